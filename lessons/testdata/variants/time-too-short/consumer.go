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
	lease = 400 * time.Millisecond // for how long a message is this consumer's
	batch = 6                      // messages that are received at once
	poll  = 100 * time.Millisecond // between two looks into the queue
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
	work := context.WithoutCancel(ctx) // the signal ends the receiving, and nothing else
	for id := range workers {
		c.wg.Go(func() {
			for m := range c.received {
				c.process(work, id, m)
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
	if err := c.shop.ShipParcel(worker, m); err != nil {
		c.logger.Error("the message comes again when its time is up", "err", err)
		return
	}
	if err := c.queue.Delete(ctx, m); err != nil {
		c.logger.Error("shipped, and not acknowledged", "err", err)
	}
}
