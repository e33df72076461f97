// Command heard-and-no-more is the least that lesson 01 asks for: the signal is heard, and the requests are answered. The
// error of Serve is ignored, and a second signal during the shutdown does nothing.
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
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	config, logs, db, err := shop.Open(context.Background())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }()
	defer func() { err = errors.Join(err, db.Close()) }()

	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}

	logger := slog.New(slog.NewTextHandler(logs, nil))
	server := &http.Server{Handler: setupRoutes(shop.New(db, logger)), ReadHeaderTimeout: 2 * time.Second}
	go func() { _ = server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	<-ctx.Done()
	return server.Shutdown(context.Background())
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}
