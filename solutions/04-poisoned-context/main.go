// Lesson 04, fixed: the requests have a context of their own, which outlives the signal.
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

	config, logs, db, err := shop.Open()
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
	// Every request's context comes from this one, so that a shutdown can reach those that take too long. It does not
	// come from ctx: the signal is no reason to give up a request.
	requests, cancelRequests := context.WithCancelCause(context.Background())
	server := &http.Server{
		Handler:     setupRoutes(shop.New(db, logger)),
		BaseContext: func(net.Listener) context.Context { return requests },

		ReadHeaderTimeout: 2 * time.Second, // without, a client that sends nothing keeps its connection, and Shutdown waiting
	}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs: // nobody asked for that; what is open is closed all the same
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	return errors.Join(err, gracefulShutdown(server, cancelRequests, config.Grace))
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown waits for the answers to the requests in flight. When their time is up it cancels them, and they have
// a tenth of the grace period to say so to their clients.
func gracefulShutdown(server *http.Server, cancelRequests context.CancelCauseFunc, grace time.Duration) error {
	defer time.AfterFunc(grace*7/10, func() { cancelRequests(errors.New("the service is shutting down")) }).Stop()
	ctx, cancel := context.WithTimeout(context.Background(), grace*8/10)
	defer cancel()
	// When its time is up, Shutdown has closed nothing that is still busy. Close does.
	return errors.Join(server.Shutdown(ctx), server.Close())
}
