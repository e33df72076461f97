package picture

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// NotJudged is said of a run that was left before its end.
const NotJudged = "this run was left before its end; it is not judged"

// LeftEarly tells whether a run that is over, or whose recording stops, was left before the service had ended.
func LeftEarly(t *timeline.Timeline) bool { return t.LeftEarly() }

// endsTheRun tells whether a signal is the run's own SIGKILL for a service that nobody had stopped before the run was
// left.
func endsTheRun(s timeline.Signal, t *timeline.Timeline) bool {
	return s.By == event.ByRun && s.Name == "SIGKILL" && (t.Stop.At == 0 || t.Ended > 0 && t.LeftEarly())
}
