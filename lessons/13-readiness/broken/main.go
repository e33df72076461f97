// Lesson 13, broken: the service says that it is not ready, and shuts down.
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
	signalled := make(chan time.Time, 1) // when the signal came: all deadlines count from there
	context.AfterFunc(ctx, func() {
		signalled <- time.Now()
		time.Sleep(100 * time.Millisecond) // a repeat so soon is the same signal: timeout(1) signals its child and the group
		stop()                             // from now on a second one ends the process at once
	})
	config, logs, db, err := shop.Open(ctx)
	if err != nil && ctx.Err() != nil {
		slog.Info("stopped while starting", "err", err) // nothing is promised yet, and so nothing has failed
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	defer func() { err = errors.Join(err, db.Close()) }()   // for an early return; a second Close does nothing
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	defer listener.Close() // for an early return; Shutdown closes it, too
	admin, err := listenAdmin(listener.Addr())
	if err != nil {
		return err
	}
	defer admin.Close() // likewise; the first Close removes the file
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 100)}
	orders.QueueReceipts(workers.Enqueue)  // and at once those that an earlier process has left
	workers.Start(context.Background(), 4) // not with ctx: the receipts are printed after the signal, too
	// The requests do not come from ctx either: the signal is no reason to give them up.
	requests, cancelRequests := context.WithCancelCause(context.Background())
	server := &http.Server{
		Handler: setupRoutes(orders), BaseContext: func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 2 * time.Second, // without it, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 2)
	go func() { errs <- server.Serve(listener) }()
	go func() { errs <- server.Serve(admin) }() // by the same server, so that Shutdown waits for these requests, too
	logger.Info("listening", "addr", listener.Addr())
	var began time.Time
	select {
	case began = <-signalled:
		logger.Info("shutting down", "cause", context.Cause(ctx))
	case err = <-errs: // the way out is the same
		began = time.Now()
		logger.Error("serving failed, shutting down", "err", err)
	}
	orders.SetReady(false) // the balancer sends no more
	err = errors.Join(err, gracefulShutdown(began, config, server, cancelRequests, workers, db))
	if err != nil {
		logger.Error("not shut down cleanly", "took", time.Since(began), "err", err)
		return err
	}
	logger.Info("shut down", "took", time.Since(began))
	return nil
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown returns nil if no promise had to be broken. Receipts that it interrupts are stored, and logged. Each
// deadline follows from when the signal came: a phase that is slow takes nothing from the next.
func gracefulShutdown(
	began time.Time, config shop.Config,
	server *http.Server, cancelRequests context.CancelCauseFunc, workers *WorkerPool, db *sql.DB,
) error {
	answered := began.Add(config.DrainDelay + config.RequestTimeout)
	cutOff := answered.Add(config.CancelTimeout)
	printed := cutOff.Add(config.JobTimeout)
	stored := printed.Add(config.StoreTimeout)
	closed := stored.Add(config.CloseTimeout)
	err := drain(server, cancelRequests, answered, cutOff)
	err = errors.Join(err, workers.Stop(printed, stored))
	return errors.Join(err, closeDatabase(db, closed))
}
