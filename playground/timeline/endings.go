package timeline

import (
	"cmp"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// EndingKind names the ways in which a request can end for its client.
type EndingKind string

const (
	Underway   EndingKind = ""           // the request has not ended
	Answered   EndingKind = "answered"   // the client got a whole answer that is no error
	Failed     EndingKind = "failed"     // the client met an error: Class, or an answer whose Status is an error
	Unanswered EndingKind = "unanswered" // the run is over, and the client never got an answer
	Raced      EndingKind = "raced"      // the request raced with the closing of an idle connection, which is nobody's fault: see RaceWindow
	Unowed     EndingKind = "unowed"     // the request was sent after the stop and refused; the service did not owe it an answer
	Abandoned  EndingKind = "abandoned"  // the end of the run ended its client or its service, or its client left, which is nobody's fault
)

// Ending is how a request ended for its client.
type Ending struct {
	Kind   EndingKind
	Class  event.Class // the error that the client met instead of a whole answer: see classMet; empty after a whole answer
	Status int         // the status of the answer, or of the part that arrived
}

// Ending returns how a request has ended so far. No other code decides that, apart from attemptEnding for an attempt that was
// owed an answer: every view, the verdict and the losses call Ending, or read Owed.Ending.
func (t *Timeline) Ending(r *Request) Ending {
	e := Ending{Class: t.classMet(r), Status: r.Status}
	switch {
	case r.Done == 0 && t.Ended > 0 && t.LeftEarly(), t.cutByRun(r):
		e.Kind = Abandoned
	case r.Done == 0 && t.Ended > 0:
		e.Kind = Unanswered
	case r.Done == 0:
		e.Kind = Underway
	case t.Races(r):
		e.Kind = Raced
	case r.Class == event.Canceled && t.waitedInVain(r):
		e.Kind = Unanswered
	case r.Class == event.Canceled, r.Class == event.Left:
		e.Kind = Abandoned
	case t.unowed(r):
		e.Kind, e.Class = Unowed, r.Class
	case r.Class != "" || isError(r):
		e.Kind = Failed
	default:
		if e.Class = t.flaw(r); e.Class != "" || t.newError(r) {
			e.Kind = Failed
		} else {
			e.Kind = Answered
		}
	}
	return e
}

// ClientLeft tells whether the client left before its answer came, so that nobody owes it one any more.
func (e Ending) ClientLeft() bool { return e.Kind == Abandoned && e.Class == event.Left }

// IsError tells whether the client met an error that is the service's fault.
func (e Ending) IsError() bool { return e.Kind == Failed || e.Kind == Unanswered }

// attemptEnding returns how an attempt ended that an instance had to answer. The last attempt ended as its request did, unless
// the balancer received nothing from the instance and answered its client by itself.
func (t *Timeline) attemptEnding(o Owed) Ending {
	a, r := o.Attempt, o.Request
	e := Ending{Class: a.Class, Status: a.Status}
	switch {
	case o.Number == len(r.Attempts)-1 && a.Class == r.Class && a.Status == r.Status:
		return t.Ending(r)
	case a.Ended > 0 && a.Class != "" && t.leftAndKilledBy(a.Ended):
		e.Kind = Abandoned
	case a.Ended == 0 && t.Ended == 0 && t.ExitedAt(o.Signal.Instance) == 0:
		e.Kind = Underway
	case a.Ended == 0, a.Class == event.Canceled:
		e.Kind = Unanswered
	case a.Class != "":
		e.Kind = Failed
	default:
		e.Kind = Answered
	}
	return e
}

// flaw returns what is wrong with a whole answer that looks good by itself, or "". Other answers show it: those before the
// stop, and those that confirmed orders.
func (t *Timeline) flaw(r *Request) event.Class {
	switch stop := t.StoppedAt(); {
	case t.usual.truncated(stop, r):
		return event.CutShort
	case t.ConfirmedBefore(r) != nil:
		return event.Repeated
	case t.denies(r):
		return event.Denied
	case t.isFine(r):
		return ""
	case t.usual.newStatus(stop, r):
		return event.Unusual
	}
	return t.lesser(r)
}

// isFine tells whether the rules say that an answer with this status is a whole one, whatever came before the stop.
func (t *Timeline) isFine(r *Request) bool {
	return t.Run.Rules != nil && r.Stream == "" && slices.Contains(t.Run.Rules.Fine, r.Status)
}

// ConfirmedBefore returns the confirmation of an order to another client that the answer to a request confirms again, or
// nil. Every client has placed an order of its own.
func (t *Timeline) ConfirmedBefore(r *Request) *Confirmation {
	if r.Order == 0 || !r.Ordered() {
		return nil
	}
	if c := index.Find(&t.confirmed, t.confirmations, r.Order); c != nil && c.Request != r.ID {
		return c
	}
	return nil
}

// denies tells whether an answer says that there is no such order, which had been confirmed to a client before the request
// was sent.
func (t *Timeline) denies(r *Request) bool {
	if r.Status != http.StatusNotFound || r.Method != http.MethodGet {
		return false
	}
	number, isOrder := strings.CutPrefix(r.Path, "/orders/")
	order, err := strconv.Atoi(number)
	if !isOrder || err != nil {
		return false
	}
	c := index.Find(&t.confirmed, t.confirmations, order)
	return c != nil && c.At <= r.Sent
}

// classMet returns the class of the error that a client met, or "" after a whole answer. If the service cut an attempt off,
// that is the class, even if the next attempts of the client's library were refused.
func (t *Timeline) classMet(r *Request) event.Class {
	if r.Class != event.Refused {
		return r.Class
	}
	return cmp.Or(t.lastReceived(r).Class, r.Class)
}

// cutByRun tells whether the run itself caused the error that a request met: the run was abandoned, and had killed the
// service by then.
func (t *Timeline) cutByRun(r *Request) bool {
	wrong := r.Class != "" || isError(r) || t.flaw(r) != ""
	return wrong && r.Done > 0 && t.leftAndKilledBy(r.Done)
}

// leftAndKilledBy tells whether the run was abandoned and had killed the service by a moment.
func (t *Timeline) leftAndKilledBy(at time.Duration) bool {
	killed := t.killedByRun()
	return killed > 0 && killed <= at && t.Undecided()
}

// waitedInVain tells whether a request that ended with the run should have been answered before: an instance that was being
// stopped had it, or its client had waited for longer than patience.
func (t *Timeline) waitedInVain(r *Request) bool {
	if t.Undecided() || t.StillRead(r) {
		return false
	}
	owed, _ := t.isOwed(r)
	return owed || r.Stream == "" && r.Done-r.Sent > patience
}

// patience is how long a client waits at least before its unanswered request counts as an error of the service, and not of
// the run's end. A version that never answers is faulty.
const patience = 5 * time.Second

// isError tells whether a whole answer is an error: a status of 500 or above, or one of 400 or above to an order, since the
// clients place only valid orders.
func isError(r *Request) bool {
	return r.Status >= http.StatusInternalServerError || r.Status >= http.StatusBadRequest && r.Method == http.MethodPost
}

// newError tells whether a request that was in flight at the signal got an error that was new then: see usual.newError. The
// stop caused it, for example through a handler whose context was cancelled.
func (t *Timeline) newError(r *Request) bool {
	if t.isFine(r) || !t.usual.newError(t.StoppedAt(), r) {
		return false
	}
	_, atSignal := t.isOwed(r)
	return atSignal
}

// unowed tells whether a request was refused because it was sent after the stop, which no check counts as an error. It is
// an error where the clients can count on an answer (see ServesOn), and where an earlier attempt at the request was owed an answer.
func (t *Timeline) unowed(r *Request) bool {
	stop := t.StoppedAt()
	return r.Class == event.Refused && stop > 0 && r.Sent > stop && !t.ServesOn(r.Sent) && !t.lostBefore(r)
}

// CountUnowed returns how many requests were refused because they came when the service no longer owed them an answer.
func (t *Timeline) CountUnowed() int {
	n := 0
	for _, r := range t.Requests {
		if t.Ending(r).Kind == Unowed {
			n++
		}
	}
	return n
}

// lostBefore tells whether an instance owed an answer to an attempt before the last one.
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

// Balanced tells whether the clients reach the service through a balancer. They must then never notice the stop.
func (t *Timeline) Balanced() bool { return slices.Contains(t.Run.Expect, event.ExpectBalancer) }

// RaceWindow is how long before the signal a request may have been written and still race with the server's closing of its
// idle connections. A server that has begun to shut down closes an idle keep-alive connection even if a request is on its
// way through it, and no server can detect that (golang/go#23829).
const RaceWindow = 10 * time.Millisecond

// OwnConnections tells whether a client's connection is a connection to one instance: the clients reach the service directly,
// or through a front that chooses an instance for each connection.
func (t *Timeline) OwnConnections() bool {
	return !t.Balanced() || slices.Contains(t.Run.Expect, event.ExpectLayer4)
}

// Races tells whether a request met the closing of an idle connection and, by the rules of the run, nobody is at fault: it has ended so,
// or it is under way and will.
func (t *Timeline) Races(r *Request) bool {
	return !t.judgesRaces() && t.MetClosing(r)
}

func (t *Timeline) judgesRaces() bool { return t.Run.Rules != nil && t.Run.Rules.Races }

// net/http can take a request while it closes the connection of that request as an idle one. closingWindow is how long
// after that the client sees the end of the connection at the latest.
const closingWindow = 100 * time.Millisecond

// takenWhileClosing tells whether a handler took an attempt on a kept connection that the service closed as an idle one:
// net/http counts a connection as idle until it has read the whole header of the next request. The handler may then run to its
// end, or learn by its context that the connection is gone. Where races are not judged, takenWhileClosing returns false, since
// the attempt then counts as one that the service took and dropped.
func (t *Timeline) takenWhileClosing(a *Attempt) bool {
	return t.judgesRaces() && a.Accepted > 0 && a.Kept && a.Lost() && a.Ended-a.Accepted < closingWindow
}

// MetClosing tells whether a request met an error because it was on an idle connection when the service closed that connection:
// no byte of an answer came, and no handler took the request (but see takenWhileClosing). There are three cases: the request was
// written just before a signal (see unread); it was on a kept connection and the probe knows that no handler took it; or the
// balancer reports the race. Further attempts by the client's library that were refused do not change that. An instance also
// closes connections before its stop, such as one that was silent for too long. Where reports of the probe are missing, a race
// cannot be told from a lost request, and MetClosing returns false.
func (t *Timeline) MetClosing(r *Request) bool {
	switch {
	case r.Accepted > 0 && !t.takenWhileClosing(t.lastReceived(r)) || t.Handlers && t.Dropped() > 0:
		return false
	case t.Handlers && r.Raced > 0:
		return true
	case r.Class == "" || r.Written == 0 || t.cutByRun(r) || t.unowed(r):
		return false
	}
	last := t.lastReceived(r)
	if !last.Lost() || t.cameFrozen(r, last) {
		return false
	}
	if t.Handlers && t.OwnConnections() && last.Kept {
		return true
	}
	for s := range t.Stopped() {
		if t.unread(s, r, last, r.Written) {
			return !t.lostBefore(r)
		}
	}
	return false
}

// lastReceived returns the last attempt at a request that was not refused, or the first attempt. Behind a balancer it
// returns the last attempt of all: a refusal there does not concern the client's own connection.
func (t *Timeline) lastReceived(r *Request) *Attempt {
	last := len(r.Attempts) - 1
	for last > 0 && !t.Balanced() && r.Attempts[last].Class == event.Refused {
		last--
	}
	return &r.Attempts[last]
}

// Racing yields the requests for which Races is true.
func (t *Timeline) Racing() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for _, position := range t.raceCandidates {
			if r := t.Requests[position]; t.Races(r) && !yield(r) {
				return
			}
		}
	}
}

// AfterStop yields the requests that ended after the stop began, and those still under way. Requests that raced with the
// closing of an idle connection are left out.
func (t *Timeline) AfterStop() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		began := t.StopBegan()
		if began == 0 {
			return
		}
		for position := range t.requestsUnderway.Since(began, len(t.Requests)) {
			r := t.Requests[position]
			if r.Done >= began && !t.Races(r) && !yield(r) {
				return
			}
		}
	}
}
