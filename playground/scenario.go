package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// play starts the service, asks it until it has been stopped, and audits what it left.
func (r *Run) play(ctx context.Context) error {
	defer r.killAll()
	if r.plan.Balancer != nil {
		b, err := balancer.Start(*r.plan.Balancer, r.log)
		if err != nil {
			r.plan.clientsStart.withdraw()
			return err
		}
		defer b.Close()
		r.balancer = b
	}
	for slot := range r.plan.Instances {
		if _, err := r.launch(ctx, slot); err != nil {
			r.plan.clientsStart.withdraw()
			return err
		}
	}
	r.plan.clientsStart.wait(ctx)
	clients := load.Start(r.plan.Load, r.front(), r.log)
	defer clients.Close()

	var watcher sync.WaitGroup
	watching, stopWatching := context.WithCancel(ctx)
	if !r.plan.Unattended {
		watcher.Go(func() { r.watch(watching) })
	}
	err := r.stopAll(ctx)
	stopWatching()
	watcher.Wait()
	if err != nil {
		return err
	}
	r.letClientsFinish(ctx, clients)
	r.endRemaining(ctx)
	r.audit(ctx)
	return nil
}

// front returns the address that the clients use.
func (r *Run) front() string {
	if r.balancer != nil {
		return r.balancer.Addr()
	}
	return r.ports[0].addr
}

// stopAll is the stop that the run is about: of one instance, of all in turn, or again and again.
func (r *Run) stopAll(ctx context.Context) error {
	first := slices.Clone(r.instances) // nobody else starts any
	if err := r.awaitStop(ctx, first[0]); err != nil {
		return err
	}
	switch {
	case r.plan.Rollout:
		for i, old := range first {
			if _, err := r.launch(ctx, len(first)+i); err != nil {
				return fmt.Errorf("replacing instance %d: %w", old.number, err)
			}
			if err := old.stop(ctx); err != nil {
				return err
			}
		}
		return nil
	case r.plan.Restarts > 0:
		return r.restart(ctx, first[0])
	}
	if err := r.subject(first[0]).stop(ctx); err != nil || r.oldest() == nil {
		return err
	}
	if err := r.await(ctx, r.plan.Patience, (*timeline.Timeline).TakenUp); err != nil && !errors.Is(err, errNotReached) {
		return err
	}
	return nil
}

// subject returns the instance that the stop is about: the one that is being stopped already, else the leader, where the
// instances have one, else the first.
func (r *Run) subject(first *instance) *instance {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range r.instances {
		select {
		case <-i.stopping:
			return i
		default:
		}
	}
	if leader := r.Snapshot().Leader(); leader != nil && leader.Instance < len(r.instances) {
		return r.instances[leader.Instance]
	}
	return first
}

// restart stops the service and starts it again in the same place, as often as the plan says, and stops the last process.
// It is no error when a process ends before it is ready, for instance because of what the one before has left: that is
// for the checks to judge.
func (r *Run) restart(ctx context.Context, current *instance) error {
	for range r.plan.Restarts {
		if err := current.stop(ctx); err != nil {
			return err
		}
		next, err := r.launch(ctx, current.slot)
		if last := r.instances[len(r.instances)-1]; err != nil && last != current && last.exited() && ctx.Err() == nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("starting the service again: %w", err)
		}
		current = next
		again := r.log.Now()
		busyAgain := func(t *timeline.Timeline) bool { return t.Now > again && t.TakenUp() && r.busyEnough(t) }
		if err := r.await(ctx, r.plan.Patience, busyAgain); err != nil && !errors.Is(err, errNotReached) {
			return err
		}
	}
	return current.stop(ctx)
}

// awaitStop waits for the stop: a call of Stop or Signal, in an unattended run the moment at which enough is in progress,
// or the end of the process.
func (r *Run) awaitStop(ctx context.Context, first *instance) error {
	if r.plan.Unattended {
		waiting, stopWaiting := context.WithCancel(ctx)
		defer stopWaiting()
		var waiter sync.WaitGroup
		defer waiter.Wait()
		defer stopWaiting()
		waiter.Go(func() {
			err := r.await(waiting, r.plan.Patience, r.busyEnough)
			if errors.Is(err, errNotReached) {
				r.log.Add(event.Event{Kind: event.NeverBusy, Budget: r.plan.Patience})
			}
			if err == nil || errors.Is(err, errNotReached) {
				r.Stop()
			}
		})
	}
	select {
	case <-r.stopping:
	case <-first.stopping:
	case <-first.process.Exited():
	case <-ctx.Done():
		return r.endedFirst(ctx)
	}
	return nil
}

// settled is how long ago a request must have been written to count as in flight, where no probe reports that its handler
// has begun. In that time, the service takes the request from its connection.
const settled = 50 * time.Millisecond

// busyEnough tells whether as much is in progress as the plan wants at the signal. Where a probe reports, an order counts
// once it is written down: otherwise, the signal would meet some services while they write, and others not.
func (r *Run) busyEnough(t *timeline.Timeline) bool {
	requests := 0
	for request := range t.InFlight() {
		if t.Handlers && (request.Method != http.MethodPost || request.Placed > 0) || !t.Handlers && t.Now-request.Written >= settled {
			requests++
		}
	}
	working, waiting := t.WorkCounts()
	return requests >= r.plan.InFlight && working >= r.plan.Printing && waiting >= r.plan.Queued
}

// errServiceLeft says that a run was ended from outside before its service had ended.
var errServiceLeft = errors.New("the run was ended before the service")

// endedFirst returns the error that the run was over before the service. A run whose own time was up was not left.
func (r *Run) endedFirst(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return fmt.Errorf("the run was ended before the service: %w", cause)
	}
	return fmt.Errorf("%w: %w", errServiceLeft, cause)
}

// requestsAfterStop is how many requests the clients still send after the stop, so that the recording shows what they meet.
const requestsAfterStop = 2

// letClientsFinish ends the load when some requests have come after the stop and, where an instance still runs, when all
// requests have their answers.
func (r *Run) letClientsFinish(ctx context.Context, clients *load.Clients) {
	stopped := r.log.Now()
	_ = r.await(ctx, 3*time.Second, func(t *timeline.Timeline) bool {
		after := 0
		for _, request := range t.Requests {
			if request.Sent > stopped && (request.Done > 0 || r.oldest() != nil) {
				after++
			}
		}
		return after >= requestsAfterStop
	})
	clients.Stop()
	if r.oldest() != nil {
		_ = r.await(ctx, 10*time.Second, func(t *timeline.Timeline) bool {
			return !slices.ContainsFunc(t.Requests, func(request *timeline.Request) bool {
				return request.Done == 0 && request.Stream == "" // a stream in another instance goes on
			})
		})
	}
	clients.Close()
}

// endRemaining ends the instances that the stop was not about, after the last request, and gives each the grace period of
// the policy. They end one after the other: the last process that closes a SQLite database removes the -wal, and of two
// that close it at the same moment, neither may take itself for the last.
func (r *Run) endRemaining(ctx context.Context) {
	for i := r.oldest(); i != nil; i = r.oldest() {
		grace := cmp.Or(i.policy().Grace, stop.DefaultGrace)
		_ = i.signal("SIGTERM", event.TargetProcess, event.ByRun) // it may have ended just now
		waiting, cancel := context.WithTimeout(ctx, grace)
		i.awaitExit(waiting)
		cancel()
	}
}

// killAll kills the instances that still run, and waits until the end of every instance is recorded.
func (r *Run) killAll() {
	r.mu.Lock()
	all := slices.Clone(r.instances)
	r.mu.Unlock()
	for _, i := range all {
		if !i.exited() {
			_ = i.signal("SIGKILL", event.TargetGroup, event.ByRun) // it may have ended just now
		}
	}
	r.reapers.Wait()
}
