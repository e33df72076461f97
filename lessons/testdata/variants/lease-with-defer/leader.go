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
	token  int // of the latest lease; it is read when the leader has ended
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

// lead works until ctx ends or the lease is lost.
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
	l.token = token
}

// GiveBack gives the latest lease back, if there was one.
func (l *Leader) GiveBack() error {
	if l.token == 0 {
		return nil
	}
	return l.lease.Release(context.Background(), l.token)
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
