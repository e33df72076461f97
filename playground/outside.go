package playground

import (
	"context"
	"regexp"
	"time"

	"closingtime/playground/event"
)

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
			if found := caught.FindStringSubmatch(e.Text); found != nil {
				if m := r.member(e.Instance); m != nil && m.count(signalNames[found[1]]) == 0 {
					m.outside(signalNames[found[1]], "the service says so", e.At)
				}
			}
		case event.ShutdownSeen:
			if m := r.member(e.Instance); m != nil && !m.signalled() {
				m.outside("a signal", "the service has begun to shut down", e.At)
			}
		}
	}
}

func (r *Run) member(instance int) *member {
	r.mu.Lock()
	defer r.mu.Unlock()
	if instance < 0 || instance >= len(r.members) {
		return nil
	}
	return r.members[instance]
}

// count returns how many signals of that name the process got, as far as is known.
func (m *member) count(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent[name]
}

func (m *member) signalled() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.sent) > 0
}

// outside records a signal that somebody else has sent. The grace period of the plan begins, as if it had been ours.
func (m *member) outside(name, known string, at time.Duration) {
	m.startStop(0)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent[name]++
	m.run.log.AddAt(event.Event{At: at, Kind: event.Signal, Instance: m.instance, Name: name, By: event.ByOutside, Text: known})
}

// firstCut returns when the death of a process at the given moment showed first: just before the first connection
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
