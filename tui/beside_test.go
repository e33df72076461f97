package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

func init() {
	scenes = append(scenes,
		scene{"beside", sideBySide(-1, nil)},
		scene{"beside-serving", sideBySide(4200*story.MS, nil)},
		scene{"beside-draining", sideBySide(story.ToldAt+1200*story.MS, nil)},
		scene{"beside-over", sideBySide(story.Later, nil)},
		scene{"beside-verdicts", sideBySide(story.Later, func(a *app.App, _ *beside) { apptest.Press(a, "enter") })},
	)
}

// sideBySide shows both services until a moment; before they are started, when that is negative. The fixed one began
// 80 ms later.
func sideBySide(until time.Duration, then func(*app.App, *beside)) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		s := theSchool(t)
		v := newBeside(s, s.course.Lessons[2], lessons.Broken)
		a := app.New(v, 80, 24, func() {})
		v.Update(a, pairableMsg{v, true})
		if until < 0 {
			return a
		}
		v.run()
		a.Update(startedMsg{v.attempt})
		left, right := story.CutOff().Until(until), story.Drained().Until(until)
		a.Update(couplesMsg{v.attempt, [2]halfNews{
			{events: left, now: until, over: len(left) == len(story.CutOff().Events), path: "one.ndjson"},
			{events: right, now: until, over: len(right) == len(story.Drained().Events), path: "two.ndjson"}}})
		if then != nil {
			then(a, v)
		}
		return a
	}
}

// duet is a theatre in which pairs play.
func duet(t *testing.T) (h *theatre, stopped *[2]*actor) {
	h = newTheatre(t)
	stopped = new([2]*actor)
	h.couple = func(context.Context, *lessons.Lesson, [2]string, [2]string, string) (*livePair, error) {
		left, right := newActor(), newActor()
		*stopped = [2]*actor{left, right}
		return &livePair{[2]liveRun{left, right}, func() { left.Stop(); right.Stop() }, func() { left.Close(); right.Close() }}, nil
	}
	return h, stopped
}

func TestAPairIsFollowedUntilBothAreOver(t *testing.T) {
	h, actors := duet(t)
	attempt := h.launchPair(anyLesson, [2]string{"broken", "fixed"})
	await[startedMsg](t, h)
	actors[0].log.Add(event.Event{Kind: event.Ready})
	actors[0].end()
	for m := await[couplesMsg](t, h); !m.halves[0].over; m = await[couplesMsg](t, h) {
		if m.halves[1].over {
			t.Fatal("the right one is said to be over, and goes on")
		}
	}
	actors[1].end()
	for m := await[couplesMsg](t, h); !m.halves[1].over; m = await[couplesMsg](t, h) {
	}
	<-attempt.ended
	for i, a := range actors {
		if !slices.Contains(a.heard(), "close") {
			t.Errorf("run %d heard %v", i, a.heard())
		}
	}
}

func TestOneKeyStopsBothAndSignalsGoToThoseThatRun(t *testing.T) {
	var v *beside
	a := sideBySide(4200*story.MS, func(_ *app.App, shown *beside) { v = shown })(t)
	left, right := newActor(), newActor()
	v.attempt.pair = &livePair{[2]liveRun{left, right}, func() { left.Stop(); right.Stop() }, func() {}}
	does(a, "t")
	v.halves[0].picture.Add([]event.Event{{Kind: event.ProcessExit, At: 4300 * story.MS, PID: 48213}}, 4300*story.MS)
	does(a, "t", "k")
	if want := []string{"stop"}; !slices.Equal(left.heard(), want) {
		t.Errorf("the left one, which ended after the stop, heard %v, want %v", left.heard(), want)
	}
	if want := []string{"stop", "SIGTERM", "SIGKILL"}; !slices.Equal(right.heard(), want) {
		t.Errorf("the right one heard %v, want %v", right.heard(), want)
	}
}

// The stop is in the same column of both, however long either takes, and both begin with the same lane.
func TestBothStandOnOneAxis(t *testing.T) {
	a := sideBySide(story.Later, nil)(t)
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}, {200, 60}} {
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		view := a.View()
		if columns := stopColumns(view); len(columns) != 1 {
			t.Errorf("at %v the stops are in columns %v:\n%s", size, columns, view)
		}
	}
}

// stopColumns returns the columns in which the labels say that the stop begins. Where two pictures stand side by side,
// those of the right one are counted from its own edge.
func stopColumns(view string) []int {
	var columns []int
	for line := range strings.SplitSeq(view, "\n") {
		for half := range strings.SplitSeq(line, "│") {
			for _, label := range []string{"┆ SIGTERM", "┊ SIGTERM"} {
				before, _, found := strings.Cut(half, label)
				if at := ui.Width(before); found && !slices.Contains(columns, at) {
					columns = append(columns, at)
				}
			}
		}
	}
	return columns
}

func TestLeavingEndsBoth(t *testing.T) {
	h, actors := duet(t)
	s := theSchool(t)
	s.shop = h.workshop
	v := newBeside(s, s.course.Lessons[0], lessons.Broken)
	a := app.New(newCourseMap(s), 80, 24, func() {})
	a.Open(v)
	apptest.Press(a, "enter")
	attempt := v.attempt
	await[startedMsg](t, h)
	apptest.Press(a, "q")
	<-attempt.ended
	if a.Top() == app.Screen(v) || !slices.Contains(actors[1].heard(), "close") {
		t.Errorf("after q the right one had heard %v", actors[1].heard())
	}
}

func TestYoursNeedsACopy(t *testing.T) {
	s := theSchool(t)
	v := newBeside(s, s.course.Lessons[2], lessons.Broken)
	a := app.New(v, 80, 24, func() {})
	apptest.Press(a, "y")
	if v.halves[0].of != lessons.Broken || !strings.Contains(a.View(), "no copy of your own yet") {
		t.Errorf("without a copy, y shows\n%s", a.View())
	}
	v.Update(a, pairableMsg{v, true})
	apptest.Press(a, "y")
	if v.halves[0].of != lessons.Yours {
		t.Error("with a copy, y leaves the broken one on the left")
	}
}

func TestSideBySideAnswersEveryKeyInOneLine(t *testing.T) {
	for key, want := range map[string]string{"x": "q close", "enter": "t stops both"} {
		a := sideBySide(4200*story.MS, nil)(t)
		a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
		apptest.Press(a, key)
		if last := a.View()[strings.LastIndex(a.View(), "\n")+1:]; !strings.Contains(last, want) || strings.Contains(last, "…") {
			t.Errorf("%s is answered %q, want %q, whole", key, last, want)
		}
	}
	a := sideBySide(4200*story.MS, nil)(t)
	a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
	apptest.Press(a, "t", "enter")
	if !strings.Contains(a.View(), "t: SIGTERM, k: SIGKILL.") {
		t.Errorf("while they stop, enter is answered\n%s", a.View())
	}
}
