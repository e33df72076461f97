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
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	mu      sync.Mutex // guards stopped, and the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

func (wp *WorkerPool) Start(ctx context.Context, workers int) {
	for id := range workers {
		wp.wg.Go(func() {
			for receipt := range wp.queue {
				wp.processJob(ctx, id, receipt)
			}
		})
	}
}

// Enqueue stores the receipt, so that it is not lost with the process. The queue only tells the workers of it.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	if err := wp.shop.StoreReceipt(ctx, receipt); err != nil {
		return err // neither stored nor queued: whoever has promised it must know
	}
	wp.mu.Lock()
	defer wp.mu.Unlock()
	if !wp.stopped && len(wp.queue) < cap(wp.queue) {
		wp.queue <- receipt // otherwise the next start prints it
	}
	return nil
}

// Stop takes no more jobs, and waits until all are done, or ctx ends.
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

func (wp *WorkerPool) processJob(ctx context.Context, worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
