// Command queue-in-memory loses no receipt although it stores none before its client is told: its printers empty the queue,
// and what they have no time for they store.
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
	"time"

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
	jobs, cancelJobs := context.WithCancel(context.Background())
	defer cancelJobs()
	var printers sync.WaitGroup
	for id := range 4 {
		printers.Go(func() {
			for receipt := range receipts {
				if err := orders.PrintReceipt(jobs, id, receipt); err != nil { // it is stored, for the next start
					logger.Error("not printed", "err", err)
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

	defer time.AfterFunc(config.Grace*3/4, cancelJobs).Stop()
	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	err = errors.Join(err, server.Shutdown(draining))
	close(receipts)
	printers.Wait()
	return errors.Join(err, db.Close())
}
