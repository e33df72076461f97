// Minimal: HTTP, a database and Kubernetes, and nothing else. This is the whole shutdown of the commonest service.
package main

import (
	"context"
	"errors"
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

	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	requests, cancelRequests := context.WithCancelCause(context.Background()) // not from ctx: they go on after the signal
	server := &http.Server{
		Addr: config.Addr, Handler: lastAnswers(ctx, setupRoutes(orders)), ReadHeaderTimeout: 2 * time.Second,
		BaseContext: func(net.Listener) context.Context { return requests },
	}
	errs := make(chan error, 1)
	go func() { errs <- server.ListenAndServe() }()
	select {
	case err = <-errs: // the way out is the same
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
		orders.SetReady(false)
		select { // it serves on until every proxy knows
		case err = <-errs:
		case <-time.After(config.DrainDelay):
		}
	}

	late := time.AfterFunc(config.RequestTimeout, func() { cancelRequests(errors.New("the service is shutting down")) })
	ending, cancel := context.WithTimeout(context.Background(), config.RequestTimeout+config.CancelTimeout)
	defer cancel()
	err = errors.Join(err, server.Shutdown(ending), server.Close())
	if !late.Stop() {
		err = errors.Join(err, errors.New("requests took too long, and were cancelled"))
	}
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

// lastAnswers returns a handler whose answers say, as soon as ctx has ended, that they are the last ones on their connections.
// Behind a layer-4 balancer, as in Kubernetes, clients would otherwise stay until Shutdown closes a connection as they use it.
func lastAnswers(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
