// Lesson 10, fixed: run returns, whatever happens, and so the last lines get into the log.
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
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 100)}
	// It queues at once what an earlier process has left.
	orders.QueueReceipts(workers.Enqueue)
	requests, cancelRequests := context.WithCancelCause(context.Background()) // not from ctx: they go on after the signal
	jobs, cancelJobs := context.WithCancelCause(context.Background())
	workers.Start(jobs, 4)
	server := &http.Server{
		Handler: setupRoutes(orders), BaseContext: func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 2 * time.Second, // without, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs:
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	if err = errors.Join(err, gracefulShutdown(server, workers, db, cancelRequests, cancelJobs, config.Grace)); err != nil {
		logger.Error("not stopped cleanly", "err", err)
		return err
	}
	logger.Info("stopped cleanly")
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

// gracefulShutdown ends the requests, then the receipts that they have queued, then the database that both need. All
// times count from its beginning.
func gracefulShutdown(server *http.Server, workers *WorkerPool, db *sql.DB, cancelRequests, cancelJobs context.CancelCauseFunc, grace time.Duration) error {
	defer time.AfterFunc(grace*6/10, func() { cancelRequests(errors.New("the service is shutting down")) }).Stop()
	httpCtx, cancel := context.WithTimeout(context.Background(), grace*7/10)
	defer cancel()
	defer time.AfterFunc(grace*8/10, func() { cancelJobs(errors.New("the service is shutting down")) }).Stop()
	jobsCtx, cancel := context.WithTimeout(context.Background(), grace*9/10)
	defer cancel()
	err := server.Shutdown(httpCtx)
	err = errors.Join(err, server.Close()) // when its time is up, Shutdown has closed nothing that is still busy
	err = errors.Join(err, workers.Stop(jobsCtx))
	if busy := db.Stats().InUse; busy > 0 { // Close does not wait for them
		err = errors.Join(err, fmt.Errorf("the database is closed with %d connections in use", busy))
	}
	return errors.Join(err, db.Close())
}
