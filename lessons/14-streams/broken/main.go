// Lesson 14, broken: the shutdown waits for event streams that never end.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"closingtime/playground/shop"
)

// Only main ends the process: os.Exit runs no deferred call, and run has some.
func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop) // from the first signal on the default is back: a second one ends the process at once
	config, logs, db, err := shop.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	defer func() { err = errors.Join(err, db.Close()) }()   // for an early return; a second Close does nothing
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	admin, err := listenAdmin(filepath.Join(os.TempDir(), "orders.sock")) // curl --unix-socket orders.sock http://orders/readyz
	if err != nil {
		return fmt.Errorf("listening for operators: %w", err)
	}
	defer admin.Close() // for an early return; Shutdown closes it, too, and the first Close removes the file
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 100)}
	orders.QueueReceipts(workers.Enqueue) // and at once those that an earlier process has left
	workers.Start(4)
	requests, cancelRequests := context.WithCancelCause(context.Background()) // not from ctx: they go on after the signal
	server := &http.Server{
		Handler: setupRoutes(orders), BaseContext: func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 2 * time.Second, // without, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 2)
	go func() { errs <- server.Serve(listener) }()
	go func() { errs <- server.Serve(admin) }() // by the same server, so that Shutdown waits for these requests, too
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs: // the way out is the same
	case <-ctx.Done():
	}
	b := budget{time.Now(), config.Grace}
	logger.Info("shutting down", "cause", context.Cause(ctx), "err", err)
	orders.SetReady(false)
	if err == nil { // it serves on: the balancer still sends
		time.Sleep(time.Until(b.end(noticed)))
	}
	err = errors.Join(err, gracefulShutdown(b, server, cancelRequests, workers, db))
	logger.Info("shut down", "took", time.Since(b.began), "err", err)
	return err
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /feed", s.Feed)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// When each phase is over at the latest, in thirtieths of the grace period since the signal. Three are to spare.
const (
	noticed      = 5  // every balancer knows that the instance is not ready
	answered     = 18 // the requests have ended by themselves
	cutOff       = 20 // or were cancelled
	printed      = 23 // the receipts are printed
	stored       = 25 // or stored for the next start
	databaseIdle = 27 // no query runs any more
)

type budget struct {
	began time.Time
	grace time.Duration
}

// end returns when a phase is over at the latest, however long the phases before it have taken.
func (b budget) end(phase time.Duration) time.Time { return b.began.Add(b.grace * phase / 30) }

// gracefulShutdown returns nil if no promise had to be broken. Receipts that it interrupts are stored, and logged.
func gracefulShutdown(b budget, server *http.Server, cancelRequests context.CancelCauseFunc, workers *WorkerPool, db *sql.DB) error {
	err := shutdown(server, b.end(answered))
	if err != nil {
		cancelRequests(errors.New("the service is shutting down"))
		err = errors.Join(err, shutdown(server, b.end(cutOff))) // once more: it waits for what the cancelled ones still say
		err = errors.Join(err, server.Close())
	}
	err = errors.Join(err, workers.Stop(b.end(printed), b.end(stored)))
	for db.Stats().InUse > 0 && time.Now().Before(b.end(databaseIdle)) {
		time.Sleep(10 * time.Millisecond)
	}
	if busy := db.Stats().InUse; busy > 0 { // Close does not wait for them
		err = errors.Join(err, fmt.Errorf("the database is closed with %d connections in use", busy))
	}
	return errors.Join(err, db.Close())
}

// shutdown waits for the requests, until end at most.
func shutdown(server *http.Server, end time.Time) error {
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	return server.Shutdown(ctx)
}
