package verdict

import (
	"time"

	"closingtime/playground/timeline"
)

// DoubtKind names what is doubtful. Package words has the sentence for each.
type DoubtKind string

// What can be doubtful in a service whose checks pass.
const (
	WorkersLeft       DoubtKind = "workers-left"        // Printed and Stored after the signal Name, with Rest of the grace period left: the workers began nothing more, though receipts waited
	ServeErrorDropped DoubtKind = "serve-error-dropped" // at File and Line nobody looks at the error that Serve returns
	SecondUnheard     DoubtKind = "second-unheard"      // at File and Line the signals are asked for, and nothing gives the default back after the first one
)

// Doubt is a fact that no check fails over, and that makes it doubtful whether the service does what it should.
type Doubt struct {
	Kind    DoubtKind
	Name    string
	Printed int
	Stored  int
	Rest    time.Duration
	File    string
	Line    int
}

// Doubts returns what is doubtful in a run that is over.
func Doubts(t *timeline.Timeline) []Doubt {
	if d, doubtful := workersLeft(t); doubtful {
		return []Doubt{d}
	}
	return nil
}

// fewToBegin is the part of the receipts that the workers could have begun after the signal, and with less of which begun they
// seem to have left.
const fewToBegin = 4

// workersLeft tells whether the workers left with the signal: receipts waited in memory, and hardly any was begun
// afterwards, though half of the grace period and more was left at the end.
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
			continue // never in memory
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
