package playground

import (
	"context"
	"regexp"
	"time"

	"closingtime/playground/event"
)

// caughtSignal finds the signal in the cause that signal.NotifyContext gives its context since Go 1.26: "terminated
// signal received".
var caughtSignal = regexp.MustCompile(`\b(terminated|interrupt|hangup|quit) signal received`)

var signalNames = map[string]string{"terminated": "SIGTERM", "interrupt": "SIGINT", "hangup": "SIGHUP", "quit": "SIGQUIT"}

// watch infers from the service's output and behaviour that a signal came from another terminal, since no program can
// observe a signal that another program catches. The evidence is that the service logs the cause of its context, or that it
// begins a shutdown for which the run did not ask. Both can mislead. An inferred signal is therefore only recorded, as one
// from outside: the run still sends all of its own signals, and no grace period starts. An unattended run has no other
// terminal and infers nothing. Where the service is first seen to shut down, and its log then names the signal, the two are
// recorded one after the other, and are one signal for the timeline.
func (r *Run) watch(ctx context.Context) {
	for e := range r.events(ctx) {
		i := r.instance(e.Instance)
		if i == nil {
			continue
		}
		switch e.Kind {
		case event.LogLine, event.Output:
			if found := caughtSignal.FindStringSubmatch(e.Text); found != nil && i.count(signalNames[found[1]]) == 0 {
				i.recordOutside(signalNames[found[1]], "the service says so", e.At)
			}
		case event.ShutdownSeen:
			if !i.signalled() {
				i.recordOutside(event.UnnamedSignal, "the service has begun to shut down", e.At)
			}
		}
	}
}

// instance returns the instance with a number, or nil.
func (r *Run) instance(number int) *instance {
	r.mu.Lock()
	defer r.mu.Unlock()
	if number < 0 || number >= len(r.instances) {
		return nil
	}
	return r.instances[number]
}

// count returns how many signals with a name the process is known to have got.
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

// recordOutside records a signal that the run has not sent, with the evidence for it.
func (i *instance) recordOutside(name, evidence string, at time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sent[name]++
	i.run.log.AddAt(event.Event{At: at, Kind: event.Signal, Instance: i.number, Name: name, By: event.ByOutside, Text: evidence})
}

// firstCut returns the moment just before a process that was reaped at exit cut its first connection: clients can notice
// the death of a process before it is reaped, on a busy machine long before. After its death nobody gets an answer from it.
func (r *Run) firstCut(exit time.Duration) time.Duration {
	const atMost = time.Second
	t := r.Snapshot()
	alive := exit - atMost
	for _, request := range t.Requests {
		if request.Class == "" && request.Done <= exit {
			alive = max(alive, request.Done)
		}
	}
	first := exit
	cut := func(at time.Duration) {
		if at > alive && at < first {
			first = at
		}
	}
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
