package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/proxy"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// play starts the service, lets the clients send requests until it has been stopped, and audits what it left.
func (r *Run) play(ctx context.Context) error {
	defer r.killAll()
	defer r.endFaults() // also those that began before there were clients
	switch {
	case r.plan.stopsAtStart():
		return r.playStart(ctx)
	case r.plan.Outside != nil:
		return r.playOutside(ctx)
	}
	if err := r.startFront(); err != nil {
		r.plan.clientsStart.withdraw()
		return err
	}
	if r.front != nil {
		defer r.front.Close()
	}
	r.rememberFiles()
	for slot := range r.plan.Instances {
		if _, err := r.launch(ctx, slot); err != nil {
			r.plan.clientsStart.withdraw()
			return err
		}
	}
	r.plan.clientsStart.wait(ctx)
	clients := r.startClients()
	defer clients.Close()
	defer r.endFaults() // before the clients are closed
	if err := r.startPlanned(false); err != nil {
		return err
	}
	witnesses, err := r.startWitnesses(ctx)
	if err != nil {
		return err
	}
	defer witnesses.close()

	if err := r.watchAndStop(ctx); err != nil {
		return err
	}
	r.endFaults()
	r.letClientsFinish(ctx, clients)
	r.endRemaining(ctx)
	witnesses.close()
	r.audit(ctx)
	r.verify(ctx)
	return nil
}

// playStart starts the service, stops it without waiting until it is ready, and examines what it left. It returns a
// *StartError when the service ended before anybody had stopped it.
func (r *Run) playStart(ctx context.Context) error {
	i, err := r.begin(ctx, 0)
	if err != nil {
		r.plan.clientsStart.withdraw()
		return err
	}
	r.plan.clientsStart.wait(ctx)
	var waiter sync.WaitGroup
	waiting, stopWaiting := context.WithCancel(ctx)
	notReady := make(chan error, 1)
	waiter.Go(func() {
		err := i.awaitReady(waiting)
		if err == nil {
			r.log.Add(event.Event{Kind: event.Ready, Instance: i.number})
		}
		notReady <- err
	})
	err = r.watchAndStop(ctx)
	r.endFaults()
	if err == nil && !i.stopBegun() && !i.signalled() {
		err = <-notReady // the process has ended
	}
	stopWaiting()
	waiter.Wait()
	if err != nil {
		return err
	}
	r.audit(ctx)
	r.verify(ctx)
	return nil
}

// watchAndStop performs the stop of the run. An attended run watches meanwhile for signals from outside.
func (r *Run) watchAndStop(ctx context.Context) error {
	var watcher sync.WaitGroup
	watching, stopWatching := context.WithCancel(ctx)
	if !r.plan.Unattended {
		watcher.Go(func() { r.watch(watching) })
	}
	err := r.stopAll(ctx)
	stopWatching()
	watcher.Wait()
	return err
}

// startClients makes the clients send requests.
func (r *Run) startClients() *load.Clients {
	plan := r.plan.Load
	if wire, ok := r.front.(*proxy.Wire); ok {
		plan.Dial = wire.Dial
	}
	// Where a balancer, a proxy or a probe reports on each request too, the log needs the clients' events of each.
	t := r.Snapshot()
	plan.Whole = plan.Whole || r.plan.Balancer != nil || r.plan.Proxy != nil || t.Probe || t.Process().Reporter > 0
	clients := load.Start(plan, r.address(), r.log)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients = clients
	return clients
}

// loadClients returns the clients, or nil before they send requests.
func (r *Run) loadClients() *load.Clients {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clients
}

// front stands between the clients and the instances. A balancer.Balancer chooses an instance for each request, and a
// proxy.Proxy for each connection. A proxy.Wire has a single instance at a time.
type front interface {
	Addr() string
	Add(instance int, addr string)
	Remove(instance int, after time.Duration)
	Close()
}

// startFront starts what stands in front of the instances, if anything does.
func (r *Run) startFront() error {
	switch {
	case r.plan.Balancer != nil:
		b, err := balancer.Start(*r.plan.Balancer, r.log)
		if err != nil {
			return err
		}
		r.front = b
	case r.plan.Proxy != nil:
		p, err := proxy.Start(*r.plan.Proxy, r.log)
		if err != nil {
			return err
		}
		r.front = p
	case r.plan.Wire:
		w, err := proxy.StartWire(r.log)
		if err != nil {
			return err
		}
		r.front = w
	}
	return nil
}

// address returns the address that the clients use.
func (r *Run) address() string {
	switch {
	case r.front != nil:
		return r.front.Addr()
	case r.plan.Addr != "":
		return r.plan.Addr
	}
	return r.ports[0].addr
}

// stopAll performs the stop of the run: of one instance, of all in turn, or repeatedly.
func (r *Run) stopAll(ctx context.Context) error {
	first := slices.Clone(r.instances) // no other goroutine starts instances
	if err := r.awaitStop(ctx, first[0]); err != nil {
		return err
	}
	if err := r.startPlanned(true); err != nil {
		return err
	}
	switch {
	case r.plan.Restartable:
		return r.stopOnDemand(ctx, first[0])
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
	case r.plan.poisons():
		return r.poison(ctx, first[0])
	}
	if err := r.subject(first[0]).stop(ctx); err != nil || r.oldest() == nil {
		return err
	}
	if err := r.await(ctx, r.plan.Patience, (*timeline.Timeline).TakenUp); err != nil && !errors.Is(err, errNotReached) {
		return err
	}
	return nil
}

// subject returns the instance to stop: one that is being stopped already, else the leader, if the instances have one, else
// the first.
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
// It is no error when a process ends before it is ready, for instance because of what the one before it has left: the
// checks judge that.
func (r *Run) restart(ctx context.Context, current *instance) error {
	for range r.plan.Restarts {
		if err := current.stop(ctx); err != nil {
			return err
		}
		next, ready, err := r.launchAgain(ctx, current)
		if err != nil || !ready {
			return err
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

// launchAgain starts the service again in the place of a process that has ended. ready is false where the new process has ended before it
// was ready.
func (r *Run) launchAgain(ctx context.Context, former *instance) (next *instance, ready bool, err error) {
	next, err = r.launch(ctx, former.slot)
	if err == nil {
		return next, true, nil
	}
	if last := r.instances[len(r.instances)-1]; last != former && last.exited() && ctx.Err() == nil { // no other goroutine starts instances
		return last, false, nil
	}
	return nil, false, fmt.Errorf("starting the service again: %w", err)
}

// awaitStop waits for the stop: a call of Stop or Signal, in an unattended run the moment at which enough is in progress,
// or the end of the process. first is nil where the run knows no process.
func (r *Run) awaitStop(ctx context.Context, first *instance) error {
	if r.plan.Unattended {
		waiting, stopWaiting := context.WithCancel(ctx)
		defer stopWaiting()
		var waiter sync.WaitGroup
		defer waiter.Wait()
		defer stopWaiting()
		waiter.Go(func() {
			err := r.await(waiting, r.plan.Patience, func(t *timeline.Timeline) bool { return r.isWarm(t) && r.busyEnough(t) })
			if errors.Is(err, errNotReached) {
				r.log.Add(event.Event{Kind: event.NeverBusy, Budget: r.plan.Patience})
			}
			if err == nil || errors.Is(err, errNotReached) {
				r.Stop()
			}
		})
	}
	var stopping, exited <-chan struct{} // never, where the run knows no process
	if first != nil {
		stopping, exited = first.stopping, first.process.Exited()
	}
	select {
	case <-r.stopping:
	case <-stopping:
	case <-exited:
	case <-ctx.Done():
		return r.endedFirst(ctx)
	}
	return nil
}

// baselineWithin is how long a run with witnesses, once it is warm, waits for the whole answers that say what is usual, and for the
// idle connection.
const baselineWithin = 3 * time.Second

// isWarm tells whether the clients have sent requests for as long as the plan wants.
func (r *Run) isWarm(t *timeline.Timeline) bool {
	first := t.FirstSent()
	since := t.Now - first
	switch {
	case first == 0:
		return r.plan.Warmup == 0 && !r.plan.Witnesses
	case since < r.plan.Warmup:
		return false
	}
	return !r.plan.Witnesses || since >= r.plan.Warmup+baselineWithin || r.knowsUsual(t) && r.knowsIdle(t)
}

// knowsIdle tells whether a witness keeps an idle connection, or has found out that the service keeps none.
func (r *Run) knowsIdle(t *timeline.Timeline) bool {
	select {
	case <-r.idling:
		return true
	default:
		return r.idling == nil || t.HasIdle()
	}
}

// knowsUsual tells whether there were enough whole answers to compare later ones with. The answers of a shop need no comparison, since
// the clients know what belongs in them.
func (r *Run) knowsUsual(t *timeline.Timeline) bool {
	if len(r.plan.Load.Requests) == 0 && r.plan.Load.Path == "" {
		return t.HasAnswer()
	}
	return t.HasAnswer() && t.KnowsUsual()
}

// busyEnough tells whether as much is in progress as the plan wants at the signal.
func (r *Run) busyEnough(t *timeline.Timeline) bool {
	return t.BusyEnough(r.plan.InFlight, r.plan.Printing, r.plan.Queued)
}

// errServiceLeft says that a run was ended from outside before its service had ended.
var errServiceLeft = errors.New("the run was ended before the service")

// endedFirst returns the error that the run was over before the service. A run that reached its own time limit was not
// abandoned.
func (r *Run) endedFirst(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return fmt.Errorf("the run was ended before the service: %w", cause)
	}
	return fmt.Errorf("%w: %w", errServiceLeft, cause)
}

// requestsAfterStop is how many requests the clients still send after the stop, so that the recording shows what happens to
// them.
const requestsAfterStop = 2

// errUnjudged says that an unattended run was ended from outside after its service, but before all was known.
var errUnjudged = errors.New("the run was ended before its service could be judged")

// cutOff returns the error that an unattended run was ended from outside, or nil. What its clients and its audit have met then is nobody's
// fault but the run's. A run that reached its own time limit is judged.
func (r *Run) cutOff(ctx context.Context) error {
	if !r.plan.Unattended || !errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	return fmt.Errorf("%w: %w", errUnjudged, context.Cause(ctx))
}

// slowEnd is how long slow clients may go on after the stop: what they read may have been sent long before the service has ended.
const slowEnd = 8 * time.Second

// letClientsFinish ends the load when some requests have been sent after the stop, the balancer has noticed which instances have
// ended and, where an instance still runs, all requests have their answers.
func (r *Run) letClientsFinish(ctx context.Context, clients *load.Clients) {
	stopped := r.log.Now()
	if r.oldest() == nil {
		clients.Hurry() // what they read now, the system has kept
	}
	_ = r.await(ctx, 3*time.Second, func(t *timeline.Timeline) bool {
		after := 0
		for _, request := range t.Requests {
			if request.Sent > stopped && (request.Done > 0 || r.oldest() != nil) {
				after++
			}
		}
		return after >= requestsAfterStop && t.EndsNoticed()
	})
	clients.Stop()
	_ = r.await(ctx, slowEnd, func(t *timeline.Timeline) bool {
		return !slices.ContainsFunc(t.Requests, func(request *timeline.Request) bool { return request.Slow && request.Done == 0 })
	})
	if r.oldest() != nil {
		_ = r.await(ctx, 10*time.Second, allAnswered)
	}
	clients.Close()
}

// allAnswered tells whether every request is over, apart from streams, which go on for as long as their service runs.
func allAnswered(t *timeline.Timeline) bool {
	return !slices.ContainsFunc(t.Requests, func(request *timeline.Request) bool { return request.Done == 0 && request.Stream == "" })
}

// endRemaining ends the instances that were not stopped, after the last request, and gives each the grace period of the
// policy. They end one after the other, because the last process that closes a SQLite database removes the -wal, and of two
// that close it at the same moment, neither may take itself for the last.
func (r *Run) endRemaining(ctx context.Context) {
	for i := r.oldest(); i != nil; i = r.oldest() {
		grace := cmp.Or(i.policy().Grace, stop.DefaultGrace)
		_ = i.signal("SIGTERM", event.TargetProcess, event.ByRun) // the process may have ended meanwhile
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
			i.end()
		}
	}
	r.reapers.Wait()
}
