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

// member is one process of a run.
type member struct {
	run      *Run
	instance int
	slot     int // its place: a restart takes over the directory of the one before; a replacement, which runs beside it, has its own
	addr     string
	process  *process.Process
	stopping chan struct{} // closed when its stop has begun
	reaped   sync.Once

	mu      sync.Mutex
	stopped bool           // its stop has begun
	sent    map[string]int // signals it got, by name
}

// launch starts a process in a slot, waits until it is ready and puts it behind the balancer, if there is one.
func (r *Run) launch(ctx context.Context, slot int) (*member, error) {
	m := &member{run: r, slot: slot, stopping: make(chan struct{}), sent: make(map[string]int)}
	if err := r.findAddr(m); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(m.tempDir(), 0o755); err != nil {
		return nil, fmt.Errorf("making the service's directory: %w", err)
	}
	r.mu.Lock()
	m.instance = len(r.members)
	r.mu.Unlock()
	p, err := process.Start(process.Spec{
		Command: r.plan.Command, Dir: m.dir(), Env: m.env(), Instance: m.instance,
		Contained: r.plan.Stop.Target == stop.Process,
	}, r.log)
	if err != nil {
		return nil, &StartError{Reason: err.Error()}
	}
	m.process = p
	r.mu.Lock()
	r.members = append(r.members, m)
	r.mu.Unlock()
	if err := m.awaitReady(ctx); err != nil {
		return nil, err
	}
	r.log.Add(event.Event{Kind: event.Ready, Instance: m.instance})
	if r.balancer != nil {
		r.balancer.Add(m.instance, m.addr)
	}
	return m, nil
}

// findAddr gives a process its address: one of its own behind a balancer, else the one that the clients know.
func (r *Run) findAddr(m *member) (err error) {
	if r.balancer == nil && len(r.places) > 0 {
		m.addr = r.places[0].addr
		return nil
	}
	m.addr, err = r.takePlace()
	return err
}

func (m *member) env() []string {
	grace := m.run.plan.Stop.Grace
	if grace == 0 {
		grace = stop.DefaultGrace
	}
	return append([]string{
		"ADDR=" + m.addr,
		"DATABASE=" + m.run.database(),
		"LOG=" + m.logFile(),
		"TMPDIR=" + m.tempDir(),
		"GRACE=" + (grace - m.run.plan.Stop.PreStop).String(),
	}, m.run.plan.Env...)
}

func (m *member) dir() string     { return filepath.Join(m.run.dir, fmt.Sprint(m.slot)) }
func (m *member) logFile() string { return filepath.Join(m.dir(), "orders.log") }
func (m *member) tempDir() string { return filepath.Join(m.dir(), "tmp") }

func (m *member) exited() bool {
	select {
	case <-m.process.Exited():
		return true
	default:
		return false
	}
}

// stop takes the steps of the stop policy and waits until the process has ended. It returns an error when ctx ends
// first, and then the process is killed.
func (m *member) stop(ctx context.Context) error {
	var helpers sync.WaitGroup
	stopping, cancel := context.WithCancel(ctx)
	helpers.Go(func() { m.ask(stopping) })
	helpers.Go(func() { m.enforceGrace(stopping) })
	ended := m.awaitExit(ctx)
	cancel()
	helpers.Wait()
	if !ended {
		return m.run.ended(ctx)
	}
	return nil
}

// ask sends the signals of the policy, unless somebody has begun to stop the process already.
func (m *member) ask(ctx context.Context) {
	policy := m.run.plan.Stop
	if m.exited() || !m.startStop(policy.PreStop) {
		return
	}
	if policy.PreStop > 0 && !sleep(ctx, policy.PreStop) {
		return
	}
	// An error means that the process has ended meanwhile, and the log says so.
	_ = m.signal(policy.Signal, string(policy.Target), event.ByPolicy)
	if slices.Contains(m.run.plan.Expect, event.ExpectInsist) && m.begun(ctx) {
		_ = m.signal(policy.Signal, string(policy.Target), event.ByPolicy)
	}
}

// insistAfter is how long an impatient person waits for a sign of life before the second Ctrl-C.
const insistAfter = 500 * time.Millisecond

// insistLimit is how long that person waits at most for a service on a busy machine, of which the probe tells that it
// has not yet had its chance to hear the first one.
const insistLimit = 5 * time.Second

// begun waits until the process is seen to shut down, or has had some time to begin: where a probe tells, it has done
// something after insistAfter. It returns false when ctx ends.
func (m *member) begun(ctx context.Context) bool {
	chance, limit := m.run.log.Now()+insistAfter, insistLimit
	if events, _ := m.run.log.Since(0); !timeline.Of(events).Probe {
		limit = insistAfter
	}
	err := m.run.await(ctx, limit, func(t *timeline.Timeline) bool {
		return t.LastReport(m.instance) >= chance ||
			slices.ContainsFunc(t.Shutdowns, func(s timeline.Change) bool { return s.Instance == m.instance })
	})
	return err == nil || errors.Is(err, errNotReached)
}

// startStop records that the stop begins, and starts the grace period, which enforceGrace watches. It returns false
// when that has been done before.
func (m *member) startStop(preStop time.Duration) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stopped {
		return false
	}
	m.stopped = true
	policy := m.run.plan.Stop
	m.record(event.Event{Kind: event.StopStart, Name: policy.Name, Grace: policy.Grace, Budget: policy.Real})
	if policy.Removal > 0 {
		m.record(event.Event{Kind: event.StopStep, Text: fmt.Sprintf("the endpoint is removed; every proxy knows within %s", stop.Seconds(policy.Removal))})
		if m.run.balancer != nil {
			m.run.balancer.Remove(m.instance, policy.Removal)
		}
	}
	if preStop > 0 {
		m.record(event.Event{Kind: event.StopStep, Text: fmt.Sprintf("preStop: sleep %s", stop.Seconds(preStop))})
	}
	close(m.stopping)
	return true
}

func (m *member) record(e event.Event) {
	e.Instance = m.instance
	m.run.log.Add(e)
}

// enforceGrace kills the service when it has not ended by the end of its grace period. It returns when it has, or ctx
// ends.
func (m *member) enforceGrace(ctx context.Context) {
	select {
	case <-m.stopping:
	case <-ctx.Done():
		return
	}
	if grace := m.run.plan.Stop.Grace; grace > 0 && sleep(ctx, grace) {
		_ = m.signal("SIGKILL", event.TargetGroup, event.ByPolicy) // it may have ended just now
	}
}

// signal sends a signal and records it, with the time of the system call.
func (m *member) signal(name, target, by string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := m.run.log.Now()
	err := m.process.Signal(name, target == event.TargetGroup)
	if errors.Is(err, os.ErrProcessDone) || err != nil && m.exited() {
		return errors.New("the service has ended already")
	}
	if err != nil {
		return fmt.Errorf("sending %s: %w", name, err)
	}
	m.sent[name]++
	m.run.log.AddAt(event.Event{At: at, Kind: event.Signal, Instance: m.instance, Name: name, Target: target, By: by})
	return nil
}

// awaitExit waits until the process has ended. When ctx ends first it kills the process and returns false.
func (m *member) awaitExit(ctx context.Context) bool {
	select {
	case <-m.process.Exited():
	case <-ctx.Done():
		_ = m.signal("SIGKILL", event.TargetGroup, event.ByRun) // it may have ended just now
		<-m.process.Exited()
	}
	m.reap()
	return ctx.Err() == nil
}

// reap records how the process ended and which processes it left behind, and kills those. A second call does nothing.
func (m *member) reap() {
	m.reaped.Do(func() {
		<-m.process.Exited()
		left := childrenLeft(m.process.PID())
		left = append(left, endStrays(m.process.PID(), "TMPDIR="+m.tempDir())...)
		m.process.Close()
		exit := m.process.Exit()
		if exit.Signal != "" && m.count(exit.Signal) == 0 {
			m.outside(exit.Signal, "the process died of it", m.run.firstCut(exit.At))
		}
		m.run.log.AddAt(event.Event{
			At: exit.At, Kind: event.ProcessExit, Instance: m.instance,
			PID: m.process.PID(), Status: exit.Status, Name: exit.Signal,
		})
		if m.process.Held() {
			m.record(event.Event{Kind: event.Audit, Item: event.ItemChild, Text: "a process that left the service's group and keeps its output open"})
		}
		for _, child := range left {
			m.record(event.Event{Kind: event.Audit, Item: event.ItemChild, PID: child.pid, Text: child.command})
		}
	})
}
