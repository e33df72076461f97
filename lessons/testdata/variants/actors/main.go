// Command actors shuts down correctly as a group of actors, as that of github.com/oklog/run: when the first one ends,
// all are interrupted, and the group waits for every one of them.
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

type actor struct {
	execute   func() error
	interrupt func(error)
}

// group runs actors until the first one ends, interrupts all, and waits for them.
type group []actor

func (g group) run() error {
	ended := make(chan error, len(g))
	for _, a := range g {
		go func() { ended <- a.execute() }()
	}
	first := <-ended
	for _, a := range g {
		a.interrupt(first)
	}
	for range len(g) - 1 {
		<-ended
	}
	return first
}

var errSignal = errors.New("a signal came")

func main() {
	config, logs, db, err := shop.Open(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	orders := shop.New(db, slog.New(slog.NewTextHandler(logs, nil)))
	listener, err := net.Listen("tcp", config.Addr)
	if err == nil {
		err = group{onSignal(), printer(orders, config.Grace), server(orders, listener, config.Grace)}.run()
	}
	if errors.Is(err, errSignal) {
		err = nil
	}
	if err = errors.Join(err, db.Close(), logs.Close()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func onSignal() actor {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	return actor{
		execute:   func() error { <-ctx.Done(); return errSignal },
		interrupt: func(error) { stop() },
	}
}

// server ends when its requests are answered. Its interrupt waits for that, so that the printers end after it.
func server(orders *shop.Shop, listener net.Listener, grace time.Duration) actor {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	s := &http.Server{Handler: mux}
	drained := make(chan struct{})
	return actor{
		execute: func() error { err := s.Serve(listener); <-drained; return err },
		interrupt: func(error) {
			defer close(drained)
			ctx, cancel := context.WithTimeout(context.Background(), grace/2)
			defer cancel()
			_ = s.Shutdown(ctx)
		},
	}
}

// printer stores what it is given, prints what is stored, and ends when nothing more comes and nothing is left.
func printer(orders *shop.Shop, grace time.Duration) actor {
	orders.QueueReceipts(orders.StoreReceipt)
	jobs, cancel := context.WithCancel(context.Background())
	last := make(chan struct{})
	return actor{
		execute: func() error {
			for {
				over := false
				select {
				case <-last:
					over = true
				case <-time.After(20 * time.Millisecond):
				}
				receipts, err := orders.StoredReceipts(jobs)
				if err != nil || over && len(receipts) == 0 || jobs.Err() != nil {
					return err
				}
				var batch sync.WaitGroup
				for id, r := range receipts[:min(4, len(receipts))] {
					batch.Go(func() { _ = orders.PrintReceipt(jobs, id, r) }) // it stays stored
				}
				batch.Wait()
			}
		},
		interrupt: func(error) {
			close(last)
			time.AfterFunc(grace*3/4, cancel)
		},
	}
}
