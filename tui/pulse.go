package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// pulse is a run in one line: what it does at the moment.
type pulse struct {
	phase    timeline.Phase
	inFlight int
	hit      int // requests that were in flight when the signal came
	receipts int // that wait or are being printed
	signal   string
	whom     string        // the instance that is being stopped, where there are several
	gone     bool          // it has ended, and others go on
	runEnds  bool          // the stop is over, and so is the run
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
	p.runEnds = runEndsNow(t)
	if len(t.Signals) > 0 {
		p.hit = len(slices.Collect(t.InFlightAt(t.SignalAt())))
	}
	c, ok := concernOf(t)
	if !ok {
		return p
	}
	p.signal, p.since, p.gone = c.signal.Name, now-c.stop.At, c.gone()
	if c.signal.At > 0 {
		p.since = now - c.signal.At
	}
	if len(t.Processes) > 1 {
		p.whom = shortInstance(c.process.Instance)
	}
	if due := c.due(); due > now {
		p.rest = due - now
	}
	return p
}

// text says it in a sentence of at most w columns.
func (p pulse) text(w int) string {
	work, short := ui.Plural(p.inFlight, "request")+" in flight", strconv.Itoa(p.inFlight)+" in flight"
	if p.receipts > 0 {
		work += ", " + ui.Plural(p.receipts, "receipt") + " to print"
		short += ", " + ui.Plural(p.receipts, "receipt")
	}
	switch p.phase {
	case timeline.Starting:
		return "starting"
	case timeline.Serving:
		return ui.Fitting(w, "serving, "+work+"; the stop comes when it is busy enough", "serving, "+short+"; stopped once busy enough", "serving, "+short)
	case timeline.Stopping:
		said := p.said()
		left := ""
		if p.rest > 0 {
			left = fmt.Sprintf(", %.0f s until SIGKILL", p.rest.Seconds())
		}
		return ui.Fitting(w, said+": "+work+left, said+": "+short+left, said+left)
	case timeline.Auditing:
		return "it has ended; looking at what it has left"
	}
	return "over; judging"
}

// said is how the stop stands.
func (p pulse) said() string {
	to := ""
	if p.whom != "" {
		to = " to " + p.whom
	}
	switch {
	case p.runEnds:
		return "the run ends"
	case p.gone:
		return strings.TrimSpace(p.whom + " has ended")
	case p.signal != "":
		return ui.Signal.Of(p.signal) + to + " " + ui.Seconds(p.since) + " ago"
	case p.whom != "":
		return p.whom + " told to stop " + ui.Seconds(p.since) + " ago"
	}
	return "told to stop " + ui.Seconds(p.since) + " ago"
}
