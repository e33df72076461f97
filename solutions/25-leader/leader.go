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
	leaseLength = 5 * time.Second        // how long the leader leads without renewing the lease
	renewEvery  = time.Second            // how often the leader renews it
	retryEvery  = 100 * time.Millisecond // how often the others ask whether the lease is free
	roundEvery  = 200 * time.Millisecond // between two rounds of the leader's work
)

// Leader sends reminders while it holds the lease, and otherwise waits for it.
type Leader struct {
	shop   *shop.Shop
	lease  *shop.Lease
	logger *slog.Logger
	wg     sync.WaitGroup
}

// Start makes it lead, or wait for the lease, until ctx ends.
func (l *Leader) Start(ctx context.Context) {
	l.wg.Go(func() {
		for ; ctx.Err() == nil; wait(ctx, retryEvery) {
			token, err := l.lease.Take(ctx, leaseLength)
			if err != nil && ctx.Err() == nil {
				l.logger.Error("no lease", "err", err)
			}
			if token > 0 {
				l.lead(ctx, token)
			}
		}
	})
}

// Stop waits until it no longer leads, but not beyond end.
func (l *Leader) Stop(end time.Time) error {
	done := make(chan struct{})
	go func() { l.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-time.After(time.Until(end)):
		return errors.New("the leader's work did not end: its lease runs out by itself")
	}
}

// lead works until ctx ends or the lease is lost, and gives the lease back.
func (l *Leader) lead(ctx context.Context, token int) {
	leading, cease := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		defer cease() // without a renewed lease it does not lead
		l.renew(leading, token)
	})
	for leading.Err() == nil {
		if err := l.shop.SendReminders(leading, l.lease, token); err != nil && leading.Err() == nil {
			l.logger.Error("round failed", "err", err)
			cease()
		}
		wait(leading, roundEvery)
	}
	cease()
	renewing.Wait()
	// Only now, when nothing that only a leader may do is under way any more.
	after := context.WithoutCancel(ctx) // which has ended
	if err := l.lease.Release(after, token); err != nil {
		l.logger.Error("lease not given back", "err", err)
	}
}

// renew renews the lease until ctx ends or that fails.
func (l *Leader) renew(ctx context.Context, token int) {
	for wait(ctx, renewEvery) {
		if err := l.lease.Renew(ctx, token, leaseLength); err != nil {
			if ctx.Err() == nil {
				l.logger.Error("lease not renewed", "err", err)
			}
			return
		}
	}
}

// wait waits for d. It returns false when ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
