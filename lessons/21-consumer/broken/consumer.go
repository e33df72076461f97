package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"closingtime/playground/shop"
)

const (
	lease = 3 * time.Second // how long a message is this consumer's, unless it asks for more time; 30 s in SQS by default
	batch = 6               // messages that are received at once
	poll  = time.Second     // between two looks into an empty queue
)

// Consumer ships the parcels of which the queue has messages.
type Consumer struct {
	shop     *shop.Shop
	queue    *shop.Messages
	logger   *slog.Logger
	wg       sync.WaitGroup
	received chan shop.Message // unbuffered: what has been sent is in a worker's hands
}

// Start receives messages until ctx ends. What the workers have begun by then, they finish.
func (c *Consumer) Start(ctx context.Context, workers int) {
	for id := range workers {
		c.wg.Go(func() {
			for m := range c.received {
				c.process(ctx, id, m)
			}
		})
	}
	c.wg.Go(func() { c.receive(ctx) })
}

// Stop waits until the workers have finished, but not beyond end.
func (c *Consumer) Stop(end time.Time) error {
	done := make(chan struct{})
	go func() { c.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-time.After(time.Until(end)):
		return errors.New("a parcel was not shipped in time: its message comes again")
	}
}

// receive hands messages to the workers until ctx ends, and gives back those that no worker has.
func (c *Consumer) receive(ctx context.Context) {
	defer close(c.received) // the workers finish, and end
	for {
		messages, err := c.queue.Receive(ctx, batch, lease)
		if err != nil && ctx.Err() == nil {
			c.logger.Error("nothing received", "err", err)
		}
		for i, m := range messages {
			select {
			case c.received <- m:
			case <-ctx.Done():
				c.giveBack(messages[i:])
				return
			}
		}
		if len(messages) > 0 {
			continue // there may be more
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return
		}
	}
}

// giveBack lets the next consumer have the messages at once, instead of when their time is up.
func (c *Consumer) giveBack(messages []shop.Message) {
	for _, m := range messages {
		if err := c.queue.Return(context.Background(), m); err != nil {
			c.logger.Error("message not given back", "err", err)
		}
	}
}

// process ships the parcel of a message, and acknowledges the message when that is done.
func (c *Consumer) process(ctx context.Context, worker int, m shop.Message) {
	if err := c.queue.Extend(ctx, m, lease); err != nil { // it has waited for this worker, perhaps for too long
		c.logger.Error("parcel left to others", "err", err)
		return
	}
	stopKeeping := c.keep(ctx, m)
	err := c.shop.ShipParcel(worker, m)
	stopKeeping()
	if err != nil {
		c.logger.Error("the message comes again when its time is up", "err", err)
		return
	}
	if err := c.queue.Delete(ctx, m); err != nil {
		c.logger.Error("shipped, and not acknowledged", "err", err)
	}
}

// keep asks for more time for a message, again and again, until the function that it returns is called.
func (c *Consumer) keep(ctx context.Context, m shop.Message) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-time.After(lease / 6):
			case <-ctx.Done():
				return
			}
			if err := c.queue.Extend(ctx, m, lease); err != nil && ctx.Err() == nil {
				c.logger.Error("no more time for it", "err", err)
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}
