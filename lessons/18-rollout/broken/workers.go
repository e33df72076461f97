package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"closingtime/playground/shop"
)

// WorkerPool prints receipts in the background.
type WorkerPool struct {
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	cancel  context.CancelCauseFunc // cancels the jobs
	mu      sync.Mutex              // guards stopped and full, and the queue from being closed while somebody sends
	stopped bool
	full    bool // a receipt that is stored has found no room in the queue
	queue   chan shop.Receipt
}

func (wp *WorkerPool) Start(workers int) {
	ctx, cancel := context.WithCancelCause(context.Background()) // not from the signal's: the jobs go on after it
	wp.cancel = cancel
	for id := range workers {
		wp.wg.Go(func() {
			for receipt := range wp.queue {
				wp.processJob(ctx, id, receipt)
				wp.refill(ctx)
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
	switch {
	case wp.stopped: // the next start prints it
	case len(wp.queue) == cap(wp.queue):
		wp.full = true // for refill
	default:
		wp.queue <- receipt
	}
	return nil
}

// refill queues the receipts that found no room, when there is some.
func (wp *WorkerPool) refill(ctx context.Context) {
	wp.mu.Lock()
	due := wp.full && !wp.stopped && len(wp.queue) == 0
	wp.full = wp.full && !due
	wp.mu.Unlock()
	if !due {
		return
	}
	if err := wp.shop.QueueStored(ctx); err != nil {
		wp.logger.Error("stored receipts left undone", "err", err)
		wp.mu.Lock()
		wp.full = true // some may still be without room; the next receipt brings another try
		wp.mu.Unlock()
	}
}

// Stop takes no more jobs, and waits until all are done. At soft it cancels them, and at hard it gives up.
func (wp *WorkerPool) Stop(soft, hard time.Time) error {
	wp.mu.Lock()
	wp.stopped = true
	close(wp.queue) // the workers print what is in it, and end
	wp.mu.Unlock()
	defer time.AfterFunc(time.Until(soft), func() { wp.cancel(errors.New("the service is shutting down")) }).Stop()
	done := make(chan struct{})
	go func() { wp.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-time.After(time.Until(hard)):
		return errors.New("a worker did not end")
	}
}

func (wp *WorkerPool) processJob(ctx context.Context, worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
