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
	cancel  context.CancelCauseFunc // cancels the jobs
	mu      sync.Mutex              // guards stopped, and the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

func (wp *WorkerPool) Start(workers int) {
	ctx, cancel := context.WithCancelCause(context.Background()) // not from the signal's: the jobs go on after it
	wp.cancel = cancel
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
	err := wp.shop.StoreReceipt(ctx, receipt)
	wp.mu.Lock()
	defer wp.mu.Unlock()
	if err == nil && !wp.stopped && len(wp.queue) < cap(wp.queue) {
		wp.queue <- receipt // otherwise the next start prints it
	}
	return err
}

// Stop takes no more jobs, and waits until all are done. When soft ends first it cancels them, and waits until hard ends.
func (wp *WorkerPool) Stop(soft, hard context.Context) error {
	wp.mu.Lock()
	wp.stopped = true
	close(wp.queue) // the workers print what is in it, and end
	wp.mu.Unlock()
	defer context.AfterFunc(soft, func() { wp.cancel(errors.New("the service is shutting down")) })()
	done := make(chan struct{})
	go func() { wp.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-hard.Done():
		return errors.New("a worker did not end")
	}
}

func (wp *WorkerPool) processJob(ctx context.Context, worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
