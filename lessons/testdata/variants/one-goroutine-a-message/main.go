// Command one-goroutine-a-message is a right consumer in another shape: a goroutine for each message, and a semaphore.
package main

import (
	"context"
	"database/sql"
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
		fmt.Fprintln(os.Stderr, "parcels:", err)
		os.Exit(1)
	}
}

// When each phase is over at the latest, since the signal. docker stop sends SIGKILL after 10 s.
const (
	requestsEnd = 4 * time.Second // the requests are answered
	parcelsEnd  = 8 * time.Second // the parcels that were begun are shipped
)

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop) // from the first signal on the default is back: a second one ends the process at once
	config, logs, db, err := shop.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	defer func() { err = errors.Join(err, db.Close()) }()   // for an early return; a second Close does nothing
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders, queue := shop.New(db, logger), shop.NewMessages(db)
	orders.SendParcels(queue) // whoever pays puts a message into the queue; with SQS, that is another service
	consumer := &Consumer{shop: orders, queue: queue, logger: logger, slots: make(chan struct{}, 4)}
	consumer.Start(ctx)
	server := &http.Server{
		Handler:           setupRoutes(orders),
		ReadHeaderTimeout: 2 * time.Second, // without, Shutdown waits more than 5 s for a new connection that says nothing
	}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs:
		stop() // it ends ctx, so that the consumer ends as it does at a signal
	case <-ctx.Done():
	}
	signalled := time.Now()
	logger.Info("shutting down", "cause", context.Cause(ctx))
	err = errors.Join(err, gracefulShutdown(signalled, server, consumer, db))
	logger.Info("shut down", "took", time.Since(signalled))
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

// gracefulShutdown returns nil if every request was answered and every parcel that was begun is shipped.
func gracefulShutdown(signalled time.Time, server *http.Server, consumer *Consumer, db *sql.DB) error {
	ctx, cancel := context.WithDeadline(context.Background(), signalled.Add(requestsEnd))
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	return errors.Join(err, consumer.Stop(signalled.Add(parcelsEnd)), db.Close())
}
