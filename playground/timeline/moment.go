package timeline

import (
	"iter"
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Phase is a phase of the run.
type Phase string

const (
	Starting Phase = "starting" // the service is not ready yet
	Serving  Phase = "serving"
	Stopping Phase = "stopping" // the service has been told to stop, and has not ended
	Auditing Phase = "auditing" // the service has ended, and the audit examines what it left
	Over     Phase = "over"
)

// Phase returns the phase of the run now.
func (t *Timeline) Phase() Phase {
	switch {
	case t.Ended > 0:
		return Over
	case t.betweenCrashes():
		return Starting
	case t.Exited():
		return Auditing
	case t.startedAgain() != nil && t.startedAgain().Ready == 0:
		return Starting
	case t.startedAgain() != nil:
		return Serving
	case t.StopBegan() > 0:
		return Stopping
	case len(t.Crashes()) > 0 && t.Processes[len(t.Processes)-1].Ready == 0:
		return Starting
	case len(t.Processes) > 0 && t.Processes[0].Ready > 0:
		return Serving
	}
	return Starting
}

// startedAgain returns the process that the person at the keyboard has started after an earlier one and that nobody has told
// to stop, or nil.
func (t *Timeline) startedAgain() *Process {
	if !slices.Contains(t.Run.Expect, event.ExpectRestart) || len(t.Processes) < 2 {
		return nil
	}
	last := t.Processes[len(t.Processes)-1]
	if slices.ContainsFunc(t.Stops, func(s Stop) bool { return s.Instance == last.Instance }) {
		return nil
	}
	return last
}

// Process returns the first process of the run, or the zero Process before there is one.
func (t *Timeline) Process() Process {
	if len(t.Processes) == 0 {
		return Process{}
	}
	return *t.Processes[0]
}

// Exited tells whether all processes of the run have ended.
func (t *Timeline) Exited() bool {
	for _, p := range t.Processes {
		if p.Exited == 0 {
			return false
		}
	}
	return len(t.Processes) > 0
}

// Began returns when the service received the request: when its handler began or, without a probe, when the request was
// written to its connection. It returns 0 when the service is not known to have received it. An answered request that the
// probe does not know had a handler that does not report.
func (t *Timeline) Began(r *Request) time.Duration {
	switch {
	case r.Accepted > 0:
		return r.Accepted
	case t.Handlers && (r.Status == 0 || t.Balanced()):
		return 0
	}
	return r.reached(&r.Attempts[len(r.Attempts)-1])
}

// InFlightAt yields the requests that the service had at a moment and had not answered.
func (t *Timeline) InFlightAt(at time.Duration) iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for position := range t.requestsUnderway.At(at, t.Now, len(t.Requests)) {
			if r := t.Requests[position]; t.WasInFlight(r, at) && !yield(r) {
				return
			}
		}
	}
}

// BusyEnough tells whether at least this much is in progress now: requests in flight, and background work that is being done
// and that waits. Where a probe reports, an order counts only once it is stored: otherwise a signal would meet some services
// while they store it, and others not.
//
// In a run that stops the service while it starts, it tells instead whether the start has come far enough.
func (t *Timeline) BusyEnough(requests, working, waiting int) bool {
	if t.StopsAtStart() {
		return t.farEnough()
	}
	worked, waited := t.WorkCounts()
	return t.settledCount() >= requests && worked >= working && waited >= waiting
}

// settledCount returns how many of the requests in flight now count for BusyEnough.
func (t *Timeline) settledCount() int {
	latest := t.Load.summaryAt(t.Now)
	inFlight := latest.Waiting
	for r := range t.InFlight() {
		if latest.counts(r) {
			continue
		}
		if t.Handlers && (r.Method != http.MethodPost || r.Placed > 0) || !t.Handlers && t.Now-t.Began(r) >= event.Settled {
			inFlight++
		}
	}
	return inFlight
}

// WasInFlight tells whether the service had the request at a moment and its client did not have the whole answer yet. A
// request that is known to have raced with the closing of its connection, or that is doubtful, does not count: see leftOut.
// So at a signal, once the run is over, the requests in flight are those of Held.
func (t *Timeline) WasInFlight(r *Request, at time.Duration) bool { return t.heldAttempt(r, at) != nil }

// heldAttempt returns the attempt for which the request was in flight at a moment, or nil.
func (t *Timeline) heldAttempt(r *Request, at time.Duration) *Attempt {
	for i := range r.Attempts {
		if a := &r.Attempts[i]; t.wasUnderway(r, a, at) && !t.leftOut(r, i) {
			return a
		}
	}
	return nil
}

// wasUnderway tells whether an instance had received an attempt by a moment, and the attempt had not ended.
func (t *Timeline) wasUnderway(r *Request, a *Attempt, at time.Duration) bool {
	began := t.attemptBegan(r, a)
	return began > 0 && began <= at && (a.Ended == 0 || a.Ended > at)
}

// leftOut tells whether an attempt is known not to count as in flight: it raced with the closing of its connection at a
// signal, or it is doubtful and has got no answer.
func (t *Timeline) leftOut(r *Request, number int) bool {
	a := &r.Attempts[number]
	for signal := range t.Stopped() {
		if a.Instance != signal.Instance && (t.Handlers || t.Balanced()) || !t.wasUnderway(r, a, signal.At) {
			continue
		}
		o, owed := t.owed(signal, t.ExitedAt(signal.Instance), r, number)
		o.Ending = t.attemptEnding(o)
		return !owed || !o.Certain()
	}
	return t.isDoubtful(a) && (number < len(r.Attempts)-1 || t.Ending(r).Kind != Answered)
}

// InFlightOf yields the requests that one instance had at a moment and had not answered. If the instance of a request is
// not known, the request counts for every instance.
func (t *Timeline) InFlightOf(instance int, at time.Duration) iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for r := range t.InFlightAt(at) {
			if (t.heldAttempt(r, at).Instance == instance || !t.Handlers) && !yield(r) {
				return
			}
		}
	}
}

// InFlight yields the requests that are in flight now.
func (t *Timeline) InFlight() iter.Seq[*Request] { return t.InFlightAt(t.Now) }

// Goroutines returns the sum of the latest samples of all processes that still run, which are up to a tenth of a second
// old.
func (t *Timeline) Goroutines() Sample { return t.sumOfSamples(false) }

// LastGoroutines returns Goroutines or, once all processes have ended, the sum of their last samples.
func (t *Timeline) LastGoroutines() Sample { return t.sumOfSamples(t.Exited()) }

func (t *Timeline) sumOfSamples(ended bool) Sample {
	var sum Sample
	for _, p := range t.Processes {
		if s, ok := t.LatestSample(p.Instance); ok && (ended || p.Exited == 0) {
			sum.At, sum.Instance = max(sum.At, s.At), p.Instance
			sum.Count += s.Count
			sum.Groups = append(sum.Groups, s.Groups...)
		}
	}
	return sum
}

// Items yields the audit's findings of one kind: one of the event.Item constants.
func (t *Timeline) Items(item string) iter.Seq[event.Event] {
	return func(yield func(event.Event) bool) {
		for _, e := range t.Findings {
			if e.Item == item && !yield(e) {
				return
			}
		}
	}
}

// Count returns how many things of one kind the audit found.
func (t *Timeline) Count(item string) (n int) {
	for range t.Items(item) {
		n++
	}
	return n
}

// Has tells whether the audit found anything of one kind.
func (t *Timeline) Has(item string) bool { return t.Count(item) > 0 }
