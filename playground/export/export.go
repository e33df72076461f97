// Package export writes what a run has shown for those who were not there: as a handout in plain text, as a page, as
// a picture, and for programs as JSON and as a JUnit report. It can also set two runs side by side.
//
// Everything is a function of the run's events: the same run gives the same bytes, wherever and whenever it is
// written. Times are measured from the first signal, as in the verdict.
package export

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Run is a run to be written. New makes one.
type Run struct {
	Events   []event.Event
	Timeline *timeline.Timeline // of Events
	Results  []verdict.Result   // of Timeline; none of a run that was left before its end
	Damage   error              // why the recording ends before the run does, or nil

	which string // tells it from the other one of a comparison where nothing else does, or is empty
}

// New returns the run that events tell of, judged. damage says what keeps the rest of a recording from being read, and
// is nil for one that is whole; every format tells of it. The caller must not change the events afterwards.
func New(events []event.Event, damage error) *Run {
	t := timeline.Of(events)
	r := &Run{Events: events, Timeline: t, Damage: damage}
	if len(events) > 0 && !t.LeftEarly() {
		r.Results = verdict.Judge(t)
	}
	return r
}

// unjudged says why there is no verdict.
func (r *Run) unjudged() string {
	if r.Timeline.LeftEarly() {
		return "this run was left before its end; it is not judged"
	}
	return "no check applies: nothing ran"
}
