package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"closingtime/playground/shop"
	"closingtime/playground/switches"
)

// WorkerPool prints receipts in the background.
type WorkerPool struct {
	shop    *shop.Shop
	logger  *slog.Logger
	wg      sync.WaitGroup
	cancel  context.CancelCauseFunc // cancels the receipts that are being printed
	endPoll context.CancelFunc
	mu      sync.Mutex // guards stopped, and keeps the queue from being closed while somebody sends
	stopped bool
	queue   chan shop.Receipt
	quit    chan struct{} // tells the workers to leave what is in the queue
}

// Start starts the workers.
func (wp *WorkerPool) Start(ctx context.Context, workers int) {
	if !on(switches.JobsBackground) && on(switches.WorkersTracked) && !on(switches.BudgetUnbounded) {
		ctx, wp.cancel = context.WithCancelCause(ctx)
	}
	for id := range workers {
		if on(switches.WorkersUntracked) {
			go wp.work(ctx, id)
		} else {
			wp.wg.Go(func() { wp.work(ctx, id) })
		}
	}
	if on(switches.QueueStored) {
		polling, endPoll := context.WithCancel(ctx)
		wp.endPoll = endPoll
		if on(switches.WorkersUntracked) {
			go wp.poll(polling)
		} else {
			wp.wg.Go(func() { wp.poll(polling) })
		}
	}
}

// work prints what comes through the queue.
func (wp *WorkerPool) work(ctx context.Context, id int) {
	if on(switches.BacklogLeft) {
		for ctx.Err() == nil {
			select {
			case <-wp.quit:
				return
			case receipt := <-wp.queue:
				wp.processJob(ctx, id, receipt)
			}
		}
	} else {
		for receipt := range wp.queue {
			if on(switches.JobsSignal) {
				if ctx.Err() != nil {
					return
				}
			}
			wp.processJob(ctx, id, receipt)
		}
	}
}

// Enqueue queues the receipt.
func (wp *WorkerPool) Enqueue(ctx context.Context, receipt shop.Receipt) error {
	if on(switches.QueueMemory) {
		if wp.offer(receipt) {
			return nil
		}
		return wp.shop.StoreReceipt(ctx, receipt) // there is no room, or no worker any more
	}
	// It is stored first, so that it is not lost with the process. One that finds no room in the queue is left to poll.
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

// StopBy takes no more receipts, and waits until the workers have ended. At soft it interrupts what they print, and at hard it
// gives up. It is called once.
func (wp *WorkerPool) StopBy(soft, hard time.Time) error {
	wp.Leave()
	if !on(switches.JobsBackground) {
		defer time.AfterFunc(time.Until(soft), func() { wp.cancel(errors.New("the service is shutting down")) }).Stop()
	}
	done := make(chan struct{})
	go func() { wp.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-time.After(time.Until(hard)):
		return errors.New("a worker did not end")
	}
}

// Finish takes no more receipts, and waits until the workers have ended, however long that takes. It is called once.
func (wp *WorkerPool) Finish() {
	wp.Leave()
	wp.wg.Wait()
}

// Leave takes no more receipts, and waits for nobody. It is called once.
func (wp *WorkerPool) Leave() {
	if on(switches.QueueStored) {
		wp.endPoll()
	}
	wp.mu.Lock()
	defer wp.mu.Unlock()
	wp.stopped = true
	if on(switches.BacklogLeft) {
		close(wp.quit) // the workers leave what is in the queue
	} else {
		close(wp.queue) // the workers print what is in it, and end
	}
}

// processJob prints a receipt.
func (wp *WorkerPool) processJob(ctx context.Context, worker int, receipt shop.Receipt) {
	if on(switches.PanicAside) {
		defer wp.setAside(ctx, receipt)
	}
	if err := wp.shop.PrintReceipt(ctx, worker, receipt); err != nil {
		wp.logger.Error("receipt not printed", "receipt", receipt.Order, "err", err)
	}
}

// setAside is where a panic ends. It costs this receipt, and neither the worker nor the process. It is deferred.
func (wp *WorkerPool) setAside(ctx context.Context, receipt shop.Receipt) {
	cause := recover()
	if cause == nil {
		return
	}
	wp.logger.Error("printing panicked", "receipt", receipt.Order, "panic", cause, "stack", string(debug.Stack()))
	after := context.WithoutCancel(ctx) // ctx may have ended: a stop can come at any moment
	if err := wp.shop.SetAside(after, receipt, fmt.Sprint("panic: ", cause)); err != nil {
		wp.logger.Error("receipt not set aside", "receipt", receipt.Order, "err", err)
	}
}
