// Command run-context shuts down correctly in the shape of run(ctx) error: every step is a deferred call, and they run
// in the opposite order of the start.
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
	"sync"
	"syscall"

	"closingtime/playground/shop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
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
	logger := slog.New(slog.NewJSONHandler(logs, nil))
	orders := shop.New(db, logger)

	receipts := make(chan shop.Receipt, 1000)
	var printers sync.WaitGroup
	for id := range 4 {
		printers.Go(func() {
			for receipt := range receipts {
				if err := orders.PrintReceipt(context.WithoutCancel(ctx), id, receipt); err != nil {
					logger.Error("not printed", "err", err)
				}
			}
		})
	}
	defer printers.Wait()
	defer close(receipts)
	orders.QueueReceipts(func(_ context.Context, receipt shop.Receipt) error {
		receipts <- receipt
		return nil
	})

	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux}
	defer func() {
		draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), config.Grace/2)
		defer cancel()
		err = errors.Join(err, server.Shutdown(draining))
	}()
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	select {
	case err := <-broken:
		return err
	case <-ctx.Done():
		return nil
	}
}
