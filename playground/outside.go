package playground

import (
	"context"
	"regexp"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
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
				if i := r.instance(e.Instance); i != nil && i.count(signalNames[found[1]]) == 0 {
					i.outside(signalNames[found[1]], "the service says so", e.At)
				}
			}
		case event.ShutdownSeen:
			if i := r.instance(e.Instance); i != nil && !i.signalled() {
				i.outside("a signal", "the service has begun to shut down", e.At)
			}
		}
	}
}

// instance returns the instance of that number, or nil.
func (r *Run) instance(number int) *instance {
	r.mu.Lock()
	defer r.mu.Unlock()
	if number < 0 || number >= len(r.instances) {
		return nil
	}
	return r.instances[number]
}

// count returns how many signals of that name the process got, as far as is known.
func (i *instance) count(name string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.sent[name]
}

func (i *instance) signalled() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.sent) > 0
}

// outside records a signal that somebody else has sent. The grace period of the plan begins, as if it had been ours.
func (i *instance) outside(name, known string, at time.Duration) {
	i.startStop(0)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sent[name]++
	i.run.log.AddAt(event.Event{At: at, Kind: event.Signal, Instance: i.number, Name: name, By: event.ByOutside, Text: known})
}

// firstCut returns when the death of a process at the given moment showed first: just before the first connection
// that it cut. Clients can notice before the process is reaped.
func (r *Run) firstCut(exit time.Duration) time.Duration {
	const near = 100 * time.Millisecond
	first := exit
	cut := func(at time.Duration) {
		if at > exit-near && at < first {
			first = at
		}
	}
	r.View(func(t *timeline.Timeline) {
		for _, request := range t.Requests {
			if request.Class == event.EOF || request.Class == event.Reset || request.Class == event.CutShort {
				cut(request.Done)
			}
		}
		for _, conn := range t.HTTP {
			cut(conn.Closed)
		}
	})
	return first - time.Microsecond
}
