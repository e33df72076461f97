package playground

import (
	"context"
	"errors"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// poisonedItem is the item of an order whose receipt has no title, which makes the code that prints it panic.
const poisonedItem = " "

// How the supervisor treats a service that ends by itself: as dockerd does, it waits for firstDelay before it starts the
// service again, and twice as long each time. The run has seen enough after enoughCrashes of them.
const (
	firstDelay    = 100 * time.Millisecond
	enoughCrashes = 3
)

// poison has a client place an order that makes a worker panic, and starts the service again each time that this ends it.
// It stops the service when it has survived the order and is busy again, or has ended by itself often enough.
func (r *Run) poison(ctx context.Context, current *instance) error {
	current.record(event.Event{Kind: event.StopStep, State: event.StepPoison})
	r.loadClients().Place(poisonedItem)
	delay := firstDelay
	for crashes := 1; ; crashes++ {
		if err := r.awaitPoison(ctx, current); err != nil {
			return err
		}
		if !current.crashed() {
			return current.stop(ctx)
		}
		if !sleep(ctx, delay) {
			return r.endedFirst(ctx)
		}
		delay *= 2
		next, _, err := r.launchAgain(ctx, current)
		if err != nil {
			return err
		}
		if current = next; crashes >= enoughCrashes {
			return current.stop(ctx)
		}
	}
}

// awaitPoison waits until a process has ended, is being stopped, or has survived the poisoned order and is busy again.
func (r *Run) awaitPoison(ctx context.Context, current *instance) error {
	err := r.await(ctx, r.plan.Patience, func(t *timeline.Timeline) bool {
		return current.exited() || current.stopBegun() || t.PoisonSurvived() && r.busyEnough(t)
	})
	switch {
	case ctx.Err() != nil:
		return r.endedFirst(ctx)
	case errors.Is(err, errNotReached):
		r.log.Add(event.Event{Kind: event.NeverBusy, Budget: r.plan.Patience})
	}
	if current.exited() {
		current.reap() // so that the end of the process precedes the start of the next one
	}
	return nil
}

// crashed tells whether the process has ended although nobody had asked it to.
func (i *instance) crashed() bool { return i.exited() && !i.stopBegun() && !i.signalled() }
