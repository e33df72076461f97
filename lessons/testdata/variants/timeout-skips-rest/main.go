// Command timeout-skips-rest gives its requests half a second, and when that was not enough leaves at once: the steps
// that follow the shutdown of the server are skipped.
package main

import (
	"context"
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

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	config, logs, db, err := shop.Open(ctx)
	if err != nil {
		return err
	}
	orders := shop.New(db, slog.New(slog.NewTextHandler(logs, nil)))
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }()
	<-ctx.Done()
	draining, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	if err := server.Shutdown(draining); err != nil {
		return fmt.Errorf("shutting down: %w", err)
	}
	if err := db.Close(); err != nil {
		return err
	}
	return logs.Close()
}
