// Lesson 01, fixed: the service hears SIGTERM, answers what is in flight, and closes what it opened.
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

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

// run serves orders, and closes what it has opened.
func run() (err error) {
	// The first statement, so that a signal during the start-up is heard as well. From the first signal on the default is
	// back: a second one ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)

	config, logs, db, err := shop.Open(ctx)
	if err != nil {
		return err
	}
	// Deferred calls run last to first: the database is closed, and then the log, which flushes it.
	defer func() { err = errors.Join(err, logs.Close()) }()
	defer func() { err = errors.Join(err, db.Close()) }()

	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}

	logger := slog.New(slog.NewTextHandler(logs, nil))
	server := &http.Server{Handler: setupRoutes(shop.New(db, logger)), ReadHeaderTimeout: 2 * time.Second}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs: // nobody asked for that; what is open is closed all the same
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}

	// Not from ctx, which is done already. Requests that take longer are lost, and run says so.
	httpCtx, cancel := context.WithTimeout(context.Background(), config.RequestTimeout)
	defer cancel()
	return errors.Join(err, server.Shutdown(httpCtx))
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}
