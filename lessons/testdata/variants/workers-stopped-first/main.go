// Command workers-stopped-first waits for its printers before it waits for the requests, which queue their receipts after that.
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
	defer func() { err = errors.Join(err, db.Close()) }() // for an early return
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)

	receipts := make(chan shop.Receipt, 1000)
	var printers sync.WaitGroup
	quit := make(chan struct{})
	for id := range 4 {
		printers.Go(func() {
			for {
				select {
				case <-quit:
					return
				case receipt := <-receipts:
					if err := orders.PrintReceipt(context.Background(), id, receipt); err != nil {
						logger.Error("not printed", "err", err)
					}
				}
			}
		})
	}
	orders.QueueReceipts(func(_ context.Context, receipt shop.Receipt) error {
		receipts <- receipt
		return nil
	})

	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	server := &http.Server{Handler: mux}
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	select {
	case err = <-broken:
	case <-ctx.Done():
	}

	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	close(quit)
	printers.Wait()
	err = errors.Join(err, server.Shutdown(draining))
	return errors.Join(err, db.Close())
}
