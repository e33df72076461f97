package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"closingtime/playground/shop"
)

// WorkerPool prints receipts in the background. Each one is stored first; the queue only tells the workers of it.
type WorkerPool struct {
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	endPoll context.CancelFunc
	mu      sync.Mutex // guards stopped, and keeps the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

// Start starts the workers. What they print when ctx ends is interrupted.
func (wp *WorkerPool) Start(ctx context.Context, workers int) {
	for id := range workers {
		wp.wg.Go(func() {
			for receipt := range wp.queue {
				wp.processJob(ctx, id, receipt)
			}
		})
	}
	polling, endPoll := context.WithCancel(ctx)
	wp.endPoll = endPoll
	wp.wg.Go(func() { wp.poll(polling) })
}

// Enqueue stores the receipt, so that it is not lost with the process. One that finds no room in the queue is left to poll.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	if err := wp.shop.StoreReceipt(ctx, receipt); err != nil {
		return err // neither stored nor queued: the client has to know
	}
	wp.offer(receipt)
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

// poll queues the stored receipts that wait, once a second, until ctx ends. A receipt that is queued twice is printed once.
func (wp *WorkerPool) poll(ctx context.Context) {
	for tick := time.Tick(time.Second); ; {
		select {
		case <-tick:
		case <-ctx.Done():
			return
		}
		if len(wp.queue) > 0 {
			continue // the workers have enough to do
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

// Stop takes no more receipts, and waits until those that are queued are printed. It is called once.
func (wp *WorkerPool) Stop() {
	wp.endPoll()
	wp.mu.Lock()
	wp.stopped = true
	close(wp.queue) // the workers print what is in it, and end
	wp.mu.Unlock()
	wp.wg.Wait()
}

func (wp *WorkerPool) processJob(ctx context.Context, worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
