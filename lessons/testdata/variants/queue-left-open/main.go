// Queue-left-open: the workers outlive the signal, as they should, and nobody tells them that no more is coming.
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

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop) // from the first signal on the default is back: a second one ends the process at once
	config, logs, db, err := shop.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	defer func() { err = errors.Join(err, db.Close()) }()
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	requests, cancelRequests := context.WithCancelCause(context.Background()) // not from ctx: they go on after the signal
	jobs, cancelJobs := context.WithCancelCause(context.Background())
	workers := &WorkerPool{ctx: jobs, shop: orders, logger: logger, queue: make(chan shop.Receipt, 100)}
	workers.Start(4)
	orders.QueueReceipts(workers.Enqueue)
	server := &http.Server{Handler: setupRoutes(orders), ReadHeaderTimeout: 2 * time.Second,
		BaseContext: func(net.Listener) context.Context { return requests }}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs:
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	return errors.Join(err, gracefulShutdown(server, workers, cancelRequests, cancelJobs, config.Grace))
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown ends the requests, then the receipts that they have queued. All times count from its beginning.
func gracefulShutdown(server *http.Server, workers *WorkerPool, cancelRequests, cancelJobs context.CancelCauseFunc, grace time.Duration) error {
	defer time.AfterFunc(grace*6/10, func() { cancelRequests(http.ErrServerClosed) }).Stop()
	httpCtx, cancel := context.WithTimeout(context.Background(), grace*7/10)
	defer cancel()
	defer time.AfterFunc(grace*8/10, func() { cancelJobs(http.ErrServerClosed) }).Stop()
	jobsCtx, cancel := context.WithTimeout(context.Background(), grace*9/10)
	defer cancel()
	return errors.Join(server.Shutdown(httpCtx), server.Close(), workers.Stop(jobsCtx))
}

// WorkerPool prints receipts in the background.
type WorkerPool struct {
	ctx     context.Context // of the jobs
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	mu      sync.Mutex // guards stopped, and keeps the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

func (wp *WorkerPool) Start(workers int) {
	for id := range workers {
		wp.wg.Go(func() {
			for {
				select {
				case <-wp.ctx.Done():
					return
				case receipt := <-wp.queue:
					wp.processJob(id, receipt)
				}
			}
		})
	}
}

func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	wp.mu.Lock()
	defer wp.mu.Unlock()
	if wp.stopped || len(wp.queue) == cap(wp.queue) {
		return wp.shop.StoreReceipt(ctx, receipt) // for the next start
	}
	wp.queue <- receipt
	return nil
}

func (wp *WorkerPool) Stop(ctx context.Context) error {
	wp.mu.Lock()
	wp.stopped = true
	wp.mu.Unlock()
	done, cancel := context.WithCancel(ctx)
	go func() { wp.wg.Wait(); cancel() }()
	<-done.Done()
	return ctx.Err() // nil, unless ctx ended first
}

func (wp *WorkerPool) processJob(worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(wp.ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
