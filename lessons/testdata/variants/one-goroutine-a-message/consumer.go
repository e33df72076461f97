package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"closingtime/playground/shop"
)

const lease = 4 * time.Second

// Consumer ships the parcels of which the queue has messages, each in a goroutine of its own.
type Consumer struct {
	shop   *shop.Shop
	queue  *shop.Messages
	logger *slog.Logger
	wg     sync.WaitGroup
	slots  chan struct{} // as many as are worked on at once
}

// Start receives until ctx ends. A batch is one more than there are slots, so that one message waits.
func (c *Consumer) Start(ctx context.Context) {
	c.wg.Go(func() {
		for ctx.Err() == nil {
			messages, err := c.queue.Receive(ctx, cap(c.slots)+1, lease)
			if err != nil {
				c.logger.Error("nothing received", "err", err)
			}
			for i, m := range messages {
				select {
				case c.slots <- struct{}{}:
					c.wg.Go(func() { c.process(m) })
					continue
				case <-ctx.Done():
				}
				for _, m := range messages[i:] {
					c.check(c.queue.Return(context.Background(), m))
				}
				return
			}
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
		}
	})
}

func (c *Consumer) process(m shop.Message) {
	defer func() { <-c.slots }()
	ctx := context.Background()
	if err := c.queue.Extend(ctx, m, lease); err != nil {
		c.check(err)
		return
	}
	if err := c.shop.ShipParcel(0, m); err != nil {
		c.check(errors.Join(err, c.queue.Return(ctx, m)))
		return
	}
	c.check(c.queue.Delete(ctx, m))
}

func (c *Consumer) check(err error) {
	if err != nil {
		c.logger.Error("message", "err", err)
	}
}

// Stop waits until all that was begun is done, until end at most.
func (c *Consumer) Stop(end time.Time) error {
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	done := make(chan struct{})
	go func() { c.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
