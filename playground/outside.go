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

// watch infers, from what the service says and does, that somebody has sent it a signal from another terminal: no program
// can see a signal that another one catches. A service logs the cause of its context, or is seen to begin a shutdown that
// nobody here asked for. Both can mislead, so that an inferred signal is only recorded, as one from outside: it takes the
// place of no signal that the run has to send, and starts no grace period. A run that nobody attends has nobody at another
// terminal either, and infers nothing.
func (r *Run) watch(ctx context.Context) {
	for e := range r.events(ctx) {
		i := r.instance(e.Instance)
		if i == nil {
			continue
		}
		switch e.Kind {
		case event.LogLine, event.Output:
			if found := caught.FindStringSubmatch(e.Text); found != nil && i.count(signalNames[found[1]]) == 0 {
				i.outside(signalNames[found[1]], "the service says so", e.At)
			}
		case event.ShutdownSeen:
			if !i.signalled() {
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

// outside records a signal that somebody else has sent, and how it is known.
func (i *instance) outside(name, known string, at time.Duration) {
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
	t := r.Snapshot()
	for _, request := range t.Requests {
		for _, a := range request.Attempts {
			if a.Lost() || a.Class == event.CutShort {
				cut(a.Ended)
			}
		}
	}
	for _, conn := range t.HTTP {
		cut(conn.Closed)
	}
	return first - time.Microsecond
}
