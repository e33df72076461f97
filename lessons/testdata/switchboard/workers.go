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
	cancel  context.CancelCauseFunc // cancels the receipts that are being printed
	endPoll context.CancelFunc
	mu      sync.Mutex // guards stopped, and the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
	quit    chan struct{} // tells the workers, by mistake, to leave what is in the queue
}

// Start starts the workers. What they print when ctx ends is interrupted.
func (wp *WorkerPool) Start(ctx context.Context, workers int) {
	ctx, wp.cancel = context.WithCancelCause(ctx)
	for id := range workers {
		wp.wg.Go(func() { wp.work(ctx, id) })
	}
	polling, endPoll := context.WithCancel(ctx)
	wp.endPoll = endPoll
	if !wp.inMemory() {
		wp.wg.Go(func() { wp.poll(polling) })
	}
}

// inMemory tells whether the queue is all there is, as it is with one of the mistakes that are about losing receipts.
func (wp *WorkerPool) inMemory() bool {
	return wp.wrong[untracked] || wp.wrong[outlived] || wp.wrong[quitFirst]
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
		case <-wp.quit:
			return
		}
	}
}

// Enqueue stores the receipt, so that it is not lost with the process, and tells the workers of it. In memory, it stores
// only what finds no room.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	if wp.inMemory() && wp.offer(receipt) {
		return nil
	}
	if err := wp.shop.StoreReceipt(ctx, receipt); err != nil {
		return err
	}
	if !wp.inMemory() {
		wp.offer(receipt)
	}
	return nil
}

// offer queues the receipt, unless the pool has stopped or has no room.
func (wp *WorkerPool) offer(receipt shop.Receipt) bool {
	wp.mu.Lock()
	defer wp.mu.Unlock()
	if wp.stopped {
		return false
	}
	select {
	case wp.queue <- receipt:
		return true
	default:
		return false
	}
}

// poll queues what is stored and waits, once a second, until ctx ends. A receipt that is queued twice is printed once.
func (wp *WorkerPool) poll(ctx context.Context) {
	for tick := time.Tick(time.Second); ; {
		select {
		case <-tick:
		case <-ctx.Done():
			return
		}
		if len(wp.queue) > 0 {
			continue
		}
		waiting, err := wp.shop.WaitingReceipts(ctx)
		if err != nil && ctx.Err() == nil {
			wp.logger.Error("stored receipts left undone", "err", err)
		}
		for _, receipt := range waiting {
			wp.offer(receipt)
		}
	}
}

// Stop takes no more receipts, and waits until those that are queued are printed. At soft it interrupts what is left, and at
// hard it gives up.
func (wp *WorkerPool) Stop(soft, hard time.Time) error {
	wp.endPoll()
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
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil {
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
