package main

import (
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// notJudged is said of a run that was left before its end.
const notJudged = "this run was left before its end; it is not judged"

// leftEarly tells whether a run that is over, or whose recording stops, was left before the service had ended.
func leftEarly(t *timeline.Timeline) bool {
	return leftWhy(t.EndedWhy) || t.Ended == 0 && t.Process().PID > 0 && !t.Exited()
}

// leftWhy tells whether that is why a run ended early. A run whose own time was up was not left.
func leftWhy(why string) bool {
	return strings.HasPrefix(why, "the run was ended before the service") && !strings.HasSuffix(why, "deadline exceeded")
}

// endsTheRun tells whether a signal is the run's own SIGKILL for a service that nobody had stopped before the run was
// left.
func endsTheRun(s timeline.Signal, t *timeline.Timeline) bool {
	return s.By == event.ByRun && s.Name == "SIGKILL" && (t.Stop.At == 0 || leftWhy(t.EndedWhy))
}
