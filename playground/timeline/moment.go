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
		for _, r := range t.Requests {
			if t.wasInFlight(r, at) && !yield(r) {
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

// JobsAt yields the receipts that were queued and not done at the given moment, while their process lived.
func (t *Timeline) JobsAt(at time.Duration) iter.Seq[*Job] {
	return func(yield func(*Job) bool) {
		for _, j := range t.Jobs {
			if t.goneBefore(j.Instance, at) {
				continue
			}
			if j.Queued > 0 && j.Queued <= at && (j.Done == 0 || j.Done > at) && !yield(j) {
				return
			}
		}
	}
}

// JobCounts returns how many receipts are being printed and how many wait for a worker now.
func (t *Timeline) JobCounts() (printing, queued int) {
	for j := range t.JobsAt(t.Now) {
		if j.Started > 0 {
			printing++
		} else {
			queued++
		}
	}
	return printing, queued
}

// LastActive returns when an instance last had anything in progress, as far as clients and probe know: a request, a
// receipt, or a client's connection that never carried a request, which http.Server.Shutdown waits for as well.
func (t *Timeline) LastActive(instance int) time.Duration {
	var last time.Duration
	for _, r := range t.Requests {
		if r.Instance == instance && r.Accepted > 0 {
			last = max(last, r.Returned, r.Done)
		}
	}
	for _, j := range t.Jobs {
		if j.Instance != instance {
			continue
		}
		last = max(last, j.Queued, j.Done)
		if j.Started > 0 && j.Done == 0 {
			last = max(last, t.ExitedAt(instance)) // it is being printed until the process ends
		}
	}
	for _, c := range t.HTTP {
		if c.Request == 0 {
			last = max(last, c.Closed)
		}
	}
	return last
}

// LastReport returns when the probe of an instance last told of something that happened.
func (t *Timeline) LastReport(instance int) time.Duration {
	var last time.Duration
	if sample, ok := t.LatestSample(instance); ok {
		last = sample.At
	}
	for _, line := range t.Lines {
		if line.Instance == instance && line.ID > 0 {
			last = max(last, line.At)
		}
	}
	for _, r := range t.Requests {
		if r.Instance == instance {
			last = max(last, r.Accepted, r.Returned)
		}
	}
	return last
}

// goneBefore tells whether the process of an instance had ended before the given moment.
func (t *Timeline) goneBefore(instance int, at time.Duration) bool {
	for _, p := range t.Processes {
		if p.Instance == instance {
			return p.Exited > 0 && p.Exited < at
		}
	}
	return false
}

// HTTPCounts returns how many of the clients' connections are in use and how many are idle now.
func (t *Timeline) HTTPCounts() (active, idle int) { return count(t.HTTP) }

// DBCounts returns how many of the pool's connections are in use and how many are idle now.
// The kernel has closed those of a process that has ended.
func (t *Timeline) DBCounts() (busy, idle int) {
	return count(slices.DeleteFunc(slices.Clone(t.DB), func(c *Conn) bool { return t.goneBefore(c.Instance, t.Now+1) }))
}

func count(conns []*Conn) (busy, idle int) {
	for _, c := range conns {
		switch {
		case c.Opened == 0 || c.Closed > 0:
		case c.Busy:
			busy++
		default:
			idle++
		}
	}
	return busy, idle
}

// Goroutines returns the latest sample of every process that still runs, added up. Between two samples it is up to
// a tenth of a second old.
func (t *Timeline) Goroutines() Sample {
	var sum Sample
	for _, p := range t.Processes {
		if s, ok := t.latest[p.Instance]; ok && p.Exited == 0 {
			sum.At, sum.Instance = max(sum.At, s.At), p.Instance
			sum.Count += s.Count
			sum.Groups = append(sum.Groups, s.Groups...)
		}
	}
	return sum
}

// LatestSample returns the latest sample of one process, whether that still runs or not.
func (t *Timeline) LatestSample(instance int) (Sample, bool) {
	s, ok := t.latest[instance]
	return s, ok
}

// Dropped returns how many events the probes could not report.
func (t *Timeline) Dropped() int {
	sum := 0
	for _, n := range t.dropped {
		sum += n
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

// SampleAt returns what the goroutines of an instance were doing at a moment: the latest sample until then. It is the
// zero Sample when there is none.
func (t *Timeline) SampleAt(instance int, at time.Duration) Sample {
	var sample Sample
	for _, s := range t.Samples {
		if s.Instance == instance && s.At <= at && s.At >= sample.At {
			sample = s
		}
	}
	return sample
}
