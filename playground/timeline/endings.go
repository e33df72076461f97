package timeline

import (
	"iter"
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
)

// EndingKind is a way in which a request can end for its client.
type EndingKind string

const (
	Underway   EndingKind = ""           // it has not ended
	Answered   EndingKind = "answered"   // its client has a whole answer, and no error
	Failed     EndingKind = "failed"     // its client met an error: Class, or the Status of an answer that is one
	Unanswered EndingKind = "unanswered" // the run is over, and its client never got anything
	Raced      EndingKind = "raced"      // it crossed the closing of an idle connection, for which nobody is to blame: see RaceWindow
	Unowed     EndingKind = "unowed"     // it was refused because it came after the stop, and the service owed it nothing
	Abandoned  EndingKind = "abandoned"  // the run ended before it; nobody is to blame
)

// Ending is how a request ended for its client.
type Ending struct {
	Kind   EndingKind
	Class  event.Class // what the client met in place of a whole answer; empty when the answer came whole
	Status int         // of the answer, or of the part of it that came
}

// Ending returns how a request has ended so far. Nothing else decides that: every view, the verdict and the losses use it.
func (t *Timeline) Ending(r *Request) Ending {
	e := Ending{Class: r.Class, Status: r.Status}
	switch {
	case r.Done == 0 && t.Ended > 0 && t.LeftEarly():
		e.Kind = Abandoned
	case r.Done == 0 && t.Ended > 0:
		e.Kind = Unanswered
	case r.Done == 0:
		e.Kind = Underway
	case t.races(r):
		e.Kind = Raced
	case r.Class == event.Canceled && t.waitedInVain(r):
		e.Kind = Unanswered
	case r.Class == event.Canceled:
		e.Kind = Abandoned
	case t.unowed(r):
		e.Kind = Unowed
	case r.Class != "" || isError(r) || t.strange(r):
		e.Kind = Failed
	case t.usual.halved(t.StoppedAt(), r):
		e.Kind, e.Class = Failed, event.CutShort
	default:
		e.Kind = Answered
	}
	return e
}

// waitedInVain tells whether a request that was not over when the run ended should have been answered before: because an
// instance that was being stopped had it, or because its client had waited too long.
func (t *Timeline) waitedInVain(r *Request) bool {
	if t.LeftEarly() {
		return false
	}
	owed, _ := t.isOwed(r)
	return owed || r.Stream == "" && r.Done-r.Sent > patience
}

// patience is how long a client waits for an answer, at the end of a run, before the service counts as one that never
// answers.
const patience = 5 * time.Second

// isError tells whether a whole answer is an error: one of 500 and above, and one of 400 and above to an order, since the
// clients place only orders that may not be refused.
func isError(r *Request) bool {
	return r.Status >= http.StatusInternalServerError || r.Status >= http.StatusBadRequest && r.Method == http.MethodPost
}

// strange tells whether a request that was in flight at the signal got an error with a status that no request got before the
// stop. The stop causes such a status, for instance by cancelling the context of a handler.
func (t *Timeline) strange(r *Request) bool {
	if !t.usual.strange(t.StoppedAt(), r) {
		return false
	}
	_, atSignal := t.isOwed(r)
	return atSignal
}

// unowed tells whether a request was refused because it came after the stop, which no check counts. Behind a balancer it is
// a fault: there, another instance should have had the request.
func (t *Timeline) unowed(r *Request) bool {
	stop := t.StoppedAt()
	return r.Class == event.Refused && stop > 0 && r.Sent > stop && !t.Balanced()
}

// Balanced tells whether the clients reach the service through a balancer, and must never notice the stop.
func (t *Timeline) Balanced() bool { return slices.Contains(t.Run.Expect, event.ExpectBalancer) }

// RaceWindow is how long before the signal a request may have been written that crosses the closing of its connection. A
// server that begins to shut down closes its idle keep-alive connections, and cannot know that a request is on its way
// through one of them (golang/go#23829).
const RaceWindow = 10 * time.Millisecond

// races tells whether a request crossed the closing of its idle connection: no byte of an answer came, and no handler took
// it. That is so for a request that was written just before a signal (see RaceWindow), for one on a kept connection that,
// as the probe shows, no handler took, and where the balancer says so. An instance closes idle connections before its stop,
// too, for instance after a timeout. Where reports of the probe are missing, races returns false.
func (t *Timeline) races(r *Request) bool {
	switch {
	case r.Accepted > 0 || t.Handlers && t.Dropped() > 0:
		return false
	case t.Handlers && r.Raced > 0:
		return true
	case r.Class == "" || r.Written == 0:
		return false
	}
	last := &r.Attempts[len(r.Attempts)-1]
	if !last.Lost() {
		return false
	}
	if t.Handlers && !t.Balanced() && last.Kept {
		return true
	}
	for s := range t.Stopped() {
		if r.Written > s.At-RaceWindow && r.Written <= s.At && r.Done > s.At {
			return true
		}
	}
	return false
}

// Racing yields the requests whose ending is Raced, or will be when they are over.
func (t *Timeline) Racing() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for _, position := range t.troubled {
			if r := t.Requests[position]; t.races(r) && !yield(r) {
				return
			}
		}
	}
}

// AfterStop yields the requests that ended after the stop began, without those that crossed the closing of an idle
// connection.
func (t *Timeline) AfterStop() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		began := t.StopBegan()
		if began == 0 {
			return
		}
		for position := range t.requestsUnderway.since(began, len(t.Requests)) {
			r := t.Requests[position]
			if r.Done >= began && !t.races(r) && !yield(r) {
				return
			}
		}
	}
}

// StopBegan returns when the stop began, which is before the signal where there is a preStop hook, or 0.
func (t *Timeline) StopBegan() time.Duration {
	if t.Stop.At > 0 {
		return t.Stop.At
	}
	return t.SignalAt()
}

// StopAt returns the number of the latest stop that had begun at a moment, from 1, and that stop; 0 before the first.
func (t *Timeline) StopAt(at time.Duration) (number int, stop Stop) {
	for i, s := range t.Stops {
		if s.At <= at {
			number, stop = i+1, s
		}
	}
	return number, stop
}

// StopOf returns the stop of an instance or, where none is known, the first one.
func (t *Timeline) StopOf(instance int) Stop {
	for _, s := range t.Stops {
		if s.Instance == instance {
			return s
		}
	}
	return t.Stop
}

// SignalsTo yields the signals that went to an instance, by time.
func (t *Timeline) SignalsTo(instance int) iter.Seq[Signal] {
	return func(yield func(Signal) bool) {
		for _, s := range t.Signals {
			if s.Instance == instance && !yield(s) {
				return
			}
		}
	}
}

// Requested yields the signals by which the policy or the person at the keyboard asked an instance to stop. A signal from
// outside is no second request: a wrapper may have made it of the first.
func (t *Timeline) Requested(instance int) iter.Seq[Signal] {
	return func(yield func(Signal) bool) {
		for s := range t.SignalsTo(instance) {
			if (s.Name == "SIGTERM" || s.Name == "SIGINT") && s.asked() && !yield(s) {
				return
			}
		}
	}
}
