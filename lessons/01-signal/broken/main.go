// Lesson 01, broken: nobody told this service about SIGTERM.
package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"

	"closingtime/playground/shop"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	config, err := shop.FromEnv()
	if err != nil {
		return err
	}
	logs, err := shop.OpenLog(config.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	logger := slog.New(slog.NewTextHandler(logs, nil))

	db, err := shop.OpenDatabase(config.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	server := &http.Server{Handler: setupRoutes(shop.New(db, logger))}
	logger.Info("listening", "addr", listener.Addr())

	// Looks complete: everything that was opened has its deferred close. But SIGTERM ends the process right here.
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
