// Command no-content-for-orders answers every new order, from the signal on, with status 204: nobody ever places it.
package main

import (
	"context"
	"errors"
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
		slog.Error("not stopped cleanly", "err", err)
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
	orders := shop.New(db, slog.New(slog.NewTextHandler(logs, nil)))
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	receipts := make(chan shop.Receipt, 1000)
	var printers sync.WaitGroup
	for id := range 4 {
		printers.Go(func() {
			for receipt := range receipts {
				_ = orders.PrintReceipt(context.Background(), id, receipt)
			}
		})
	}
	defer printers.Wait()
	defer close(receipts)
	orders.QueueReceipts(func(ctx context.Context, receipt shop.Receipt) error {
		defer func() { receipts <- receipt }()
		return orders.StoreReceipt(ctx, receipt)
	})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	server := &http.Server{Handler: closing(ctx, mux), ReadHeaderTimeout: time.Second}
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	select {
	case err := <-broken:
		return err
	case <-ctx.Done():
	}
	orders.SetReady(false)
	time.Sleep(config.Grace / 6)
	draining, cancel := context.WithTimeout(context.Background(), config.Grace*2/3)
	defer cancel()
	return server.Shutdown(draining)
}

func closing(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil && r.URL.Path != "/readyz" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
