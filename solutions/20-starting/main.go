// Lesson 20, fixed: the start ends with the signal, and undoes what it has begun.
package main

import (
	"context"
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
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	err = orders.Migrate(ctx, config) // rolls back what is half done when ctx ends
	if err != nil && ctx.Err() != nil {
		logger.Info("stopped while starting", "err", err)
		return nil
	}
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	defer listener.Close() // for an early return; Shutdown closes it, too
	server := &http.Server{
		Handler:           setupRoutes(orders),
		ReadHeaderTimeout: 2 * time.Second, // without it, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	var began time.Time
	select {
	case began = <-signalled:
		logger.Info("shutting down", "cause", context.Cause(ctx))
	case err = <-errs:
		began = time.Now()
		logger.Error("serving failed, shutting down", "err", err)
	}
	err = errors.Join(err, drain(server, began.Add(config.RequestTimeout)), db.Close())
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

// drain waits for the requests, but not beyond end.
func drain(server *http.Server, end time.Time) error {
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}
