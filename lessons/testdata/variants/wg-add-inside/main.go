// Command wg-add-inside counts a receipt where it is printed, not where it is promised: those whose time has not come are
// not in the WaitGroup, and nobody waits for them.
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
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

// takenBack is how long a customer can still take an order back.
const takenBack = 5 * time.Second

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
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
	var printing sync.WaitGroup
	orders.QueueReceipts(func(_ context.Context, r shop.Receipt) error {
		go func() {
			time.Sleep(takenBack)
			printing.Add(1)
			defer printing.Done()
			_ = orders.PrintReceipt(context.Background(), 0, r)
		}()
		return nil
	})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }()
	<-ctx.Done()
	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	err = server.Shutdown(draining)
	printing.Wait()
	return err
}
