package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"closingtime/playground/container"
	"closingtime/playground/event"
	"closingtime/playground/process"
	"closingtime/playground/stop"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
)

// instance is one process of a run.
type instance struct {
	run      *Run
	number   int // the number of the instance, from 0, which its events carry
	slot     int // the name of its directory; a restarted process keeps the slot of the process before it, a replacement gets a new one
	addr     string
	process  runner
	stopping chan struct{} // closed when the stop has begun
	reaped   sync.Once

	mu      sync.Mutex
	stopped bool           // the stop has begun
	began   time.Duration  // when, on the log's clock
	grace   time.Duration  // from then on until SIGKILL; 0 for never
	changed chan struct{}  // closed when grace changes
	sockets []string       // for Plan.Witnesses: the files of the unix sockets on which its processes listened when the stop began
	sent    map[string]int // how many signals the run has sent to it, by name
}

// launch starts a process in a slot, waits until it is ready and puts it behind what stands in front, if anything does.
func (r *Run) launch(ctx context.Context, slot int) (*instance, error) {
	i, err := r.begin(ctx, slot)
	if err != nil {
		return nil, err
	}
	if err := i.awaitReady(ctx); err != nil {
		return nil, err
	}
	r.log.Add(event.Event{Kind: event.Ready, Instance: i.number})
	if r.front != nil {
		r.front.Add(i.number, i.addr)
	}
	return i, nil
}

// begin starts a process in a slot.
func (r *Run) begin(ctx context.Context, slot int) (*instance, error) {
	i := &instance{run: r, slot: slot, stopping: make(chan struct{}), changed: make(chan struct{}), sent: make(map[string]int)}
	if err := r.findAddr(i); err != nil {
		return nil, err
	}
	for _, dir := range []string{r.dataDir(), i.tempDir()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("making the service's directory: %w", err)
		}
	}
	r.mu.Lock()
	i.number = len(r.instances)
	r.mu.Unlock()
	p, err := i.open(ctx)
	if err != nil {
		return nil, err
	}
	i.process = p
	r.mu.Lock()
	r.instances = append(r.instances, i)
	r.mu.Unlock()
	r.reapers.Go(i.reap)
	r.tellFaults(i)
	return i, nil
}

// findAddr gives a process its address: the target's own, a new one behind a balancer, or else that of the process before it.
func (r *Run) findAddr(i *instance) (err error) {
	switch {
	case r.plan.Addr != "" && !r.plan.Started():
		i.addr = r.plan.Addr
		return nil
	case r.plan.Addr != "":
		i.addr = r.plan.Addr
		return isFree(i.addr)
	case (r.front == nil || r.plan.Wire) && len(r.ports) > 0:
		i.addr = r.ports[0].addr
		return nil
	}
	i.addr, err = r.reserveAddr()
	return err
}

func (i *instance) place() target.Place {
	grace := cmp.Or(i.policy().Grace, stop.DefaultGrace)
	return target.Place{
		Addr: i.addr, TempDir: i.tempDir(), Grace: grace - i.policy().PreStop, Database: i.run.database(), Log: i.logFile(),
	}
}

func (i *instance) dir() string     { return filepath.Join(i.run.dir.Path, fmt.Sprint(i.slot)) }
func (i *instance) workDir() string { return cmp.Or(i.run.plan.Dir, i.dir()) }
func (i *instance) logFile() string { return filepath.Join(i.dir(), "orders.log") }
func (i *instance) tempDir() string { return filepath.Join(i.dir(), "tmp") }

// policy returns how the instance is stopped.
func (i *instance) policy() stop.Policy { return i.run.plan.policy(i.number) }

func (i *instance) exited() bool {
	select {
	case <-i.process.Exited():
		return true
	default:
		return false
	}
}

// stop performs the steps of the stop policy and waits until the process has ended. When ctx ends first, it kills the
// process and returns an error.
func (i *instance) stop(ctx context.Context) error {
	var helpers sync.WaitGroup
	stopping, cancel := context.WithCancel(ctx)
	helpers.Go(func() { i.ask(stopping) })
	helpers.Go(func() { i.enforceGrace(stopping) })
	ended := i.awaitExit(ctx)
	cancel()
	helpers.Wait()
	if !ended {
		return i.run.endedFirst(ctx)
	}
	return nil
}

// ask sends the signals of the policy, unless the stop of the process has begun already.
func (i *instance) ask(ctx context.Context) {
	policy := i.policy()
	if i.exited() || !i.startStop(policy.PreStop) {
		return
	}
	if policy.PreStop > 0 && !sleep(ctx, policy.PreStop) {
		return
	}
	if i.askEngine(ctx) {
		return
	}
	// An error means that the process has ended meanwhile, and the log says so.
	_ = i.signal(policy.Signal, string(policy.Target), event.ByPolicy)
	if slices.Contains(i.run.plan.Expect, event.ExpectInsist) && i.awaitReaction(ctx) {
		_ = i.signal(policy.Signal, string(policy.Target), event.ByPolicy)
	}
}

// insistAfter is how long an impatient person waits for a reaction before the second Ctrl-C.
const insistAfter = 500 * time.Millisecond

// insistLimit is how long the second signal is delayed at most on a busy machine, where the probe shows that the service
// has not run since the first signal.
const insistLimit = 5 * time.Second

// awaitReaction waits for insistAfter, and then until the process is seen to shut down or has had time to begin: where a
// probe reports, until it has reported something after insistAfter. It never waits for less, since two signals in quick
// succession may be taken for one. It returns false when ctx ends.
func (i *instance) awaitReaction(ctx context.Context) bool {
	chance := i.run.log.Now() + insistAfter
	if !sleep(ctx, insistAfter) {
		return false
	}
	if !i.run.Snapshot().Probe {
		return true
	}
	err := i.run.await(ctx, insistLimit-insistAfter, func(t *timeline.Timeline) bool {
		return t.LastReport(i.number) >= chance ||
			slices.ContainsFunc(t.Shutdowns, func(s timeline.Change) bool { return s.Instance == i.number })
	})
	return err == nil || errors.Is(err, errNotReached)
}

// startStop records that the stop begins, and starts the grace period, which enforceGrace watches. It returns false
// when the stop has begun already.
func (i *instance) startStop(preStop time.Duration) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stopped {
		return false
	}
	i.stopped = true
	policy := i.policy()
	if i.run.plan.Witnesses {
		i.sockets = process.UnixSockets(i.process.PID())
	}
	i.began, i.grace = i.run.log.Now(), policy.Grace
	i.record(event.Event{Kind: event.StopStart, Name: policy.Name, Grace: policy.Grace, Budget: policy.Real})
	if policy.Removal > 0 {
		i.record(event.Event{Kind: event.StopStep, State: event.StepEndpoint, Budget: policy.Removal})
		if i.run.front != nil {
			i.run.front.Remove(i.number, policy.Removal)
		}
	}
	if preStop > 0 {
		i.record(event.Event{Kind: event.StopStep, State: event.StepPreStop, Budget: preStop})
	}
	if remaining, short := i.run.graceRemaining(); short && (i.grace == 0 || remaining < i.grace) {
		i.setGrace(remaining)
	}
	close(i.stopping)
	return true
}

// shortenGrace makes SIGKILL come when remaining is over, unless it comes sooner, or the stop has not begun.
func (i *instance) shortenGrace(remaining time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if total := i.run.log.Now() - i.began + remaining; i.stopped && (i.grace == 0 || total < i.grace) {
		i.setGrace(total)
	}
}

// restoreGrace gives the process the grace period of its policy again.
func (i *instance) restoreGrace() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stopped && i.grace != i.policy().Grace {
		i.setGrace(i.policy().Grace)
	}
}

// setGrace changes the grace period, which counts from the beginning of the stop. The caller holds mu.
func (i *instance) setGrace(grace time.Duration) {
	i.grace = grace
	i.record(event.Event{Kind: event.GraceChanged, Grace: grace})
	close(i.changed)
	i.changed = make(chan struct{})
}

// graceEnd returns how long it is until SIGKILL, and a channel that is closed when that changes. If SIGKILL never comes,
// remaining is longer than any run.
func (i *instance) graceEnd() (remaining time.Duration, changed <-chan struct{}) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.grace == 0 {
		return 1<<63 - 1, i.changed
	}
	return i.began + i.grace + i.engineLeeway() - i.run.log.Now(), i.changed
}

// stopBegun tells whether the stop of the instance has begun.
func (i *instance) stopBegun() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.stopped
}

func (i *instance) record(e event.Event) {
	e.Instance = i.number
	i.run.log.Add(e)
}

// enforceGrace kills the service at the end of its grace period, unless ctx ends before, which happens when the service
// ends.
func (i *instance) enforceGrace(ctx context.Context) {
	select {
	case <-i.stopping:
	case <-ctx.Done():
		return
	}
	for {
		remaining, changed := i.graceEnd()
		timer := time.NewTimer(remaining)
		select {
		case <-timer.C:
			_ = i.signal("SIGKILL", event.TargetGroup, event.ByPolicy) // the process may have ended meanwhile
			return
		case <-changed:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// signal sends a signal and records it, with the time of the system call.
func (i *instance) signal(name, target, by string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	at := i.run.log.Now()
	err := i.process.Signal(name, target == event.TargetGroup)
	if errors.Is(err, os.ErrProcessDone) || err != nil && i.exited() {
		return errors.New("the service has ended already")
	}
	if err != nil {
		return fmt.Errorf("sending %s: %w", name, err)
	}
	i.sent[name]++
	i.run.log.AddAt(event.Event{At: at, Kind: event.Signal, Instance: i.number, Name: name, Target: target, By: by})
	return nil
}

// awaitExit waits until the process has ended. When ctx ends first, it kills the process and returns false.
func (i *instance) awaitExit(ctx context.Context) bool {
	select {
	case <-i.process.Exited():
	case <-ctx.Done():
		i.end()
		<-i.process.Exited()
	}
	i.reap()
	return ctx.Err() == nil
}

// reap waits until the process has ended, records how it ended and which processes it left behind, and kills those. A
// second call waits for the first.
func (i *instance) reap() {
	i.reaped.Do(func() {
		<-i.process.Exited()
		port := i.stillServed()
		leftovers := append(i.endChildren(), port...)
		i.process.Close()
		exit := i.process.Exit()
		if exit.Left {
			return
		}
		i.recordEngineKill(exit)
		if exit.Signal != "" && i.count(exit.Signal) == 0 {
			i.recordOutside(exit.Signal, "the process died of it", i.run.firstCut(exit.At))
		}
		i.run.log.AddAt(event.Event{
			At: exit.At, Kind: event.ProcessExit, Instance: i.number,
			PID: i.process.PID(), Status: exit.Status, Name: exit.Signal, State: exitState(exit), Text: exit.Detail,
		})
		if i.process.Held() {
			leftovers = append(leftovers, event.Event{Item: event.ItemChild, Text: "a process that has left the service's group, and has a pipe open that the service was given, such as its output"})
		}
		for _, e := range leftovers {
			e.Kind = event.Audit
			i.record(e)
		}
	})
}

// stillServed returns the audit's finding, without its Kind, that something still listens on the address of a process that has ended. It
// returns nil where nothing does, and without Plan.Witnesses.
func (i *instance) stillServed() []event.Event {
	if _, contained := i.process.(*container.Container); contained || !i.run.plan.Witnesses {
		return nil // the engine holds the port of a container until that is removed
	}
	conn, err := net.DialTimeout("tcp", i.addr, time.Second)
	if err != nil {
		return nil
	}
	_ = conn.Close()
	found := event.Event{Item: event.ItemPort, Addr: i.addr}
	if by, known := process.ListenerAt(i.addr); known {
		found.PID, found.Text = by.PID, by.Command
	}
	return []event.Event{found}
}

// traits returns what tells that a process outside the service's group belongs to the service. With Plan.Witnesses, the drilled service may
// turn into a daemon, and whoever listens on its address belongs to it: nobody listened there when the service was started.
func (i *instance) traits() process.Traits {
	traits := process.Traits{Setting: "TMPDIR=" + i.tempDir()}
	if p, ok := i.process.(*process.Process); ok {
		traits.Pipes, traits.Born = p.Pipes(), p.Born()
	}
	if i.run.plan.Witnesses {
		traits.Addr = i.addr
	}
	return traits
}

// endChildren finds the processes that the service has left behind, and kills those that have left its group; Close kills
// the others. It returns the audit's findings about them, without their Kind.
func (i *instance) endChildren() []event.Event {
	if found, done := i.childrenElsewhere(); done {
		return found
	}
	var found []event.Event
	members, known := process.Children(i.process.PID())
	if !known {
		found = append(found, event.Event{Item: event.ItemChildUnknown, State: event.ChildrenInGroup})
	}
	strays, known := process.EndStrays(i.process.PID(), i.traits())
	if !known {
		found = append(found, event.Event{Item: event.ItemChildUnknown, State: event.ChildrenOutside})
	}
	for _, child := range slices.Concat(members, strays) {
		text := child.Command
		if child.PID == 0 {
			text = "a process of the service's group"
		}
		found = append(found, event.Event{Item: event.ItemChild, PID: child.PID, Text: text})
	}
	return found
}
