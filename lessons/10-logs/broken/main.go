// Lesson 10, broken: the exit status is right, and the log is empty.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"closingtime/playground/shop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop) // from the first signal on the default is back: a second one ends the process at once
	config, logs, db, err := shop.Open(ctx)
	if err != nil {
		log.Fatalln("orders:", err)
	}
	defer logs.Close() // flushes it, too; deferred first, so that it runs last
	defer db.Close()   // for an early return; a second Close does nothing
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		log.Fatalln("orders: listening (the address is in ADDR):", err)
	}
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
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs:
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	if err = errors.Join(err, gracefulShutdown(server, cancelRequests, workers, db, config)); err != nil {
		logger.Error("not stopped cleanly", "err", err)
		os.Exit(1)
	}
	logger.Info("stopped cleanly")
	os.Exit(0)
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown ends the requests, then the receipts that they have queued, then the database that both need. Each
// deadline follows from its beginning: a phase that is slow takes nothing from the next.
func gracefulShutdown(
	server *http.Server, cancelRequests context.CancelCauseFunc, workers *WorkerPool, db *sql.DB, config shop.Config,
) error {
	answered := time.Now().Add(config.RequestTimeout)
	cutOff := answered.Add(config.CancelTimeout)
	printed := cutOff.Add(config.JobTimeout)
	stored := printed.Add(config.StoreTimeout)
	err := drain(server, cancelRequests, answered, cutOff)
	err = errors.Join(err, workers.Stop(printed, stored))
	return errors.Join(err, closeDatabase(db, config.CloseTimeout))
}

// drain waits for the requests in flight. At soft it cancels those that are left, and they have until hard to say so to
// their clients; then it returns an error.
func drain(server *http.Server, cancelRequests context.CancelCauseFunc, soft, hard time.Time) error {
	late := time.AfterFunc(time.Until(soft), func() { cancelRequests(errors.New("the service is shutting down")) })
	ctx, cancel := context.WithDeadline(context.Background(), hard)
	defer cancel()
	err := server.Shutdown(ctx)
	if !late.Stop() { // a request that was cancelled has not got what it asked for
		err = errors.Join(err, errors.New("requests took too long, and were cancelled"))
	}
	return errors.Join(err, server.Close()) // when its time is up, Shutdown has closed nothing that is still busy
}

// closeDatabase waits for the last queries, since Close does not, and then closes the database.
func closeDatabase(db *sql.DB, timeout time.Duration) error {
	for end := time.Now().Add(timeout); db.Stats().InUse > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if busy := db.Stats().InUse; busy > 0 {
		return errors.Join(fmt.Errorf("the database is closed with %d connections in use", busy), db.Close())
	}
	return db.Close()
}
