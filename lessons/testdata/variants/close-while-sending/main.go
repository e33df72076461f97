// Command close-while-sending closes the queue of the workers while requests are still being served: a handler that
// sends to it after that panics, in the middle of a request.
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
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

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
	jobs := make(chan shop.Receipt, 1000)
	orders.QueueReceipts(func(_ context.Context, r shop.Receipt) error { jobs <- r; return nil })
	var workers sync.WaitGroup
	for id := range 4 {
		workers.Go(func() {
			for r := range jobs {
				_ = orders.PrintReceipt(context.Background(), id, r)
			}
		})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }()
	<-ctx.Done()
	close(jobs)
	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	err = server.Shutdown(draining)
	workers.Wait()
	return err
}
