// Command wait-without-503 shuts down correctly where somebody removes its endpoint: it never says that it is not ready,
// and serves on until no balancer sends to it any more.
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
	defer func() { err = errors.Join(err, db.Close()) }()
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)

	queue := make(chan shop.Receipt, 1000)
	defer printReceipts(orders, logger, queue)()
	defer close(queue)
	orders.QueueReceipts(func(ctx context.Context, receipt shop.Receipt) error {
		defer func() { queue <- receipt }()
		return orders.StoreReceipt(ctx, receipt)
	})

	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes(orders), ReadHeaderTimeout: time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	time.Sleep(config.Grace / 6) // until every balancer knows
	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	return server.Shutdown(draining)
}

func routes(orders *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	return mux
}

// printReceipts prints what is queued, until the queue is closed, and returns a function that waits for that.
func printReceipts(orders *shop.Shop, logger *slog.Logger, queue <-chan shop.Receipt) (wait func()) {
	var printers sync.WaitGroup
	for id := range 4 {
		printers.Go(func() {
			for receipt := range queue {
				if err := orders.PrintReceipt(context.Background(), id, receipt); err != nil {
					logger.Error("not printed", "receipt", receipt.Order, "err", err)
				}
			}
		})
	}
	return printers.Wait
}
