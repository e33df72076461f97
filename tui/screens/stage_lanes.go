package screens

import (
	"slices"
	"strconv"
	"time"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/picture"
	"closingtime/tui/prediction"
	"closingtime/tui/ui"
)

// alone tells whether one of two has the whole screen: two panes, and what is explained of one, have no room on a narrow
// one.
func (v *stage) alone() bool { return v.w < wideEnough && v.explains() }

// release lets each picture stand as it would by itself.
func (v *stage) release() {
	for i := range v.panes {
		v.panes[i].picture.LeastSpan, v.panes[i].picture.Rows = 0, nil
	}
}

// align lays two out on one scale, so that the stop is in the same column in both, and once both are told to stop has them
// show the same requests and receipts, row by row: those of the one that has a lane selected, or else shows failures first,
// or else of the first one.
func (v *stage) align() {
	w, heights := sizesOfTwo(v.w, v.h-2)
	var least time.Duration
	v.release()
	for i := range v.panes {
		p := &v.panes[i].picture
		least = max(least, picture.AxisAt(p.Timeline, p.Now, 1).Span)
	}
	v.panes[0].cue = v.cueOfBoth()
	leads := -1
	for i := range v.panes {
		p := &v.panes[i].picture
		p.LeastSpan = least
		v.panes[i].lay(w, heights[i])
		if p.Selected.On || p.FailuresFirst && leads < 0 {
			leads = i
		}
	}
	if leads < 0 && v.panes[0].picture.Timeline.StoppedAt() > 0 && v.panes[1].picture.Timeline.StoppedAt() > 0 {
		leads = 0
	}
	if leads >= 0 {
		follows := &v.panes[1-leads]
		follows.picture.Rows = slices.Clone(v.panes[leads].picture.LaneRows)
		follows.lay(w, heights[1-leads])
	}
}

// cueOfBoth says what to do while both serve.
func (v *stage) cueOfBoth() string {
	if v.state != stageRunning || v.stopping {
		return ""
	}
	for i := range v.panes {
		t := v.panes[i].picture.Timeline
		if t.Phase() != timeline.Serving {
			return ""
		}
		if enough, _, _ := prediction.BusyEnough(v.lesson, t); !enough {
			return "Wait until both are busy."
		}
	}
	return "Busy enough. t stops both."
}

// cue says, in the picture of one by itself, how busy the service is, and what to press.
func (v *stage) cue(int) string {
	t := v.timeline()
	enough, requests, printing := prediction.BusyEnough(v.lesson, t)
	switch {
	case v.guess.asking:
		return ""
	case enough && prediction.Wanted(v.lesson) && !v.guess.closed:
		return loadOn(v.lesson, t) + " t: predict, then stop it."
	case enough:
		return loadOn(v.lesson, t) + " t stops it."
	}
	text := "Wait until it is busy: " + strconv.Itoa(requests) + " of " + ui.Plural(max(1, v.lesson.Requests), "request")
	if v.lesson.Jobs > 0 {
		text += ", " + strconv.Itoa(printing) + " of " + ui.Plural(v.lesson.Jobs, words.Work(t))
	}
	if v.lesson.Queued > 0 {
		_, queued := t.WorkCounts()
		text += ", " + strconv.Itoa(queued) + " of " + strconv.Itoa(v.lesson.Queued) + " queued"
	}
	return text + "."
}

// manyMore is how many times as much as is wanted may wait before the stage says so.
const manyMore = 5

// loadOn says that a service is busy enough, and how much is waiting where that has become a lot.
func loadOn(l *lessons.Lesson, t *timeline.Timeline) string {
	printing, queued := t.WorkCounts()
	if l.Jobs == 0 || printing+queued < manyMore*(l.Jobs+l.Queued) {
		return "Busy enough."
	}
	return "Busy enough; the load goes on: " + ui.Plural(printing+queued, words.Work(t)) + "."
}
