package verdict

import (
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
	Jobs           int // receipts that were promised, in the whole run
	JobsLost       int // of those, the ones that are neither printed nor stored
	PrintingLost   int // of these, the ones that were waiting or being printed at the signal
	LinesLost      int // lines of the log
	HalfDone       int // orders that are left pending
	SessionsLeft   int // rows of the table sessions
	Leftovers      int // temporary files, sockets and processes
	ErrorsAfter    int // requests that met an error after the stop began, those left out that raced with it
	ExitStatus     int // as a shell shows it: 128 and the signal's number for a death by signal
	ExitAfter      time.Duration
	InsistedBefore time.Duration // the end, from the second signal on; 0 without one
}

// Count returns the tally of a run that is over. Its numbers come from the functions that the checks judge by, so that
// none contradicts the evidence beside it.
func Count(t *timeline.Timeline) Tally {
	lost, receipts := lostReceipts(t)
	c := Tally{
		Jobs:         receipts,
		JobsLost:     len(lost),
		LinesLost:    len(linesLost(t)),
		HalfDone:     len(halfDone(t)),
		SessionsLeft: sessionsLeft(t),
		Leftovers:    len(left(t)),
		ErrorsAfter:  len(failures(t)),
	}
	for signal, r := range inFlight(t) {
		c.InFlight++
		if unanswered(r, signal) == "" {
			c.Answered++
		}
	}
	c.countPrinted(t)
	c.countExit(t)
	return c
}

func (c *Tally) countPrinted(t *timeline.Timeline) {
	stored := rows(t, event.ItemReceipt)
	for signal := range t.Stopped() {
		for j := range t.JobsAt(signal.At) {
			if j.Instance != signal.Instance {
				continue
			}
			c.Printing++
			if c.JobsLost > 0 && isLost(t, j, stored) {
				c.PrintingLost++
			}
		}
	}
	signal := t.SignalAt()
	for _, j := range t.Jobs {
		if signal > 0 && j.Done > signal && j.Error == "" {
			c.Printed++
		}
	}
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
