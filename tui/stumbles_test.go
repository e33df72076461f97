package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/ui"
)

// After both runs, enter leads from the lanes to the verdicts, and from there on to the learner's own copy.
func TestEnterGoesOnFromBothRunsToTheCopy(t *testing.T) {
	var v *beside
	a := sideBySide(later, func(_ *app.App, shown *beside) { v = shown })(t)
	apptest.Press(a, "enter")
	if !v.judged {
		t.Fatalf("after the runs, enter shows\n%s", a.View())
	}
	apptest.Press(a, "v", "v", "enter")
	if _, ok := a.Top().(*mend); !ok {
		t.Errorf("after the verdicts, enter shows\n%s", a.View())
	}
}

func TestTheStepOfTheFixedOneIsDoneWhenBothAreOver(t *testing.T) {
	s := theSchool(t)
	l := s.course.Lessons[2]
	a := app.New(newCourseMap(s), 80, 24, func() {})
	carryOut(a, s.takeFixed(a, l))
	if s.kept.State().Did(l.Name, stepFixed) {
		t.Error("the step is done as soon as its screen opens")
	}
	v := a.Top().(*beside)
	news := halfNews{events: drained().events, now: later, over: true}
	carryOut(a, v.happened(couplesMsg{halves: [2]halfNews{news, news}}))
	if !s.kept.State().Did(l.Name, stepFixed) {
		t.Error("the step is not done when both are over")
	}
}

func TestTheNoticeFitsWhatTheRunsDo(t *testing.T) {
	var v *beside
	a := sideBySide(4200*ms, func(_ *app.App, shown *beside) { v = shown })(t)
	apptest.Press(a, "enter")
	if !strings.Contains(a.View(), "\n Both run.") {
		t.Errorf("before the stop, enter says\n%s", a.View())
	}
	v.told = true
	apptest.Press(a, "e")
	if !strings.Contains(a.View(), "told to stop.") {
		t.Errorf("after it, e says\n%s", a.View())
	}
}

// A failure stays where it happened, and says less where there is no room.
func TestAFailureKeepsItsColumn(t *testing.T) {
	for _, test := range []struct {
		columns int
		want    string
	}{
		{60, strings.Repeat(" ", 20) + "✗ receipt 1 interrupted: terminated"},
		{40, strings.Repeat(" ", 20) + "✗ interrupted"},
		{30, strings.Repeat(" ", 20) + "✗ interru…"},
		{22, strings.Repeat(" ", 15) + "✗ inte…"},
	} {
		row := ui.NewStrip(test.columns)
		ending(row, lane{end: "✗ receipt 1 interrupted: terminated"}, 20, -1, 1000)
		if got := strings.TrimRight(row.String(), " "); got != test.want {
			t.Errorf("in %d columns: %q, want %q", test.columns, got, test.want)
		}
	}
}

// What is refused after the stop is no fault, unless a balancer stands before the service.
func TestNothingIsOwedToWhoCameAfterTheStop(t *testing.T) {
	for _, balanced := range []bool{false, true} {
		events := slices.Clone(cutOff().events)
		at := &timeline.Timeline{}
		for _, e := range events {
			at.Apply(e)
		}
		if balanced {
			at.Run.Expect = []string{event.ExpectBalancer}
		}
		p := picture{timeline: at}
		ends := make(map[string]int)
		for _, r := range at.Requests {
			ends[p.request(r).end]++
		}
		want := "· refused"
		if balanced {
			want = "✗ refused"
		}
		if ends[want] != 2 || (refusals(at) == "") != balanced {
			t.Errorf("with a balancer %v, the requests end as %v, and it says %q", balanced, ends, refusals(at))
		}
	}
}

func TestEndFollowsTheRunAgain(t *testing.T) {
	s := theSchool(t)
	v := newStage(s, s.course.Lessons[2], lessons.Broken)
	a := app.New(v, 80, 24, func() {})
	v.run(lessons.Broken)
	a.Update(startedMsg{v.attempt})
	a.Update(framesMsg{attempt: v.attempt, events: cutOff().until(4200 * ms), now: 4200 * ms})
	for _, away := range []string{"up", "x"} {
		apptest.Press(a, away)
		if view := a.View(); !strings.Contains(view, "end follow") {
			t.Errorf("after %s, the footer does not name the way back:\n%s", away, view)
		}
		a.Update(tea.KeyMsg{Type: tea.KeyEnd})
		if !v.picture.follows() {
			t.Errorf("after %s, end does not follow again", away)
		}
	}
}

func TestARunWithoutASignalSaysSo(t *testing.T) {
	a := app.New(newReplay("a run", []event.Event{{Kind: event.Ready, At: time.Second}}, nil), 80, 24, func() {})
	apptest.Press(a, "s")
	if !strings.Contains(a.View(), "No signal in this run.") {
		t.Errorf("s says\n%s", a.View())
	}
}
