package timeline

import (
	"iter"
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
)

// EndingKind tells the ways apart in which a request can end for its client.
type EndingKind string

const (
	Underway   EndingKind = ""           // it has not ended
	Answered   EndingKind = "answered"   // its client has a whole answer, and no error
	Failed     EndingKind = "failed"     // its client met an error: Class, or the Status of an answer that is one
	Unanswered EndingKind = "unanswered" // the run is over, and its client never heard anything
	Raced      EndingKind = "raced"      // it met the closing of an idle connection, for which nobody is to blame: see RaceWindow
	Unowed     EndingKind = "unowed"     // it was refused because it came after the stop, and the service owed it nothing
	Abandoned  EndingKind = "abandoned"  // the run ended and took it along, its client or the service that had it; nobody is to blame
)

// Ending is how a request ended for its client.
type Ending struct {
	Kind   EndingKind
	Class  event.Class // what the client met in place of a whole answer; empty when the answer came whole
	Status int         // of the answer, or of the part of it that came
}

// Ending returns how a request has ended so far. It is the one place that decides it: every view, the verdict and the
// losses ask here.
func (t *Timeline) Ending(r *Request) Ending {
	e := Ending{Class: r.Class, Status: r.Status}
	switch {
	case r.Done == 0 && t.Ended > 0 && t.LeftEarly(), t.cutByRun(r):
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

// cutByRun tells whether a request met an error that is the run's own doing: the run was left, and had killed the service
// by then.
func (t *Timeline) cutByRun(r *Request) bool {
	wrong := r.Class != "" || isError(r) || t.usual.halved(t.StoppedAt(), r)
	return wrong && r.Done > 0 && t.leftAndKilledBy(r.Done)
}

// leftAndKilledBy tells whether the run was left, and had killed the service by a moment.
func (t *Timeline) leftAndKilledBy(at time.Duration) bool {
	killed := t.killedByRun()
	return killed > 0 && killed <= at && t.LeftEarly()
}

// waitedInVain tells whether a request that the end of the run took along should have been answered before: because an
// instance had it that was being stopped, or because its client had waited for too long.
func (t *Timeline) waitedInVain(r *Request) bool {
	if t.LeftEarly() {
		return false
	}
	owed, _ := t.isOwed(r)
	return owed || r.Stream == "" && r.Done-r.Sent > patience
}

// patience is how long a client had waited when the end of a run took its request along, and nobody can say any more that
// an answer would have come: a version that never answers is no good one.
const patience = 5 * time.Second

// isError tells whether a whole answer is an error all the same: one of 500 and above, and one of 400 and above to an
// order, since the clients place none that may be refused.
func isError(r *Request) bool {
	return r.Status >= http.StatusInternalServerError || r.Status >= http.StatusBadRequest && r.Method == http.MethodPost
}

// strange tells whether a request that was in flight at the signal got an error with a status that nobody got before the
// stop. Such a status is the stop's, as that of a handler whose context was canceled.
func (t *Timeline) strange(r *Request) bool {
	if !t.usual.strange(t.StoppedAt(), r) {
		return false
	}
	_, atSignal := t.isOwed(r)
	return atSignal
}

// unowed tells whether a request was refused because it came after the stop, which no check counts. Behind a balancer
// that is a fault: there, another instance should have had it. So it is where an earlier attempt was owed an answer.
func (t *Timeline) unowed(r *Request) bool {
	stop := t.StoppedAt()
	return r.Class == event.Refused && stop > 0 && r.Sent > stop && !t.Balanced() && !t.lostBefore(r)
}

// lostBefore tells whether an instance had to answer an attempt at a request that was lost, and after which there was
// another.
func (t *Timeline) lostBefore(r *Request) bool {
	for number := range len(r.Attempts) - 1 {
		for signal := range t.Stopped() {
			if _, owed := t.owed(signal, t.ExitedAt(signal.Instance), r, number); owed {
				return true
			}
		}
	}
	return false
}

// Balanced tells whether the clients reach the service through a balancer, and must never notice the stop.
func (t *Timeline) Balanced() bool { return slices.Contains(t.Run.Expect, event.ExpectBalancer) }

// RaceWindow is how long before the signal a request may have been written and still race with the server's closing
// of its idle connections. A server that has begun to shut down closes an idle keep-alive connection even if a
// request is on its way through it; no server can tell (golang/go#23829).
const RaceWindow = 10 * time.Millisecond

// races tells whether a request met an error because it was on an idle connection at the moment at which the service
// closed it, no byte of an answer came, and no handler took it: one that was written just before a signal (see RaceWindow),
// one on a kept connection of which the probe knows that no handler had it, or one of which the balancer says so. Its
// library's next attempts, which found nobody listening, do not change that. An instance closes connections before its
// stop as well, such as one that is silent for too long. Where reports of the probe are missing, nobody can tell.
func (t *Timeline) races(r *Request) bool {
	switch {
	case r.Accepted > 0 || t.Handlers && t.Dropped() > 0:
		return false
	case t.Handlers && r.Raced > 0:
		return true
	case r.Class == "" || r.Written == 0 || t.cutByRun(r) || t.unowed(r):
		return false
	}
	last := t.lastReceived(r)
	if !last.Lost() {
		return false
	}
	if t.Handlers && !t.Balanced() && last.Kept {
		return true
	}
	for s := range t.Stopped() {
		if r.Written > s.At-RaceWindow && r.Written <= s.At && last.Ended > s.At {
			return !t.lostBefore(r)
		}
	}
	return false
}

// lastReceived returns the last attempt at a request that somebody listened to. Only where clients reach the service by
// themselves does it tell of that service that nobody did.
func (t *Timeline) lastReceived(r *Request) *Attempt {
	last := len(r.Attempts) - 1
	for last > 0 && !t.Balanced() && r.Attempts[last].Class == event.Refused {
		last--
	}
	return &r.Attempts[last]
}

// Racing yields the requests whose ending is Raced, and those that are still under way and will be.
func (t *Timeline) Racing() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for _, position := range t.troubled {
			if r := t.Requests[position]; t.races(r) && !yield(r) {
				return
			}
		}
	}
}

// AfterStop yields the requests that ended after the stop began, or will. Those that raced with the closing of an idle
// connection are left out.
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

// Requested yields the signals by which the policy or the person at the keyboard asked an instance to stop. One from
// outside, which may be a wrapper's translation of ours, is no second request.
func (t *Timeline) Requested(instance int) iter.Seq[Signal] {
	return func(yield func(Signal) bool) {
		for s := range t.SignalsTo(instance) {
			if (s.Name == "SIGTERM" || s.Name == "SIGINT") && s.asked() && !yield(s) {
				return
			}
		}
	}
}
