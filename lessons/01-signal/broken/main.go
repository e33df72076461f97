// Lesson 01, broken: nobody told this service about SIGTERM.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
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
	config, logs, db, err := shop.Open(context.Background())
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
	logger.Info("listening", "addr", listener.Addr())
	return fmt.Errorf("serving: %w", server.Serve(listener))
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}
