// Command sockets-told-first tells its WebSockets to end as soon as Shutdown begins, when orders are still pending of which
// they have told their clients.
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
		slog.Error("ended with an error", "err", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	// A second signal ends the process at once, unless it repeats the first within a tenth of a second, as timeout(1) does.
	context.AfterFunc(ctx, func() { time.Sleep(100 * time.Millisecond); stop() })
	config, logs, db, err := shop.Open(ctx)
	if err != nil && ctx.Err() != nil {
		slog.Info("stopped while starting", "err", err) // nothing is promised yet, and so nothing has failed
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(), logs.Close()) }()
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	sockets := NewSockets(orders, logger)
	requests, cancelRequests := context.WithCancelCause(context.Background()) // not from ctx: they go on after the signal
	server := &http.Server{
		Handler: setupRoutes(orders, sockets), BaseContext: func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 2 * time.Second, // without it, Shutdown waits more than 5 s for a new connection that says nothing
	}
	server.RegisterOnShutdown(sockets.Tell)
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs: // the way out is the same
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
		orders.SetReady(false)
		select { // it serves on: the balancer still sends
		case err = <-errs:
		case <-time.After(config.DrainDelay):
		}
	}
	return errors.Join(err, gracefulShutdown(config, server, cancelRequests, sockets))
}

func setupRoutes(s *shop.Shop, sockets *Sockets) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /live", sockets.Live)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown returns nil if no promise had to be broken.
func gracefulShutdown(config shop.Config, server *http.Server, cancelRequests context.CancelCauseFunc, sockets *Sockets) error {
	answered := time.Now().Add(config.RequestTimeout)
	cutOff := answered.Add(config.CancelTimeout)
	left := cutOff.Add(config.JobTimeout)
	err := drain(server, cancelRequests, answered, cutOff)
	return errors.Join(err, sockets.End(left))
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
