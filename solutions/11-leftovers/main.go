// Lesson 11, fixed: the service takes away what it has put into the file system.
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
	config, logs, db, err := shop.Open(ctx)
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
	select {
	case err = <-errs:
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	if err = errors.Join(err, gracefulShutdown(server, cancelRequests, workers, db, config)); err != nil {
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
