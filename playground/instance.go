package playground

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/process"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// instance is one process of a run.
type instance struct {
	run      *Run
	number   int // of the run's instances, from 0; its events carry it
	slot     int // the name of its directory; a restarted process has the slot of the one before, a replacement one of its own
	addr     string
	process  *process.Process
	stopping chan struct{} // closed when its stop has begun
	reaped   sync.Once

	mu      sync.Mutex
	stopped bool           // its stop has begun
	sent    map[string]int // how many signals it got, by name
}

// launch starts a process in a slot, waits until it is ready and puts it behind the balancer, if there is one.
func (r *Run) launch(ctx context.Context, slot int) (*instance, error) {
	i := &instance{run: r, slot: slot, stopping: make(chan struct{}), sent: make(map[string]int)}
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
	p, err := process.Start(process.Spec{
		Command: r.plan.Command, Dir: i.dir(), Env: i.env(), Instance: i.number,
		Contained: i.policy().Contained,
	}, r.log)
	if err != nil {
		return nil, &StartError{Reason: err.Error()}
	}
	i.process = p
	r.mu.Lock()
	r.instances = append(r.instances, i)
	r.mu.Unlock()
	r.reapers.Go(i.reap)
	if err := i.awaitReady(ctx); err != nil {
		return nil, err
	}
	r.log.Add(event.Event{Kind: event.Ready, Instance: i.number})
	if r.balancer != nil {
		r.balancer.Add(i.number, i.addr)
	}
	return i, nil
}

// findAddr gives a process its address: one of its own behind a balancer, else the one that the clients know.
func (r *Run) findAddr(i *instance) (err error) {
	if r.balancer == nil && len(r.ports) > 0 {
		i.addr = r.ports[0].addr
		return nil
	}
	i.addr, err = r.reserveAddr()
	return err
}

func (i *instance) env() []string {
	grace := i.policy().Grace
	if grace == 0 {
		grace = stop.DefaultGrace
	}
	return append([]string{
		"ADDR=" + i.addr,
		"DATABASE=" + i.run.database(),
		"LOG=" + i.logFile(),
		"TMPDIR=" + i.tempDir(),
		"GRACE=" + (grace - i.policy().PreStop).String(),
	}, i.run.plan.Env...)
}

func (i *instance) dir() string     { return filepath.Join(i.run.dir.Path, fmt.Sprint(i.slot)) }
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

// stop takes the steps of the stop policy and waits until the process has ended. It returns an error when ctx ends
// first, and then the process is killed.
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

// ask sends the signals of the policy, unless somebody has begun to stop the process already.
func (i *instance) ask(ctx context.Context) {
	policy := i.policy()
	if i.exited() || !i.startStop(policy.PreStop) {
		return
	}
	if policy.PreStop > 0 && !sleep(ctx, policy.PreStop) {
		return
	}
	// An error means that the process has ended meanwhile, and the log says so.
	_ = i.signal(policy.Signal, string(policy.Target), event.ByPolicy)
	if slices.Contains(i.run.plan.Expect, event.ExpectInsist) && i.awaitReaction(ctx) {
		_ = i.signal(policy.Signal, string(policy.Target), event.ByPolicy)
	}
}

// insistAfter is how long an impatient person waits for a sign of life before the second Ctrl-C.
const insistAfter = 500 * time.Millisecond

// insistLimit is how long the second signal waits at most on a busy machine, where the probe shows that the service has
// not run since the first one.
const insistLimit = 5 * time.Second

// awaitReaction waits for as long as an impatient person does, and then until the process is seen to shut down or has had
// some time to begin: where a probe tells, it has done something after insistAfter. It returns false when ctx ends. Two
// signals in quick succession may be taken for one, so it never waits for less.
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
	i.record(event.Event{Kind: event.StopStart, Name: policy.Name, Grace: policy.Grace, Budget: policy.Real})
	if policy.Removal > 0 {
		i.record(event.Event{Kind: event.StopStep, State: event.StepEndpoint, Budget: policy.Removal})
		if i.run.balancer != nil {
			i.run.balancer.Remove(i.number, policy.Removal)
		}
	}
	if preStop > 0 {
		i.record(event.Event{Kind: event.StopStep, State: event.StepPreStop, Budget: preStop})
	}
	close(i.stopping)
	return true
}

func (i *instance) record(e event.Event) {
	e.Instance = i.number
	i.run.log.Add(e)
}

// enforceGrace kills the service at the end of its grace period. The end of ctx, which comes with the end of the service,
// calls that off.
func (i *instance) enforceGrace(ctx context.Context) {
	select {
	case <-i.stopping:
	case <-ctx.Done():
		return
	}
	if grace := i.policy().Grace; grace > 0 && sleep(ctx, grace) {
		_ = i.signal("SIGKILL", event.TargetGroup, event.ByPolicy) // it may have ended just now
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

// awaitExit waits until the process has ended. When ctx ends first it kills the process and returns false.
func (i *instance) awaitExit(ctx context.Context) bool {
	select {
	case <-i.process.Exited():
	case <-ctx.Done():
		_ = i.signal("SIGKILL", event.TargetGroup, event.ByRun) // it may have ended just now
		<-i.process.Exited()
	}
	i.reap()
	return ctx.Err() == nil
}

// reap waits until the process has ended, records how it ended and which processes it left behind, and kills these. A
// second call waits for the first.
func (i *instance) reap() {
	i.reaped.Do(func() {
		<-i.process.Exited()
		leftovers := i.endChildren()
		i.process.Close()
		exit := i.process.Exit()
		if exit.Signal != "" && i.count(exit.Signal) == 0 {
			i.recordOutside(exit.Signal, "the process died of it", i.run.firstCut(exit.At))
		}
		i.run.log.AddAt(event.Event{
			At: exit.At, Kind: event.ProcessExit, Instance: i.number,
			PID: i.process.PID(), Status: exit.Status, Name: exit.Signal,
		})
		if i.process.Held() {
			leftovers = append(leftovers, event.Event{Item: event.ItemChild, Text: "a process that left the service's group and keeps its output open"})
		}
		for _, e := range leftovers {
			e.Kind = event.Audit
			i.record(e)
		}
	})
}

// endChildren finds the processes that the service has left behind, and kills those that have left its group; Close kills
// the others. It returns the audit's findings of them, without their Kind.
func (i *instance) endChildren() []event.Event {
	var found []event.Event
	members, known := process.Children(i.process.PID())
	if !known {
		found = append(found, event.Event{Item: event.ItemChildUnknown, State: event.ChildrenInGroup})
	}
	strays, known := process.EndStrays(i.process.PID(), "TMPDIR="+i.tempDir())
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
