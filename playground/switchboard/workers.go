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
	wrong   switches
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	cancel  context.CancelCauseFunc // cancels the jobs
	mu      sync.Mutex              // guards stopped and full, and the queue from being closed while somebody sends
	stopped bool
	full    bool // a receipt that is stored has found no room in the queue
	queue   chan shop.Receipt
}

// Start starts the workers. Their context is the signal's only by mistake.
func (wp *WorkerPool) Start(signalled context.Context, workers int) {
	base := context.Background()
	if wp.wrong[outlived] {
		base = signalled
	}
	ctx, cancel := context.WithCancelCause(base)
	wp.cancel = cancel
	for id := range workers {
		wp.wg.Go(func() { wp.work(ctx, id) })
	}
}

func (wp *WorkerPool) work(ctx context.Context, id int) {
	for {
		if wp.wrong[outlived] && ctx.Err() != nil {
			return
		}
		receipt, open := <-wp.queue
		if !open {
			return
		}
		wp.processJob(ctx, id, receipt)
		wp.refill(ctx)
	}
}

// Enqueue stores the receipt, so that it is not lost with the process. The queue only tells the workers of it. With
// one of the mistakes that are about losing receipts, the queue is all there is.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	var err error
	if !wp.wrong[untracked] && !wp.wrong[outlived] {
		err = wp.shop.StoreReceipt(ctx, receipt)
	}
	wp.mu.Lock()
	defer wp.mu.Unlock()
	switch {
	case err != nil || wp.stopped:
	case len(wp.queue) == cap(wp.queue):
		wp.full = true
	default:
		wp.queue <- receipt
	}
	return err
}

// refill queues the receipts that found no room, when there is some.
func (wp *WorkerPool) refill(ctx context.Context) {
	wp.mu.Lock()
	due := wp.full && !wp.stopped && len(wp.queue) == 0
	wp.full = wp.full && !due
	wp.mu.Unlock()
	if due {
		wp.shop.QueueStored(ctx)
	}
}

// Stop takes no more jobs, and waits until all are done. When soft ends first it cancels them, and waits until hard ends.
func (wp *WorkerPool) Stop(soft, hard context.Context) error {
	wp.mu.Lock()
	wp.stopped = true
	close(wp.queue)
	wp.mu.Unlock()
	switch {
	case wp.wrong[untracked]:
		return nil
	case wp.wrong[stuck]:
		wp.wg.Wait()
		return nil
	}
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
	if wp.wrong[stuck] {
		ctx = context.WithoutCancel(ctx)
	}
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil {
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
