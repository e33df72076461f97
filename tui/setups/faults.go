package setups

import (
	"fmt"
	"time"

	"closingtime/playground"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// Fault is a fault that a run of a set-up brings about by itself.
type Fault struct {
	Fault string   `json:"fault"`          // as faults.Parse reads it
	At    Moment   `json:"from,omitempty"` // the moment from which After counts
	After Duration `json:"after,omitzero"` // how long after that moment it begins
	Lasts Duration `json:"lasts,omitzero"` // how long it lasts; until the service has been stopped unless set
}

// Moment is a moment of a run.
type Moment string

const (
	AtLoad Moment = ""     // the clients begin
	AtStop Moment = "stop" // the stop begins
)

// FaultsOf returns the faults of a run, for a set-up that brings them about again. Their times count from the beginning of the load or,
// for faults that began during the stop, from the stop.
func FaultsOf(t *timeline.Timeline) []Fault {
	var all []Fault
	signal, load, exited := t.FirstSignal().At, t.FirstSent(), t.Process().Exited
	for _, f := range t.Faults {
		one := Fault{Fault: faults.String(f.Name, f.Values), After: inFile(f.Started - load)}
		if signal > 0 && f.Started > signal {
			one.At, one.After = AtStop, inFile(f.Started-signal)
		}
		if f.Ended > 0 && (exited == 0 || f.Ended < exited) {
			one.Lasts = max(inFile(f.Ended-f.Started), Duration(resolution))
		}
		all = append(all, one)
	}
	return all
}

// resolution is the resolution of the times of faults in a set-up.
const resolution = 100 * time.Millisecond

// inFile returns a time as a set-up has it.
func inFile(d time.Duration) Duration { return Duration(min(max(0, d.Round(resolution)), longest)) }

// Parse returns the fault with its values, or an error that says what is wrong.
func (f Fault) Parse() (faults.Fault, faults.Values, error) {
	fault, values, err := faults.Parse(f.Fault)
	switch {
	case err != nil:
		return fault, nil, fmt.Errorf("the faults of the set-up: %w", err)
	case f.At != AtLoad && f.At != AtStop:
		return fault, nil, fmt.Errorf("the faults of the set-up: %s begins at an unknown moment %q; leave that out for the beginning of the load, or write %q", fault.Name, f.At, AtStop)
	}
	return fault, values, nil
}

// plannedFaults returns the faults of the set-up for a plan.
func (s Setup) plannedFaults() (planned []playground.PlannedFault, err error) {
	for _, f := range s.Faults {
		fault, values, err := f.Parse()
		if err != nil {
			return nil, err
		}
		planned = append(planned, playground.PlannedFault{
			Name: fault.Name, Values: values, AtStop: f.At == AtStop, After: time.Duration(f.After), Lasts: time.Duration(f.Lasts),
		})
	}
	return planned, nil
}
