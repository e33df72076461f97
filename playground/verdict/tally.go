package verdict

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Tally is what a stop has cost, in numbers.
type Tally struct {
	InFlight       int // requests in flight at the signal, those left out that raced with it
	Answered       int // of those, the ones that got their whole answer
	Printing       int // receipts that were waiting or being printed at the signal
	Printed        int // receipts that were printed after the signal
	JobsLost       int // receipts that were accepted, and are neither printed nor stored
	LinesLost      int // lines of the log
	HalfDone       int // orders that are left pending
	SessionsLeft   int // rows of the table sessions
	Leftovers      int // temporary files, sockets and processes
	ErrorsAfter    int // requests that met an error after the stop began
	ExitStatus     int // as a shell shows it: 128 and the signal's number for a death by signal
	ExitAfter      time.Duration
	InsistedBefore time.Duration // the end, from the second signal on; 0 without one
}

// Count returns the tally of a run that is over.
func Count(t *timeline.Timeline) Tally {
	var c Tally
	racing := slices.Collect(t.Racing())
	for signal := range t.Stopped() {
		for r := range t.InFlightOf(signal.Instance, signal.At) {
			if slices.Contains(racing, r) {
				continue
			}
			c.InFlight++
			if unanswered(r, signal) == "" {
				c.Answered++
			}
		}
		for j := range t.JobsAt(signal.At) {
			if j.Instance == signal.Instance {
				c.Printing++
			}
		}
	}
	signal := t.SignalAt()
	receipts := rows(t, event.ItemReceipt)
	for _, j := range t.Jobs {
		_, stored := receipts[j.ID]
		if j.Done > signal && j.Error == "" && signal > 0 {
			c.Printed++
		}
		if j.Queued > 0 && (j.Done == 0 || j.Error != "") && !stored {
			c.JobsLost++
		}
	}
	for _, state := range rows(t, event.ItemOrder) {
		if state == pending {
			c.HalfDone++
		}
	}
	for _, r := range t.Requests {
		if signal > 0 && r.Done > signal && clientError(r) != "" {
			c.ErrorsAfter++
		}
	}
	c.LinesLost = len(slices.Collect(t.Items(event.ItemLogLost)))
	c.SessionsLeft = len(slices.Collect(t.Items(event.ItemSession)))
	for _, item := range []string{event.ItemTemp, event.ItemSocket, event.ItemChild} {
		c.Leftovers += len(slices.Collect(t.Items(item)))
	}
	c.countExit(t)
	return c
}

func (c *Tally) countExit(t *timeline.Timeline) {
	p := t.Process()
	c.ExitStatus = p.Status
	if n, ok := signalNumbers[p.KilledBy]; ok {
		c.ExitStatus = 128 + n
	}
	if p.Exited > 0 && t.SignalAt() > 0 {
		c.ExitAfter = p.Exited - t.SignalAt()
	}
	if asked := asked(t, 0); len(asked) > 1 && p.Exited > 0 {
		c.InsistedBefore = p.Exited - asked[1].At
	}
}
