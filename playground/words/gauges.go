package words

import (
	"fmt"
	"time"

	"closingtime/playground/timeline"
)

// phases names the phases of a run, each with a shape of its own.
var phases = map[timeline.Phase]string{
	timeline.Starting: "○ starting",
	timeline.Serving:  "● serving",
	timeline.Stopping: "◐ stopping",
	timeline.Auditing: "□ auditing",
	timeline.Over:     "■ over",
}

// Gauges returns the numbers of a run now: its phase and, until it is over, the requests in flight, its background work, its
// connections and, once it is being stopped, the time since the signal and until SIGKILL.
func Gauges(t *timeline.Timeline) []Fact {
	if t.Phase() == timeline.Over {
		return []Fact{{"", phases[timeline.Over]}}
	}
	facts := []Fact{{"", phases[t.Phase()]}, {"in flight", fmt.Sprint(t.InFlightCount())}}
	if len(t.Jobs) > 0 || len(t.Messages) > 0 {
		working, waiting := t.WorkCounts()
		facts = append(facts, Fact{Work(t) + "s", fmt.Sprintf("%d in work, %d waiting", working, waiting)})
	}
	active, idle := t.HTTPCounts()
	facts = append(facts, Fact{"connections", fmt.Sprintf("%d active, %d idle", active, idle)})
	if signal := t.FirstSignal(); signal.At > 0 {
		facts = append(facts, Fact{Clean(signal.Name), tenths(t.Now-signal.At) + " ago"})
	}
	if kill := t.KillAt(); kill > t.Now {
		facts = append(facts, Fact{"SIGKILL", "due in " + tenths(kill-t.Now)})
	}
	return facts
}

// tenths writes a time in tenths of a second.
func tenths(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
