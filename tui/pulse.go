package main

import (
	"fmt"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// pulse is a run in one line: what it does at the moment.
type pulse struct {
	phase    timeline.Phase
	inFlight int
	hit      int // requests that were in flight when the signal came
	receipts int // that wait or are being printed
	signal   string
	since    time.Duration // the signal, or the stop before it
	rest     time.Duration // until SIGKILL; 0 when nothing limits it
}

func pulseOf(t *timeline.Timeline, now time.Duration) pulse {
	p := pulse{phase: t.Phase()}
	for range t.InFlight() {
		p.inFlight++
	}
	printing, queued := t.JobCounts()
	p.receipts = printing + queued
	if t.Stop.At > 0 {
		p.since = now - t.Stop.At
	}
	if n := len(t.Signals); n > 0 {
		p.signal, p.since = t.Signals[n-1].Name, now-t.Signals[n-1].At
		p.hit = len(slices.Collect(t.InFlightAt(t.SignalAt())))
	}
	if due := t.KillAt(); due > now {
		p.rest = due - now
	}
	return p
}

// text says it in a sentence of at most w columns.
func (p pulse) text(w int) string {
	work, short := plural(p.inFlight, "request")+" in flight", itoa(p.inFlight)+" in flight"
	if p.receipts > 0 {
		work += ", " + plural(p.receipts, "receipt") + " to print"
		short += ", " + plural(p.receipts, "receipt")
	}
	switch p.phase {
	case timeline.Starting:
		return "starting"
	case timeline.Serving:
		return fitting(w, "serving, "+work+"; the stop comes when it is busy enough", "serving, "+short+"; stopped once busy enough", "serving, "+short)
	case timeline.Stopping:
		said := "told to stop " + seconds(p.since) + " ago"
		if p.signal != "" {
			said = signal.of(p.signal) + " " + seconds(p.since) + " ago"
		}
		left := ""
		if p.rest > 0 {
			left = fmt.Sprintf(", %.0f s until SIGKILL", p.rest.Seconds())
		}
		return fitting(w, said+": "+work+left, said+": "+short+left, said+left)
	case timeline.Auditing:
		return "it has ended; looking at what it has left"
	}
	return "over; judging"
}
