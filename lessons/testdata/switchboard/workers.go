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
	wrong   switches
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	cancel  context.CancelCauseFunc // cancels the jobs
	mu      sync.Mutex              // guards stopped and full, and the queue from being closed while somebody sends
	stopped bool
	full    bool // a receipt that is stored has found no room in the queue
	queue   chan shop.Receipt
	quit    chan struct{} // tells the workers, by mistake, to leave what is in the queue
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
		select {
		case receipt, open := <-wp.queue:
			if !open {
				return
			}
			wp.processJob(ctx, id, receipt)
			wp.refill(ctx)
		case <-wp.quit:
			return
		}
	}
}

// Enqueue stores the receipt, so that it is not lost with the process. The queue only tells the workers of it. With
// one of the mistakes that are about losing receipts, the queue is all there is.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	if !wp.wrong[untracked] && !wp.wrong[outlived] && !wp.wrong[quitFirst] {
		if err := wp.shop.StoreReceipt(ctx, receipt); err != nil {
			return err
		}
	}
	wp.mu.Lock()
	defer wp.mu.Unlock()
	switch {
	case wp.stopped: // the next start prints it
	case len(wp.queue) == cap(wp.queue):
		wp.full = true
	default:
		wp.queue <- receipt
	}
	return nil
}

// refill queues receipts for which the queue had no room before, as far as it has room now.
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
		wp.full = true // there may be more of them; the next receipt brings another attempt
		wp.mu.Unlock()
	}
}

// Stop takes no more jobs, and waits until all are done. At soft it cancels them, and at hard it gives up.
func (wp *WorkerPool) Stop(soft, hard time.Time) error {
	wp.mu.Lock()
	wp.stopped = true
	if wp.wrong[quitFirst] {
		close(wp.quit)
	} else {
		close(wp.queue)
	}
	wp.mu.Unlock()
	switch {
	case wp.wrong[untracked]:
		return nil
	case wp.wrong[stuck]:
		wp.wg.Wait()
		return nil
	}
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
	if wp.wrong[stuck] {
		ctx = context.WithoutCancel(ctx)
	}
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil {
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
