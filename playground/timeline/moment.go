package timeline

import (
	"iter"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Phase names what the run is doing.
type Phase string

const (
	Starting Phase = "starting" // the process is not ready yet
	Serving  Phase = "serving"
	Stopping Phase = "stopping" // it has been told to stop, and has not ended
	Auditing Phase = "auditing" // it has ended, and the audit looks at what it left
	Over     Phase = "over"
)

// Phase returns what the run is doing now.
func (t *Timeline) Phase() Phase {
	switch {
	case t.Ended > 0:
		return Over
	case t.Exited():
		return Auditing
	case t.SignalAt() > 0 || t.Stop.At > 0:
		return Stopping
	case len(t.Processes) > 0 && t.Processes[0].Ready > 0:
		return Serving
	}
	return Starting
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

// FirstSignal returns the signal by which the service was first told to stop, or the zero Signal. A signal from outside
// counts where neither the policy nor the person at the keyboard sent one: it may be a mistaken guess.
func (t *Timeline) FirstSignal() Signal {
	if i := slices.IndexFunc(t.Signals, Signal.asked); i >= 0 {
		return t.Signals[i]
	}
	if len(t.Signals) == 0 {
		return Signal{}
	}
	return t.Signals[0]
}

// asked tells whether the signal was sent to have the service stop, by the policy or the person at the keyboard.
func (s Signal) asked() bool { return s.By == event.ByPolicy || s.By == event.ByYou }

// EndsRun tells whether the run sent the signal because it is over, to whatever nobody had stopped.
func (s Signal) EndsRun() bool { return s.By == event.ByRun && s.Name == "SIGTERM" }

// EndsRun tells whether the run is over, and ends what nobody has stopped.
func (t *Timeline) EndsRun() bool { return slices.ContainsFunc(t.Signals, Signal.EndsRun) }

// EndedByRun tells whether an instance was ended because the run was over, and nobody had stopped it before.
func (t *Timeline) EndedByRun(instance int) bool {
	for s := range t.SignalsTo(instance) {
		return s.EndsRun()
	}
	return false
}

// SignalAt returns when the service was first signalled, or 0.
func (t *Timeline) SignalAt() time.Duration { return t.FirstSignal().At }

// Stopped yields the first signal of each instance that the stop was about, by time; as in FirstSignal, one from outside
// counts where there is no other. An instance that the run itself ended, and nobody stopped before, is not among them.
func (t *Timeline) Stopped() iter.Seq[Signal] { return slices.Values(t.stopped) }

// KillAt returns when the stop policy sends SIGKILL to the instance that is being stopped, or 0 when none is or it
// never will.
func (t *Timeline) KillAt() time.Duration {
	for _, s := range t.Stops {
		if s.Grace > 0 && !t.goneBefore(s.Instance, t.Now+1) {
			return s.At + s.Grace
		}
	}
	return 0
}

// Began returns when the service had the request: when its handler began, or, where no probe tells, when the
// request was on its connection. It returns 0 when the service never had it, as far as is known. A request that the
// probe knows nothing of, and that was answered, had a handler that does not report.
func (t *Timeline) Began(r *Request) time.Duration {
	switch {
	case r.Accepted > 0:
		return r.Accepted
	case t.Handlers && (r.Status == 0 || t.Balanced()):
		return 0
	}
	return r.Written
}

// InFlightAt yields the requests that the service had at the given moment and had not answered.
func (t *Timeline) InFlightAt(at time.Duration) iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for position := range t.requestsUnderway.at(at, t.Now, len(t.Requests)) {
			if r := t.Requests[position]; t.wasInFlight(r, at) && !yield(r) {
				return
			}
		}
	}
}

// wasInFlight tells whether the service had the request at the given moment, and its client had yet to have the answer.
func (t *Timeline) wasInFlight(r *Request, at time.Duration) bool {
	began := t.Began(r)
	return began > 0 && began <= at && (r.Done == 0 || r.Done > at)
}

// InFlightOf yields the requests that one instance had at the given moment and had not answered. Where no probe tells
// which instance had a request, it is every instance's.
func (t *Timeline) InFlightOf(instance int, at time.Duration) iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for r := range t.InFlightAt(at) {
			if (r.Instance == instance || !t.Handlers) && !yield(r) {
				return
			}
		}
	}
}

// InFlight yields the requests that are in flight now.
func (t *Timeline) InFlight() iter.Seq[*Request] { return t.InFlightAt(t.Now) }

// Goroutines returns the latest sample of every process that still runs, added up. Between two samples it is up to
// a tenth of a second old.
func (t *Timeline) Goroutines() Sample {
	var sum Sample
	for _, p := range t.Processes {
		if s, ok := t.LatestSample(p.Instance); ok && p.Exited == 0 {
			sum.At, sum.Instance = max(sum.At, s.At), p.Instance
			sum.Count += s.Count
			sum.Groups = append(sum.Groups, s.Groups...)
		}
	}
	return sum
}

// Items yields the findings of the audit of one kind: one of the event.Item constants.
func (t *Timeline) Items(item string) iter.Seq[event.Event] {
	return func(yield func(event.Event) bool) {
		for _, e := range t.Findings {
			if e.Item == item && !yield(e) {
				return
			}
		}
	}
}

// Has tells whether the audit found anything of one kind.
func (t *Timeline) Has(item string) bool { return t.count(item) > 0 }
