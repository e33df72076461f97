package lanes

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// MomentKind is the kind of a moment that concerns all lanes.
type MomentKind string

const (
	Signalled MomentKind = "signal" // Signal
	Poked     MomentKind = "poke"   // Signal: one that does not ask the service to stop
	Killed    MomentKind = "kill"   // Signal: SIGKILL
	Step      MomentKind = "step"   // Step: of the stop
	RunEnds   MomentKind = "end"    // Signal: the run is over, and SIGTERM goes to what still runs
	Exited    MomentKind = "exit"   // Process: it ended
	GraceOver MomentKind = "due"    // SIGKILL is due
)

// Moment is a moment that concerns all lanes.
type Moment struct {
	At       time.Duration
	Kind     MomentKind
	Instance int // of the signal, the step or the process
	Signal   timeline.Signal
	Step     timeline.Step
	Process  *timeline.Process
}

// Moments returns the moments that concern all lanes, by time. Where SIGKILL was sent at the end of the grace period, it
// has the SIGKILL alone.
func Moments(t *timeline.Timeline) []Moment {
	var all []Moment
	for _, s := range t.Signals {
		m := Moment{At: s.At, Kind: Signalled, Instance: s.Instance, Signal: s}
		switch {
		case s.Name == "SIGKILL":
			m.Kind = Killed
		case s.EndsRun():
			m.Kind = RunEnds
		}
		all = append(all, m)
	}
	for _, s := range t.Others {
		all = append(all, Moment{At: s.At, Kind: Poked, Instance: s.Instance, Signal: s})
	}
	for _, s := range t.Steps {
		all = append(all, Moment{At: s.At, Kind: Step, Instance: s.Instance, Step: s})
	}
	for _, p := range t.Processes {
		if p.Exited > 0 {
			all = append(all, Moment{At: p.Exited, Kind: Exited, Instance: p.Instance, Process: p})
		}
	}
	if end := t.GraceEnd(); end > 0 && !killedAt(all, end) {
		all = append(all, Moment{At: end, Kind: GraceOver, Instance: t.Stop.Instance})
	}
	slices.SortStableFunc(all, func(a, b Moment) int { return cmp.Compare(a.At, b.At) })
	return all
}

// killedAt tells whether SIGKILL was sent at a moment, within the precision of a system's timers.
func killedAt(moments []Moment, at time.Duration) bool {
	return slices.ContainsFunc(moments, func(m Moment) bool {
		return m.Kind == Killed && (m.At-at).Abs() < 250*time.Millisecond
	})
}
