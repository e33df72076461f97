package timeline

import (
	"iter"
	"net/http"
	"time"

	"closingtime/playground/event"
)

// Owed is an attempt at a request that an instance had to answer although it was being stopped.
type Owed struct {
	Signal  Signal // the signal that told the instance to stop
	Request *Request
	Attempt *Attempt
	Number  int           // the attempt's position in Request.Attempts
	Began   time.Duration // when the instance received the attempt
	Later   bool          // the instance received the attempt after the signal
	Ending  Ending        // how the attempt ended

	// Doubtful says that it is not known whether the instance had to answer the attempt so: no handler is known to have taken
	// it, and reports of the probe are missing, so that it may have raced with the closing of its connection; or it came just
	// before the signal, and the service may have begun it only after that.
	Doubtful bool
}

// Owed yields the attempts that the stopped instances had to answer: those that an instance had at its signal, and those
// that it took between its signal and its end. A service owes a whole answer to every request that it has taken: see
// Owed.Whole. Attempts that raced with the closing of an idle connection are left out, and so are those of CameFrozen.
func (t *Timeline) Owed() iter.Seq[Owed] {
	return func(yield func(Owed) bool) {
		for signal := range t.Stopped() {
			end := t.ExitedAt(signal.Instance)
			for position := range t.requestsUnderway.Since(signal.At, len(t.Requests)) {
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

// owed tells whether an instance had to answer an attempt. end is when the instance ended, or 0 while it runs.
func (t *Timeline) owed(signal Signal, end time.Duration, r *Request, number int) (Owed, bool) {
	a := &r.Attempts[number]
	o := Owed{Signal: signal, Request: r, Attempt: a, Number: number, Began: t.attemptBegan(r, a)}
	if a.Instance != signal.Instance && (t.Handlers || t.Balanced()) || o.Began == 0 {
		return o, false
	}
	o.Later = o.Began > signal.At
	o.Doubtful = t.isDoubtful(a) || t.mayBeLater(o)
	switch {
	case !o.Later && a.Ended > 0 && a.Ended <= signal.At:
		return o, false
	case o.Later && end > 0 && o.Began > end:
		return o, false
	case o.Later && a.Written == 0 && a.Accepted == 0 && a.Forwarded == 0: // its body was never sent whole
		return o, false
	case t.excused(signal, r, a):
		return o, false
	}
	return o, true
}

// isDoubtful tells whether no handler is known to have taken an attempt, and reports of the probe are missing.
func (t *Timeline) isDoubtful(a *Attempt) bool {
	return t.Handlers && t.Dropped() > 0 && a.Accepted == 0
}

// mayBeLater tells whether a service may have begun an attempt only after the signal although it had been written before: seen from
// outside, it came just before the signal, and was answered after that.
func (t *Timeline) mayBeLater(o Owed) bool {
	return t.seenFromOutside() && !o.Later && o.Began > o.Signal.At-unserved && o.Attempt.Ended > o.Signal.At && o.Attempt.Class == ""
}

// excused tells whether the service is not to blame for an attempt: it raced with the closing of its idle connection at
// a signal, or came to processes that did not run.
func (t *Timeline) excused(signal Signal, r *Request, a *Attempt) bool {
	return t.takenWhileClosing(a) || t.cameFrozen(r, a) || a.Accepted == 0 && a.Lost() && t.meetsClosing(signal, r, a)
}

// Held yields the attempts that the stopped instances had at their signals and certainly had to answer: those of Owed that
// are not Later and are Certain. They are the requests of InFlightAt at the signal, so every view counts them alike.
func (t *Timeline) Held() iter.Seq[Owed] {
	return func(yield func(Owed) bool) {
		for o := range t.Owed() {
			if !o.Later && o.Certain() && !yield(o) {
				return
			}
		}
	}
}

// Certain tells whether the attempt counts as one that the instance had to answer. A doubtful attempt counts only if it got
// its answer.
func (o Owed) Certain() bool { return !o.Doubtful || o.Whole() }

// unserved is the longest life of a connection whose request was never read: the request waited in the backlog of a
// listener that was closed, or the connection was idle and was being closed. A request that has waited longer had been
// taken by the service.
const unserved = 50 * time.Millisecond

// unservedFor is unserved or, on a busy machine, as long as the delays that show there: how late the clients sent their requests; for
// a new connection, how much longer some newcomers waited than others; and from just before the signal on, the delay until the service closed
// its listener or its idle connections. A slow handler looks like a busy machine, so the result is at most half of the shortest time that
// the service took for such a request before its stop. The result is more than mostDelay only for a kept connection that was closed
// then, and for a request that was certainly never read, to which that limit does not apply.
func (t *Timeline) unservedFor(signal Signal, r *Request, a *Attempt) time.Duration {
	half, delay := t.usual.quickest(t.StopBegan(), r)/2, t.Load.Late.Most
	closing := t.closesAround(a.Ended)
	if closing && neverRead(r, a) {
		return mostUnread
	}
	switch closing = closing && r.reached(a) > signal.At-unserved; {
	case closing && a.Kept:
		return max(unserved, half)
	case closing:
		delay = mostDelay
	case !a.Kept:
		delay = max(delay, t.newcomersVary(signal.At))
	}
	return max(unserved, min(delay, mostDelay, half))
}

// neverRead tells whether the system itself reset the connection of an attempt: it does so when a connection still waits in the backlog
// of a listener that is closed, and when one is closed from which not all has been read. Once a small request has been read, its
// connection ends with EOF, also with the end of the process.
func neverRead(r *Request, a *Attempt) bool {
	return a.Class == event.Reset && !r.InParts && !r.Slow
}

// mostUnread is how long a busy machine may keep a service from reading what has come.
const mostUnread = 500 * time.Millisecond

// mostDelay limits the delays that a busy machine explains.
const mostDelay = 250 * time.Millisecond

// isUnserved tells whether a service may never have read an attempt, since the attempt ended so soon after it had reached the service.
// It asks unservedFor only where that matters, as it is asked very often.
func (t *Timeline) isUnserved(signal Signal, r *Request, a *Attempt, reached time.Duration) bool {
	waited := a.Ended - reached
	soon := waited < unserved || (a.Kept || waited < mostDelay || neverRead(r, a)) && waited < t.unservedFor(signal, r, a)
	return soon && !t.listenedAfter(a)
}

// listenedAfter tells whether the listener is known to have been open after an attempt on a new connection had ended: then its closing
// did not end the attempt.
func (t *Timeline) listenedAfter(a *Attempt) bool {
	return !a.Kept && t.lastTaken > 0 && t.lastTaken >= a.Ended && t.listensItself()
}

// meetsClosing tells whether an attempt that was lost, and that no handler is known to have taken, may have raced with the
// closing of its connection.
func (t *Timeline) meetsClosing(signal Signal, r *Request, a *Attempt) bool {
	reached := r.reached(a)
	if reached <= signal.At {
		return t.unread(signal, r, a, reached)
	}
	return t.isUnserved(signal, r, a, reached) && (t.afterSlow(r, a) || !t.droppedBy(signal, a.Ended-closingLasts))
}

// afterSlow tells whether the connection of an attempt had just been given back by a slow client: for the service, the connection had
// been idle ever since it had written that client's answer, and the service may have closed it at any moment since, unseen. The client
// gives a connection back with the last byte, and may pause before it is done. A stream of HTTP/2 shares its connection, and shows nothing.
func (t *Timeline) afterSlow(r *Request, a *Attempt) bool {
	before := t.Request(a.Before)
	return a.Before > 0 && before != nil && before.Slow && !r.InParts && (before.Done == 0 || before.Done > a.Written-unserved)
}

// After a service has dropped one request at once, others may meet the same for closingLasts: a listener is closed in a
// moment, and so are the connections that are idle then. A service that goes on dropping what comes is not closing. (Nor is one
// that takes new connections after it has dropped one: see listenedAfter.)
const closingLasts = 300 * time.Millisecond

// droppedBy tells whether an attempt that came after a signal had been lost at once by a moment.
func (t *Timeline) droppedBy(signal Signal, moment time.Duration) bool {
	for _, position := range t.raceCandidates {
		r := t.Requests[position]
		for i := range r.Attempts {
			a := &r.Attempts[i]
			if a.Ended > moment || a.Accepted > 0 || !a.Lost() {
				continue
			}
			if reached := r.reached(a); reached > signal.At && t.isUnserved(signal, r, a, reached) {
				return true
			}
		}
	}
	return false
}

// unread tells whether a service may never have read an attempt that was written before a signal, and ended after it. Where
// witnesses alone look on, from outside, it may have waited as long as a request that comes after the signal: on a busy machine, what
// clients have written waits longer than RaceWindow, most often in the backlog of the listener.
func (t *Timeline) unread(signal Signal, r *Request, a *Attempt, written time.Duration) bool {
	if written > signal.At || a.Ended <= signal.At {
		return false
	}
	return written > signal.At-RaceWindow || t.seenFromOutside() && t.isUnserved(signal, r, a, written)
}

// seenFromOutside tells whether witnesses alone look on.
func (t *Timeline) seenFromOutside() bool {
	return t.Run.Rules != nil && t.Run.Rules.Outside && !t.Handlers
}

// Unclear yields the waits of attempts that Owed leaves out, since they may have met the closing of their connection, although they had
// waited long enough for the service to be at work on them: for half of the least time that it took over such a request.
func (t *Timeline) Unclear() iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		if !t.seenFromOutside() {
			return
		}
		for signal := range t.Stopped() {
			for _, position := range t.raceCandidates {
				r := t.Requests[position]
				quickest := t.usual.quickest(t.StopBegan(), r)
				for i := range r.Attempts {
					a := &r.Attempts[i]
					waited := a.Ended - r.reached(a)
					long := quickest > 0 && waited > RaceWindow && waited >= quickest/2 && !neverRead(r, a)
					if long && a.Lost() && a.Ended > signal.At && t.meetsClosing(signal, r, a) && !yield(waited) {
						return
					}
				}
			}
		}
	}
}

// attemptBegan returns when an instance received an attempt: when its handler began or, without a probe, when the attempt
// was written to its connection. It returns 0 when no instance is known to have received the attempt. An answered attempt
// that the probe does not know had a handler that does not report. Where reports of the probe are missing, an attempt
// counts, unlike in Began, from when it was written to its connection: the service may owe it an answer, and Owed marks it
// as doubtful.
func (t *Timeline) attemptBegan(r *Request, a *Attempt) time.Duration {
	switch {
	case a.Accepted > 0:
		return a.Accepted
	case t.Handlers && t.Dropped() == 0 && (a.Status == 0 || t.Balanced()):
		return 0
	case t.Balanced():
		return a.Forwarded
	}
	return r.reached(a)
}

// reached returns when the service began to receive an attempt, as far as its client knows: when it was written to its connection. A
// slow client takes long to write a body, and the service has the header from the beginning.
func (r *Request) reached(a *Attempt) time.Duration {
	body := r.Method != http.MethodGet && r.Method != http.MethodHead
	if !r.Slow || !body || len(r.Attempts) > 1 || a.Class == event.Refused || a.Ended > 0 && a.Conn == 0 {
		return a.Written
	}
	return r.Sent
}

// Whole tells whether the instance gave the answer that it owed: a whole one and, to an attempt that it had at its signal,
// one that is no error.
func (o Owed) Whole() bool {
	return o.Ending.Kind == Answered || o.Later && o.Ending.Kind == Failed && o.Ending.Class == ""
}

// CameWhole tells whether an answer came in good order, as its service had meant it, whatever is wrong with it.
func (o Owed) CameWhole() bool {
	return o.Ending.Kind == Answered || o.Ending.Kind == Failed && o.Attempt.Ended > 0 && o.Attempt.Class == ""
}

// isOwed tells whether an instance that was being stopped had to answer the latest attempt at a request, and whether it had
// that attempt at its signal already.
func (t *Timeline) isOwed(r *Request) (owed, atSignal bool) {
	for signal := range t.Stopped() {
		if o, ok := t.owed(signal, t.ExitedAt(signal.Instance), r, len(r.Attempts)-1); ok {
			owed, atSignal = true, atSignal || !o.Later
		}
	}
	return owed, atSignal
}
