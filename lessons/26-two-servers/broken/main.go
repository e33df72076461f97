// Lesson 26, broken: two servers are in one group, which ends with the first error of a member.
package main

import (
	"context"
	"errors"
	"expvar"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

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
	defer listener.Close() // for an early return; Shutdown closes it, too
	admin, err := listenAdmin(listener.Addr())
	if err != nil {
		return err
	}
	defer admin.Close() // likewise; the first Close removes the file
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	// Not from the signal's context: the group ends when one of its servers fails, and takes the requests with it.
	group, failed := errgroup.WithContext(context.Background())
	api := newServer(setupRoutes(orders))
	api.BaseContext = func(net.Listener) context.Context { return failed }
	metrics := newServer(expvar.Handler())
	group.Go(func() error { return serve(api, listener, "API") })
	group.Go(func() error { return serve(metrics, admin, "metrics") })
	logger.Info("listening", "addr", listener.Addr())
	select {
	case <-failed.Done(): // the way out is the same
	case <-ctx.Done():
	}
	logger.Info("shutting down", "signal", context.Cause(ctx), "failure", context.Cause(failed))
	orders.SetReady(false)
	answered := time.Now().Add(config.RequestTimeout)
	err = shutdown(api, "API", answered)
	err = errors.Join(err, shutdown(metrics, "metrics", answered.Add(config.CancelTimeout))) // last, so that one can look on
	return errors.Join(err, group.Wait())
}

func newServer(handler http.Handler) *http.Server {
	// Without a timeout, Shutdown waits more than 5 s for a new connection that says nothing.
	return &http.Server{Handler: handler, ReadHeaderTimeout: 2 * time.Second}
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// serve serves until the server ends. Its error names the server.
func serve(server *http.Server, listener net.Listener, name string) error {
	err := server.Serve(listener)
	return fmt.Errorf("serving the %s: %w", name, err)
}

// shutdown waits until end for the requests in flight, and then cuts off those that are left.
func shutdown(server *http.Server, name string, end time.Time) error {
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("shutting down the %s: %w", name, err), server.Close())
	}
	return nil
}
