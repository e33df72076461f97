package playground

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// stopWhenAsked takes the steps of the stop policy, one after another, from the moment that Stop is called or, in an
// unattended run, that enough is in progress. It returns when it has sent SIGKILL or ctx ends.
func (r *Run) stopWhenAsked(ctx context.Context) {
	if r.plan.Unattended {
		if err := r.await(ctx, r.plan.Patience, r.busyEnough); err == nil || errors.Is(err, errNotReached) {
			r.Stop()
		}
	}
	select {
	case <-r.asked:
	case <-ctx.Done():
		return
	}
	policy := r.plan.Stop
	if !r.startStop(policy.PreStop) {
		return // somebody signalled the service already, and that started the grace period
	}
	if policy.PreStop > 0 && !sleep(ctx, policy.PreStop) {
		return
	}
	// An error means that the process has ended meanwhile, and the log says so.
	_ = r.signal(policy.Signal, string(policy.Target), event.ByPolicy, "")
}

// busyEnough tells whether as much is in progress as the plan wants to be there at the signal.
func (r *Run) busyEnough(t *timeline.Timeline) bool {
	requests := 0
	for range t.InFlight() {
		requests++
	}
	printing, _ := t.JobCounts()
	return requests >= r.plan.Requests && printing >= r.plan.Jobs
}

// startStop records that the stop begins, and starts the grace period, which enforceGrace watches. It returns
// false when that has been done before.
func (r *Run) startStop(preStop time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped || r.process == nil {
		return false
	}
	r.stopped = true
	policy := r.plan.Stop
	r.log.Add(event.Event{Kind: event.StopStart, Name: policy.Name, Grace: policy.Grace, Budget: policy.Real})
	if policy.Removal > 0 {
		r.log.Add(event.Event{Kind: event.StopStep, Text: fmt.Sprintf("the endpoint is removed; every proxy knows within %s", stop.Seconds(policy.Removal))})
	}
	if preStop > 0 {
		r.log.Add(event.Event{Kind: event.StopStep, Text: fmt.Sprintf("preStop: sleep %s", stop.Seconds(preStop))})
	}
	close(r.stopping)
	return true
}

// enforceGrace kills the service when it has not ended by the end of its grace period. It returns when it has, or ctx
// ends.
func (r *Run) enforceGrace(ctx context.Context) {
	select {
	case <-r.stopping:
	case <-ctx.Done():
		return
	}
	if r.plan.Stop.Grace > 0 && sleep(ctx, r.plan.Stop.Grace) {
		_ = r.signal("SIGKILL", event.TargetGroup, event.ByPolicy, "") // it may have ended just now
	}
}

// signal sends a signal and records it, with the time of the system call.
func (r *Run) signal(name, target, by, text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process == nil {
		return errors.New("the service has not been started yet")
	}
	at := r.log.Now()
	err := r.process.Signal(name, target == event.TargetGroup)
	if errors.Is(err, os.ErrProcessDone) || err != nil && isExited(r.process) {
		return errors.New("the service has ended already")
	}
	if err != nil {
		return fmt.Errorf("sending %s: %w", name, err)
	}
	r.sent[name]++
	r.log.AddAt(event.Event{At: at, Kind: event.Signal, Name: name, Target: target, By: by, Text: text})
	return nil
}

func isExited(p interface{ Exited() <-chan struct{} }) bool {
	select {
	case <-p.Exited():
		return true
	default:
		return false
	}
}

func (r *Run) count(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent[name]
}

// outside records a signal that somebody else has sent. The grace period of the plan begins, as if it had been ours.
func (r *Run) outside(name, known string, at time.Duration) {
	r.startStop(0)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent[name]++
	r.log.AddAt(event.Event{At: at, Kind: event.Signal, Name: name, By: event.ByOutside, Text: known})
}

// caught finds the signal in the cause that signal.NotifyContext gives its context since Go 1.26: "terminated
// signal received".
var caught = regexp.MustCompile(`\b(terminated|interrupt|hangup|quit) signal received`)

var signalNames = map[string]string{"terminated": "SIGTERM", "interrupt": "SIGINT", "hangup": "SIGHUP", "quit": "SIGQUIT"}

// watch notices, from what the service says, when it was signalled by somebody else. No program can see a signal
// that another one catches; so a signal from another terminal is known by what the service logs of it, by the
// process's death of it, or, without a name, by the shutdown that it begins.
func (r *Run) watch(ctx context.Context) {
	for e := range r.events(ctx) {
		switch e.Kind {
		case event.LogLine, event.Output:
			if m := caught.FindStringSubmatch(e.Text); m != nil && r.count(signalNames[m[1]]) == 0 {
				r.outside(signalNames[m[1]], "the service says so", e.At)
			}
		case event.ShutdownSeen:
			if !r.anySent() {
				r.outside("a signal", "the service has begun to shut down", e.At)
			}
		}
	}
}

func (r *Run) anySent() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.sent) > 0
}

// firstCut returns when the death of the process at the given moment showed first: just before the first connection
// that it cut. Clients can notice before the process is reaped.
func (r *Run) firstCut(exit time.Duration) time.Duration {
	const near = 100 * time.Millisecond
	events, _ := r.log.Since(0)
	first := exit
	for _, e := range events {
		cut := e.Kind == event.RequestDone && (e.Class == event.EOF || e.Class == event.Reset || e.Class == event.CutShort)
		if (cut || e.Kind == event.ConnClose) && e.At > exit-near && e.At < first {
			first = e.At
		}
	}
	return first - time.Microsecond
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
