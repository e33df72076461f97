package timeline

import (
	"iter"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
)

// Fault is a fault that somebody brought about, from its beginning to its end.
type Fault struct {
	Number  int // from 1, in the order of their beginnings
	Name    faults.Name
	Values  faults.Values // of its parameters
	By      string        // who brought it about: event.ByYou or event.ByRun
	Started time.Duration
	Ended   time.Duration // 0 while it is under way
}

// During tells whether the fault was under way at any time between two moments.
func (f *Fault) During(from, to time.Duration) bool {
	return f.Started <= to && (f.Ended == 0 || f.Ended > from)
}

// Place returns where the fault happens, or "" where this program does not know it.
func (f *Fault) Place() faults.Place {
	known, _ := faults.Known(f.Name)
	return known.Place
}

// Stuck tells whether work of the service does not end by itself during the fault.
func (f *Fault) Stuck() bool {
	known, _ := faults.Known(f.Name)
	return known.Stuck
}

func (t *Timeline) applyFault(e event.Event) {
	name := faults.Name(e.Name)
	if e.Kind == event.FaultStart {
		t.Faults = append(t.Faults, &Fault{Number: len(t.Faults) + 1, Name: name, Values: e.Values, By: e.By, Started: e.At})
		return
	}
	for i, f := range slices.Backward(t.Faults) {
		if f.Name == name && f.Ended == 0 {
			ended := *f
			ended.Ended = max(e.At, f.Started)
			t.Faults = slices.Clone(t.Faults) // snapshots share the list
			t.Faults[i] = &ended
			return
		}
	}
}

// FaultsNow yields the faults that are under way.
func (t *Timeline) FaultsNow() iter.Seq[*Fault] { return t.FaultsDuring(t.Now, t.Now) }

// FaultsDuring yields the faults that were under way at any time between two moments.
func (t *Timeline) FaultsDuring(from, to time.Duration) iter.Seq[*Fault] {
	return func(yield func(*Fault) bool) {
		for _, f := range t.Faults {
			if f.During(from, to) && !yield(f) {
				return
			}
		}
	}
}

// FaultNow returns the fault with a name that is under way, or nil.
func (t *Timeline) FaultNow(name faults.Name) *Fault {
	for f := range t.FaultsNow() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// HasPlace tells whether the probe of any instance has said that its service has a place where faults happen.
func (t *Timeline) HasPlace(place faults.Place) bool {
	return slices.ContainsFunc(t.instances, func(i *instanceFacts) bool { return slices.Contains(i.places, place) })
}

func (t *Timeline) applyPlace(e event.Event) {
	if i := t.facts(e.Instance); !slices.Contains(i.places, faults.Place(e.Item)) {
		i.places = append(i.places, faults.Place(e.Item))
	}
}

// applyGrace changes how long the service has from the beginning of its stop.
func (t *Timeline) applyGrace(e event.Event) {
	t.Stops = slices.Clone(t.Stops) // snapshots share the list
	for i := range t.Stops {
		if s := &t.Stops[i]; s.Instance == e.Instance {
			if s.Announced == 0 {
				s.Announced = s.Grace
			}
			s.Grace = e.Grace
		}
	}
	if len(t.Stops) > 0 {
		t.Stop = t.Stops[0]
	}
}
