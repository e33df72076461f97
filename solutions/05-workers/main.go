// Lesson 05, fixed: the service does not end before its workers have printed what was promised.
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

var errStopping = errors.New("the service is stopping")

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	// First, so that a signal during the start-up is heard, too. From then on a second one ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	config, err := shop.FromEnv()
	if err != nil {
		return err
	}
	logs, err := shop.OpenLog(config.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	logger := slog.New(slog.NewTextHandler(logs, nil))
	db, err := shop.OpenDatabase(config.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}

	orders := shop.New(db, logger)
	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 100)}
	orders.QueueReceipts(workers.Enqueue)
	workers.Start(4)
	requests, cancelRequests := context.WithCancelCause(context.Background()) // not from ctx, which ends with the signal
	server := &http.Server{Handler: setupRoutes(orders), BaseContext: func(net.Listener) context.Context { return requests }}
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs:
		err = fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
	}
	return errors.Join(err, gracefulShutdown(server, cancelRequests, workers, config.Grace))
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// gracefulShutdown ends the requests, which queue receipts, and then the workers. All its deadlines count from now.
func gracefulShutdown(server *http.Server, cancelRequests context.CancelCauseFunc, workers *WorkerPool, grace time.Duration) error {
	httpCtx, cancel := context.WithTimeout(context.Background(), grace*7/10)
	defer cancel()
	jobsCtx, cancel := context.WithTimeout(context.Background(), grace*8/10)
	defer cancel()
	defer time.AfterFunc(grace*6/10, func() { cancelRequests(errStopping) }).Stop()
	err := server.Shutdown(httpCtx)
	if err != nil {
		err = fmt.Errorf("requests were cut off: %w", errors.Join(err, server.Close()))
	}
	return errors.Join(err, workers.Stop(jobsCtx))
}

// WorkerPool prints receipts in the background.
type WorkerPool struct {
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	ctx     context.Context // of the jobs; it outlives the signal
	cancel  context.CancelCauseFunc
	mu      sync.Mutex // guards stopped, and queue against being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

func (wp *WorkerPool) Start(workers int) {
	wp.ctx, wp.cancel = context.WithCancelCause(context.Background())
	for id := range workers {
		wp.wg.Go(func() {
			for receipt := range wp.queue {
				wp.processJob(id, receipt)
			}
		})
	}
}

// Enqueue never waits. Where there is no room, or no time any more, it stores the receipt for the next start.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	wp.mu.Lock()
	defer wp.mu.Unlock()
	if wp.stopped || len(wp.queue) == cap(wp.queue) {
		return wp.shop.StoreReceipt(ctx, receipt)
	}
	wp.queue <- receipt
	return nil
}

// Stop takes no more jobs, and waits until all are done. When ctx ends first, it interrupts them.
func (wp *WorkerPool) Stop(ctx context.Context) error {
	wp.mu.Lock()
	wp.stopped = true
	close(wp.queue) // the workers still print what is in it
	wp.mu.Unlock()
	done := make(chan struct{})
	go func() { wp.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		wp.cancel(errStopping)
	}
	select {
	case <-done:
		return nil
	case <-time.After(time.Second / 2):
		return errors.New("a worker does not end")
	}
}

func (wp *WorkerPool) processJob(worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(wp.ctx, worker, receipt); err != nil {
		// Interrupted, or not begun any more. The next start prints what is stored.
		err = errors.Join(err, wp.shop.StoreReceipt(context.WithoutCancel(wp.ctx), receipt))
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
