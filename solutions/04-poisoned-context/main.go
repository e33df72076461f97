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
	// Every request's context comes from this one, so that a shutdown can reach those that take too long. It does not
	// come from ctx: the signal is no reason to give up a request.
	requests, cancelRequests := context.WithCancelCause(context.Background())
	server := &http.Server{
		Handler:     setupRoutes(shop.New(db, logger)),
		BaseContext: func(net.Listener) context.Context { return requests },

		ReadHeaderTimeout: 2 * time.Second, // without it, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs: // nobody asked for that; what is open is closed all the same
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	return errors.Join(err, gracefulShutdown(server, cancelRequests, config))
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown waits for the answers to the requests in flight. Those that take too long it cancels, and they have a
// moment to say so to their clients; then it returns an error.
func gracefulShutdown(server *http.Server, cancelRequests context.CancelCauseFunc, config shop.Config) error {
	late := time.AfterFunc(config.RequestTimeout, func() { cancelRequests(errors.New("the service is shutting down")) })
	ctx, cancel := context.WithTimeout(context.Background(), config.RequestTimeout+config.CancelTimeout)
	defer cancel()
	err := server.Shutdown(ctx)
	if !late.Stop() { // a request that was cancelled has not got what it asked for
		err = errors.Join(err, errors.New("requests took too long, and were cancelled"))
	}
	return errors.Join(err, server.Close()) // when its time is up, Shutdown has closed nothing that is still busy
}
