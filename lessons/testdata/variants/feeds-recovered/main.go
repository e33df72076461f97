// Command feeds-recovered ends its event streams by cancelling their context, and has a middleware that recovers from
// panics, also from the one by which a stream is broken off: each ends in good order, and its client misses the rest.
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
	feeds, endFeeds := context.WithCancel(context.Background())
	mux.HandleFunc("GET /feed", func(w http.ResponseWriter, r *http.Request) { orders.Feed(w, r.WithContext(feeds)) })
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	server := &http.Server{Handler: recovering(mux, logger)}
	server.RegisterOnShutdown(endFeeds)
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	select {
	case err = <-broken:
	case <-ctx.Done():
	}

	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	err = errors.Join(err, server.Shutdown(draining))
	close(receipts)
	printers.Wait()
	return errors.Join(err, db.Close())
}

// recovering keeps a panic of one handler from more than its own answer. It should let http.ErrAbortHandler pass.
func recovering(next http.Handler, logger *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if err := recover(); err != nil {
				logger.Error("recovered", "err", err)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
