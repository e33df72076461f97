// Command notify-channel shuts down correctly without contexts for the signal: signal.Notify on a channel, and a
// goroutine for each receipt, which is counted before it is started.
package main

import (
	"context"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"closingtime/playground/shop"
)

func main() { os.Exit(service()) }

func service() int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	config, logs, db, err := shop.Open(context.Background())
	if err != nil {
		log.Print(err)
		return 1
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	var printing sync.WaitGroup
	slots := make(chan int, 8)
	for id := range cap(slots) {
		slots <- id
	}
	orders.QueueReceipts(func(_ context.Context, r shop.Receipt) error {
		printing.Add(1)
		go func() {
			defer printing.Done()
			id := <-slots
			defer func() { slots <- id }()
			if err := orders.PrintReceipt(context.Background(), id, r); err != nil {
				logger.Error("not printed", "err", err)
			}
		}()
		return nil
	})
	http.HandleFunc("POST /orders", orders.PlaceOrder)
	http.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	http.HandleFunc("GET /healthz", orders.LiveCheck)
	server := &http.Server{Addr: config.Addr}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()

	status := 0
	select {
	case err := <-served:
		log.Print(err)
		status = 1
	case s := <-signals:
		logger.Info("stopping", "signal", s)
		signal.Stop(signals)
	}
	ctx, cancel := context.WithTimeout(context.Background(), config.Grace-2*time.Second)
	defer cancel()
	for _, step := range []func() error{
		func() error { return server.Shutdown(ctx) },
		func() error { printing.Wait(); return nil },
		db.Close,
		logs.Close,
	} {
		if err := step(); err != nil {
			log.Print(err)
			status = 1
		}
	}
	return status
}
