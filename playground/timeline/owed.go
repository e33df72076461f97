package timeline

import (
	"iter"
	"time"

	"closingtime/playground/event"
)

// Owed is an attempt that an instance had to answer although it was being stopped.
type Owed struct {
	Signal  Signal // that told the instance to stop
	Request *Request
	Attempt *Attempt
	Number  int           // of the attempt, from 0
	Began   time.Duration // when the instance had it
	Later   bool          // the instance took it after the signal
	Ending  Ending        // what came of it

	// Doubtful says that no handler is known to have taken it, and that reports of the probe are missing: it may as well
	// have raced with the closing of its connection.
	Doubtful bool
}

// Owed yields the attempts that the stopped instances had to answer: each that an instance had at its signal, and each
// that it took from then until its end. Whatever a service has taken it owes a whole answer: see Owed.Whole. Attempts that
// raced with the closing of an idle connection are left out.
func (t *Timeline) Owed() iter.Seq[Owed] {
	return func(yield func(Owed) bool) {
		for signal := range t.Stopped() {
			end := t.ExitedAt(signal.Instance)
			for position := range t.requestsUnderway.since(signal.At, len(t.Requests)) {
				r := t.Requests[position]
				for i := range r.Attempts {
					o, ok := t.owed(signal, end, r, i)
					if !ok {
						continue
					}
					o.Ending = t.attemptEnding(o)
					if !yield(o) {
						return
					}
				}
			}
		}
	}
}

// owed tells whether an instance that ended at a moment, or still runs where that is 0, had to answer an attempt.
func (t *Timeline) owed(signal Signal, end time.Duration, r *Request, number int) (Owed, bool) {
	a := &r.Attempts[number]
	o := Owed{Signal: signal, Request: r, Attempt: a, Number: number, Began: t.attemptBegan(r, a)}
	if a.Instance != signal.Instance && (t.Handlers || t.Balanced()) || o.Began == 0 {
		return o, false
	}
	o.Later = o.Began > signal.At
	o.Doubtful = t.Handlers && t.Dropped() > 0 && a.Accepted == 0
	switch {
	case !o.Later && a.Ended > 0 && a.Ended <= signal.At:
		return o, false
	case o.Later && end > 0 && o.Began > end:
		return o, false
	case a.Accepted == 0 && a.Lost() && t.meetsClosing(signal, a):
		return o, false
	}
	return o, true
}

// unserved is how soon a connection ends on which nobody ever read a request: one that waited in the backlog of a
// listener that is closed, or an idle one that is being closed. A request that has waited longer had been taken.
const unserved = 50 * time.Millisecond

// meetsClosing tells whether an attempt that was lost may have met the closing of its connection, where no handler is
// known to have taken it.
func (t *Timeline) meetsClosing(signal Signal, a *Attempt) bool {
	if a.Written <= signal.At {
		return a.Written > signal.At-RaceWindow && a.Ended > signal.At
	}
	return a.Ended-a.Written < unserved
}

// attemptBegan returns when an instance had an attempt: when its handler began or, where no probe tells, when the attempt
// was on its connection. It returns 0 when no instance had it, as far as is known. An attempt that was answered, and that the
// probe knows nothing of, had a handler that does not report. Where reports of the probe are missing, an attempt counts from
// when it was on its connection, other than in Began: the service may owe it an answer, and Owed marks it as doubtful.
func (t *Timeline) attemptBegan(r *Request, a *Attempt) time.Duration {
	switch {
	case a.Accepted > 0:
		return a.Accepted
	case t.Handlers && t.Dropped() == 0 && (a.Status == 0 || t.Balanced()):
		return 0
	case t.Balanced():
		return a.Forwarded
	}
	return a.Written
}

// attemptEnding returns how an attempt ended that had to be answered. The last one ended as its request did, unless the
// balancer had nothing from the instance and made its client an answer of its own.
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

// Whole tells whether the instance gave what it owed: a whole answer and, to an attempt that it had at its signal, one that
// is no error either.
func (o Owed) Whole() bool {
	return o.Ending.Kind == Answered || o.Later && o.Ending.Kind == Failed && o.Ending.Class == ""
}

// isOwed tells whether an instance had to answer the latest attempt at a request although it was being stopped, and whether
// it had that at its signal already.
func (t *Timeline) isOwed(r *Request) (owed, atSignal bool) {
	for signal := range t.Stopped() {
		if o, ok := t.owed(signal, t.ExitedAt(signal.Instance), r, len(r.Attempts)-1); ok {
			owed, atSignal = true, atSignal || !o.Later
		}
	}
	return owed, atSignal
}
