package timeline

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
)

// Freeze is a time in which the processes of an instance did not run: SIGSTOP had come to them, and no SIGCONT.
type Freeze struct {
	From   time.Duration
	Until  time.Duration // 0 where nothing let them go on
	ByHand bool          // the person at the keyboard sent SIGSTOP; otherwise it is a fault, which is among Faults
}

// lastsUntil tells whether the processes did not run at a moment and up to a later one.
func (f Freeze) lastsUntil(from, to time.Duration) bool {
	return f.From <= from && (f.Until == 0 || f.Until >= to)
}

// Freezes returns the times in which an instance did not run, in their order. A fault stops all instances.
func (t *Timeline) Freezes(instance int) []Freeze {
	type step struct {
		at          time.Duration
		stop, byYou bool
	}
	var steps []step
	for _, s := range t.Others {
		if s.Instance == instance && (s.Name == "SIGSTOP" || s.Name == "SIGCONT") {
			steps = append(steps, step{s.At, s.Name == "SIGSTOP", s.By == event.ByYou})
		}
	}
	for _, f := range t.Faults {
		if f.Name != faults.ProcessStopped {
			continue
		}
		steps = append(steps, step{at: f.Started, stop: true})
		if f.Ended > 0 {
			steps = append(steps, step{at: f.Ended})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	var freezes []Freeze
	for _, s := range steps {
		last := len(freezes) - 1
		frozen := last >= 0 && freezes[last].Until == 0
		switch {
		case s.stop && !frozen:
			freezes = append(freezes, Freeze{From: s.at, ByHand: s.byYou})
		case !s.stop && frozen:
			freezes[last].Until = s.at
		}
	}
	return freezes
}

// FrozenAt returns the freeze of an instance that was under way at a moment, or nil.
func (t *Timeline) FrozenAt(instance int, at time.Duration) *Freeze {
	return t.frozenThrough(instance, at, at)
}

// frozenThrough returns the freeze of an instance that lasted from one moment to another, or nil.
func (t *Timeline) frozenThrough(instance int, from, to time.Duration) *Freeze {
	for _, f := range t.Freezes(instance) {
		if f.lastsUntil(from, to) {
			return &f
		}
	}
	return nil
}

// Idles tells whether a fault could do nothing: it is one inside the service, and the service did not run from the
// beginning of the fault to the end of its process.
func (t *Timeline) Idles(f *Fault) bool {
	known, _ := faults.Known(f.Name)
	if !known.Inside || len(t.Processes) == 0 {
		return false
	}
	for _, p := range t.Processes {
		if ends := cmp.Or(p.Exited, t.Now); ends > f.Started && t.frozenThrough(p.Instance, f.Started, ends) == nil {
			return false
		}
	}
	return true
}

// cameFrozen tells whether an attempt came to an instance that did not run, and ended without an answer before the instance
// ran again: its system took the connection, or had it already, and the service never read what came on it.
func (t *Timeline) cameFrozen(r *Request, a *Attempt) bool {
	vain := a.Accepted == 0 && a.Header == 0 && (a.Lost() || a.Class == event.Timeout)
	reached := r.reached(a)
	if !vain || reached == 0 || a.Ended == 0 {
		return false
	}
	// What came in the last moment before had not been read yet.
	return t.frozenThrough(a.Instance, reached+RaceWindow, max(a.Ended, reached+RaceWindow)) != nil
}

// CameFrozen returns the requests whose last attempt came to an instance that did not run, and that got no answer: see cameFrozen.
func (t *Timeline) CameFrozen() []*Request {
	if len(t.Others)+len(t.Faults) == 0 {
		return nil
	}
	var came []*Request
	for _, r := range t.Requests {
		if r.Done > 0 && t.cameFrozen(r, &r.Attempts[len(r.Attempts)-1]) {
			came = append(came, r)
		}
	}
	return came
}
