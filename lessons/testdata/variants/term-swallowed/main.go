// Command term-swallowed gives Ctrl-C its usual effect back after the first signal, and takes it away from SIGTERM: a
// second SIGTERM, from the command kill, has no effect.
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
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		signal.Reset(syscall.SIGINT)
		stop()
	}()
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
	for id := range 4 {
		printers.Go(func() {
			for receipt := range receipts {
				if err := orders.PrintReceipt(context.Background(), id, receipt); err != nil {
					logger.Error("not printed", "err", err)
				}
			}
		})
	}
	orders.QueueReceipts(func(ctx context.Context, receipt shop.Receipt) error {
		if err := orders.StoreReceipt(ctx, receipt); err != nil {
			return err
		}
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

	orders.SetReady(false)
	time.Sleep(config.Grace / 6) // it serves on, so that a balancer has the time to notice
	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	err = errors.Join(err, server.Shutdown(draining))
	close(receipts)
	printers.Wait()
	return errors.Join(err, db.Close())
}
