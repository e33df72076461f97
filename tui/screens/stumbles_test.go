package screens

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// After both runs, enter leads from the lanes to the verdicts, and from there on to the learner's own copy.
func TestEnterGoesOnFromBothRunsToTheCopy(t *testing.T) {
	var v *stage
	a := sideBySide(story.Later, func(_ *app.App, shown *stage) { v = shown })(t)
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
	l := s.lessons.Lessons[2]
	a := app.New(NewMap(s), 80, 24, func() {})
	carryOut(a, s.takeBeside(a, l, lessons.Broken))
	if s.kept.State().Did(l.Name, progress.StepFixed) {
		t.Error("the step is done as soon as its screen opens")
	}
	v := a.Top().(*stage)
	news := framesOf(v, story.Drained().Events, story.Later, true).Runs[0]
	carryOut(a, v.frames([]builds.News{news, news}))
	if !s.kept.State().Did(l.Name, progress.StepFixed) {
		t.Error("the step is not done when both are over")
	}
}

func TestTheNoticeFitsWhatTheRunsDo(t *testing.T) {
	var v *stage
	a := sideBySide(4200*story.Tick, func(_ *app.App, shown *stage) { v = shown })(t)
	apptest.Press(a, "enter")
	if !strings.Contains(a.View(), "\n Both run.") {
		t.Errorf("before the stop, enter says\n%s", a.View())
	}
	v.stopping = true
	apptest.Press(a, "e")
	if !strings.Contains(a.View(), "told to stop.") {
		t.Errorf("after it, e says\n%s", a.View())
	}
}

func TestEndFollowsTheRunAgain(t *testing.T) {
	s := theSchool(t)
	v := newStage(s, s.lessons.Lessons[2], lessons.Broken)
	a := app.New(v, 80, 24, func() {})
	v.run(lessons.Broken)
	a.Update(builds.Started{Launch: v.launch})
	a.Update(framesOf(v, story.CutOff().Until(4200*story.Tick), 4200*story.Tick, false))
	for _, away := range []string{"up", "x"} {
		apptest.Press(a, away)
		if view := a.View(); !strings.Contains(view, "end follow") {
			t.Errorf("after %s, the footer does not name the way back:\n%s", away, view)
		}
		a.Update(tea.KeyMsg{Type: tea.KeyEnd})
		if !v.panes[0].picture.Follows() {
			t.Errorf("after %s, end does not follow again", away)
		}
	}
}

func TestARunWithoutASignalSaysSo(t *testing.T) {
	a := app.New(NewReplay("a run", []event.Event{{Kind: event.Ready, At: time.Second}}, nil), 80, 24, func() {})
	apptest.Press(a, "s")
	if !strings.Contains(a.View(), "No signal in this run.") {
		t.Errorf("s says\n%s", a.View())
	}
}
