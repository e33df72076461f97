// Command cancelled-and-told-200 cancels its orders at the signal, and tells their clients 200.
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
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	if err := run(ctx); err != nil {
		slog.Error("not stopped cleanly", "err", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	config, logs, db, err := shop.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }()
	defer func() { err = errors.Join(err, db.Close()) }()
	orders := shop.New(db, slog.New(slog.NewTextHandler(logs, nil)))
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	server := &http.Server{Handler: polite(mux), BaseContext: func(net.Listener) context.Context { return ctx }, ReadHeaderTimeout: time.Second}
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	select {
	case err := <-broken:
		return err
	case <-ctx.Done():
	}
	orders.SetReady(false)
	time.Sleep(config.Grace / 6)
	draining, cancel := context.WithTimeout(context.Background(), config.Grace*2/3)
	defer cancel()
	return server.Shutdown(draining)
}

func polite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(&politely{w}, r) })
}

type politely struct{ http.ResponseWriter }

func (p *politely) WriteHeader(status int) {
	if status == http.StatusServiceUnavailable {
		status = http.StatusOK
	}
	p.ResponseWriter.WriteHeader(status)
}
