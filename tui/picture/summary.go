package picture

import (
	"fmt"
	"strconv"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// Brief describes, in at most w columns, a run at a moment. The run is one that the program stops by itself.
func Brief(t *timeline.Timeline, now time.Duration, w int) string {
	inFlight := t.InFlightCount()
	work, short := ui.Plural(inFlight, "request")+" in flight", strconv.Itoa(inFlight)+" in flight"
	add := func(n int, one, to string) {
		if n > 0 {
			work += ", " + ui.Plural(n, one) + to
			short += ", " + ui.Plural(n, one)
		}
	}
	printing, queued := t.JobCounts(t.Now)
	add(printing+queued, "receipt", " to print")
	working, received := t.DeliveryCounts(t.Now)
	add(working+received, "message", " to ship")
	switch t.Phase() {
	case timeline.Starting:
		if m := t.Migrating(); m != nil {
			return ui.Fitting(w, "starting, "+words.Migration(m)+"; the stop comes in the middle", "starting, "+words.Migration(m), "starting")
		}
		return "starting"
	case timeline.Serving:
		return ui.Fitting(w, "serving, "+work+"; the stop comes when it is busy enough", "serving, "+short+"; stopped once busy enough", "serving, "+short)
	case timeline.Stopping:
		c, _ := lastStopped(t)
		said, untilKill := c.brief(t, now), ""
		if due := c.due(); due > now {
			untilKill = fmt.Sprintf(", %.0f s until SIGKILL", (due - now).Seconds())
		}
		return ui.Fitting(w, said+": "+work+untilKill, said+": "+short+untilKill, said+untilKill)
	case timeline.Auditing:
		return "it has ended; looking at what it has left"
	}
	return "over; judging"
}

// brief describes the progress of the stop of the instance.
func (c stoppedInstance) brief(t *timeline.Timeline, now time.Duration) string {
	whom := ""
	if len(t.Processes) > 1 {
		whom = words.ShortInstance(c.process.Instance) + " "
	}
	switch {
	case t.EndsRun():
		return "the run ends"
	case c.gone():
		return whom + "has ended"
	case c.signal.At > 0 && whom != "":
		return ui.Signal.Of(c.signal.Name) + " to " + whom + ui.Seconds(now-c.signal.At) + " ago"
	case c.signal.At > 0:
		return ui.Signal.Of(c.signal.Name) + " " + ui.Seconds(now-c.signal.At) + " ago"
	}
	return whom + "told to stop " + ui.Seconds(now-c.stop.At) + " ago"
}
