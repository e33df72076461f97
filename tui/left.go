package main

import (
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// notJudged is said of a run that was left before its end.
const notJudged = words.NotJudged

// leftEarly tells whether a run that is over, or whose recording stops, was left before the service had ended.
func leftEarly(t *timeline.Timeline) bool { return t.LeftEarly() }

// endsTheRun tells whether a signal is the run's own SIGKILL for a service that nobody had stopped before the run was
// left.
func endsTheRun(s timeline.Signal, t *timeline.Timeline) bool { return t.EndedWithRun(s) }
