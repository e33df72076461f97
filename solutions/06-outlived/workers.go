package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"closingtime/playground/shop"
)

// WorkerPool prints receipts in the background.
type WorkerPool struct {
	ctx     context.Context // of the jobs
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	mu      sync.Mutex // guards stopped, and the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

func (wp *WorkerPool) Start(workers int) {
	for id := range workers {
		wp.wg.Go(func() {
			for receipt := range wp.queue {
				wp.processJob(id, receipt)
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
	close(wp.queue) // the workers print what is in it, and end
	wp.mu.Unlock()
	done := make(chan struct{})
	go func() { wp.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.New("a worker did not end")
	}
}

func (wp *WorkerPool) processJob(worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(wp.ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
