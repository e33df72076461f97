package verdict

import (
	"time"

	"closingtime/playground/timeline"
)

// DoubtKind names a doubt. Package words has the sentence for each kind.
type DoubtKind string

// Doubts about a service whose checks pass.
const (
	WorkersLeft       DoubtKind = "workers-left"        // receipts waited, but after the signal Name only Printed of them were printed and Stored were stored, with Rest of the grace period left
	ServeErrorDropped DoubtKind = "serve-error-dropped" // File and Line: the error that Serve returns is ignored there
	SecondUnheard     DoubtKind = "second-unheard"      // File and Line: the service subscribes to the signals there, and does not restore their default after the first one
	FixedSleep        DoubtKind = "fixed-sleep"         // File and Line: the service sleeps there for a fixed time, in no loop
)

// DoubtKinds lists the kinds of doubts.
var DoubtKinds = []DoubtKind{WorkersLeft, ServeErrorDropped, SecondUnheard, FixedSleep}

// Doubt is a fact that fails no check and still suggests a mistake in the service.
type Doubt struct {
	Kind    DoubtKind
	Name    string
	Printed int
	Stored  int
	Rest    time.Duration
	File    string
	Line    int
}

// Doubts returns the doubts about a finished run.
func Doubts(t *timeline.Timeline) []Doubt {
	if d, doubtful := workersLeft(t); doubtful {
		return []Doubt{d}
	}
	return nil
}

// fewToBegin divides the receipts that the workers could have begun after the signal: if they began less than a fourth of
// these, they seem to have stopped at the signal.
const fewToBegin = 4

// workersLeft tells whether the workers seem to have stopped at the signal: receipts waited in memory, hardly any was begun
// afterwards, and at least half of the grace period was left at the end.
func workersLeft(t *timeline.Timeline) (Doubt, bool) {
	signal, l := t.FirstSignal(), t.Losses()
	d := Doubt{Kind: WorkersLeft, Name: signal.Name, Printed: l.Printed, Rest: t.Stop.Grace - l.ExitAfter}
	if signal.At == 0 || t.Process().Exited == 0 || len(t.Processes) > 1 || t.Stop.Grace > 0 && d.Rest < t.Stop.Grace/2 {
		return d, false
	}
	waited, begun := 0, 0
	for _, j := range t.Jobs {
		if j.Queued == 0 || j.Queued <= signal.At && (j.Done > 0 && j.Done < signal.At || j.Started > 0 && j.Started < signal.At) {
			continue
		}
		if j.Queued <= signal.At && j.Stored > 0 && j.Stored < signal.At {
			continue // the receipt was never in memory
		}
		waited++
		if j.Started > signal.At {
			begun++
		}
		if t.Fate(j) == timeline.ReceiptStored {
			d.Stored++
		}
	}
	return d, waited >= fewToBegin && begun*fewToBegin < waited && d.Stored > 0
}
