package picture

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// Summary is what a run does at the moment, for one line of text.
type Summary struct {
	Phase    timeline.Phase
	InFlight int
	AtSignal int // requests that were in flight when the signal came
	Receipts int // that wait or are being printed
	Messages int // that a consumer has
	Signal   string
	whom     string        // the instance that is being stopped, where there are several
	gone     bool          // it has ended, and others go on
	runEnds  bool          // the stop is over, and so is the run
	Since    time.Duration // the signal, or the stop before it
	Rest     time.Duration // until SIGKILL; 0 when nothing limits it
}

func Summarize(t *timeline.Timeline, now time.Duration) Summary {
	p := Summary{Phase: t.Phase()}
	for range t.InFlight() {
		p.InFlight++
	}
	printing, queued := t.JobCounts()
	p.Receipts = printing + queued
	working, received, _ := t.MessageCounts()
	p.Messages = working + received
	p.runEnds = t.EndsRun()
	if len(t.Signals) > 0 {
		p.AtSignal = len(slices.Collect(t.InFlightAt(t.SignalAt())))
	}
	c, ok := lastStopped(t)
	if !ok {
		return p
	}
	p.Signal, p.Since, p.gone = c.signal.Name, now-c.stop.At, c.gone()
	if c.signal.At > 0 {
		p.Since = now - c.signal.At
	}
	if len(t.Processes) > 1 {
		p.whom = words.ShortInstance(c.process.Instance)
	}
	if due := c.due(); due > now {
		p.Rest = due - now
	}
	return p
}

// Text says it in at most w columns.
func (p Summary) Text(w int) string {
	work, short := ui.Plural(p.InFlight, "request")+" in flight", strconv.Itoa(p.InFlight)+" in flight"
	if p.Receipts > 0 {
		work += ", " + ui.Plural(p.Receipts, "receipt") + " to print"
		short += ", " + ui.Plural(p.Receipts, "receipt")
	}
	if p.Messages > 0 {
		work += ", " + ui.Plural(p.Messages, "message") + " to ship"
		short += ", " + ui.Plural(p.Messages, "message")
	}
	switch p.Phase {
	case timeline.Starting:
		return "starting"
	case timeline.Serving:
		return ui.Fitting(w, "serving, "+work+"; the stop comes when it is busy enough", "serving, "+short+"; stopped once busy enough", "serving, "+short)
	case timeline.Stopping:
		said := p.said()
		untilKill := ""
		if p.Rest > 0 {
			untilKill = fmt.Sprintf(", %.0f s until SIGKILL", p.Rest.Seconds())
		}
		return ui.Fitting(w, said+": "+work+untilKill, said+": "+short+untilKill, said+untilKill)
	case timeline.Auditing:
		return "it has ended; looking at what it has left"
	}
	return "over; judging"
}

// said says how the stop goes on.
func (p Summary) said() string {
	to := ""
	if p.whom != "" {
		to = " to " + p.whom
	}
	switch {
	case p.runEnds:
		return "the run ends"
	case p.gone:
		return strings.TrimSpace(p.whom + " has ended")
	case p.Signal != "":
		return ui.Signal.Of(p.Signal) + to + " " + ui.Seconds(p.Since) + " ago"
	case p.whom != "":
		return p.whom + " told to stop " + ui.Seconds(p.Since) + " ago"
	}
	return "told to stop " + ui.Seconds(p.Since) + " ago"
}
