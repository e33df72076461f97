package main

import (
	"context"
	"log/slog"
	"sync"

	"closingtime/playground/shop"
)

// WorkerPool prints receipts in the background.
type WorkerPool struct {
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	mu      sync.Mutex // guards stopped, and keeps the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
}

// Start starts the workers, which end with ctx. What they print then is interrupted.
func (wp *WorkerPool) Start(ctx context.Context, workers int) {
	for id := range workers {
		wp.wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case receipt := <-wp.queue:
					wp.processJob(ctx, id, receipt)
				}
			}
		})
	}
}

// Enqueue queues the receipt. One that finds no room is stored, for the next start.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	if wp.offer(receipt) {
		return nil
	}
	return wp.shop.StoreReceipt(ctx, receipt)
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

// Stop takes no more receipts, waits until every worker has returned, and stores what is left in the queue.
func (wp *WorkerPool) Stop() {
	wp.mu.Lock()
	wp.stopped = true
	close(wp.queue)
	wp.mu.Unlock()
	wp.wg.Wait()
	for receipt := range wp.queue {
		if err := wp.shop.StoreReceipt(context.Background(), receipt); err != nil {
			wp.logger.Error("receipt not stored", "receipt", receipt.Order, "err", err)
		}
	}
}

func (wp *WorkerPool) processJob(ctx context.Context, worker int, receipt shop.Receipt) {
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil { // it is stored, for the next start
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}
