package screens

import (
	"slices"
	"strconv"
	"strings"
	"time"

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
		v.panes[i].picture.LeastSpan, v.panes[i].picture.Like = 0, nil
	}
}

// align lays two out on one scale, so that the stop is in the same column in both. Once both have been told to stop, they show the
// same requests and receipts, row by row: those of the pane with a selected lane, or else of one that shows its failures first, or
// else of the first one.
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
		follows.picture.Like = v.panes[leads].picture.Rows()
		follows.lay(w, heights[1-leads])
	}
}

// cueOfBoth says what to do while both serve.
func (v *stage) cueOfBoth() string {
	if v.state != StageRunning || v.stopping {
		return ""
	}
	atStart := false
	for i := range v.panes {
		t := v.panes[i].picture.Timeline
		atStart = t.StopsAtStart()
		if t.Phase() != timeline.Serving && !(atStart && t.Phase() == timeline.Starting) {
			return ""
		}
		if enough, _, _ := prediction.BusyEnough(v.lesson, t); !enough {
			return ui.Either(atStart, startsStill, "Wait until both are busy.")
		}
	}
	return ui.Either(atStart, inTheMiddle, "Busy enough.") + ui.Either(v.lesson.Poisons(), " t: "+sendsOrder+" to both.", " t stops both.")
}

// What a cue says of a service that is stopped while it starts: before the moment for that, and at it.
const (
	startsStill = "Wait until the second migration is under way."
	inTheMiddle = "In the middle of its start."
)

// cue says, in the picture of one by itself, how busy the service is, and what to press.
func (v *stage) cue(int) string {
	t := v.timeline()
	enough, requests, printing := prediction.BusyEnough(v.lesson, t)
	now := ui.Either(t.StopsAtStart(), inTheMiddle, "Busy enough.")
	switch {
	case v.guess.asking, t.PoisonSent() > 0:
		return ""
	case enough && v.asks():
		return now + " t: " + v.predictSays() + "."
	case enough && t.Poisons():
		return now + " t: " + sendsOrder + "."
	case enough:
		return now + " t stops it."
	case t.StopsAtStart():
		return startsStill
	}
	_, queued := t.WorkCounts()
	missing := slices.DeleteFunc([]string{
		stillMissing(requests, max(1, v.lesson.Requests), "request"),
		stillMissing(printing, v.lesson.Jobs, words.Work(t)),
		ui.When(queued < v.lesson.Queued, strconv.Itoa(queued)+" of "+strconv.Itoa(v.lesson.Queued)+" in memory"),
	}, func(text string) bool { return text == "" })
	if len(missing) == 0 {
		return "Wait until it is busy."
	}
	return "Wait until it is busy: " + strings.Join(missing, ", ") + "."
}

// stillMissing says how many things of a kind there are, while there are fewer than there should be.
func stillMissing(n, of int, kind string) string {
	return ui.When(n < of, strconv.Itoa(n)+" of "+ui.Plural(of, kind))
}
