// Command lease-with-defer gives the lease back with a deferred call in run, after the requests have been drained.
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
		fmt.Fprintln(os.Stderr, "reminders:", err)
		os.Exit(1)
	}
}

// When each phase is over at the latest, since the signal. They have to fit into the grace period.
const (
	leaderEnd   = 1500 * time.Millisecond // the leader's work has ended, and its lease is given back
	drained     = 1500 * time.Millisecond // every balancer knows that the instance is not ready
	requestsEnd = 6 * time.Second         // the requests are answered
)

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
	leader := &Leader{shop: orders, lease: shop.NewLease(db, "reminders"), logger: logger}
	leader.Start(ctx)
	defer func() { err = errors.Join(err, leader.GiveBack(), db.Close()) }()
	server := &http.Server{
		Handler:           setupRoutes(orders),
		ReadHeaderTimeout: 2 * time.Second, // without, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs:
		stop() // it ends ctx, so that the leader ends as it does at a signal
	case <-ctx.Done():
	}
	signalled := time.Now()
	logger.Info("shutting down", "cause", context.Cause(ctx))
	orders.SetReady(false)
	err = errors.Join(err, leader.Stop(signalled.Add(leaderEnd))) // first: nobody has to wait for it as for a balancer
	select {
	case failed := <-errs:
		err = errors.Join(err, failed)
	case <-time.After(time.Until(signalled.Add(drained))): // it serves on: the balancer still sends
	}
	err = errors.Join(err, gracefulShutdown(signalled.Add(requestsEnd), server))
	logger.Info("shut down", "took", time.Since(signalled))
	return err
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown returns nil if every request was answered until end.
func gracefulShutdown(end time.Time, server *http.Server) error {
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	return err
}
