package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

func init() {
	scenes = append(scenes,
		scene{"beside", sideBySide(-1, nil)},
		scene{"beside-serving", sideBySide(4200*story.Tick, nil)},
		scene{"beside-draining", sideBySide(story.ToldAt+1200*story.Tick, nil)},
		scene{"beside-over", sideBySide(story.Later, nil)},
		scene{"beside-verdicts", sideBySide(story.Later, func(a *app.App, _ *beside) { apptest.Press(a, "enter") })},
	)
}

// sideBySide shows both services until a moment; before they are started, when that is negative. The fixed one began
// 80 ms later.
func sideBySide(until time.Duration, then func(*app.App, *beside)) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		s := theSchool(t)
		v := newBeside(s, s.lessons.Lessons[2], lessons.Broken)
		a := app.New(v, 80, 24, func() {})
		v.Update(a, pairableMsg{v, true})
		if until < 0 {
			return a
		}
		v.run()
		a.Update(builds.Started{Attempt: v.attempt})
		left, right := story.CutOff().Until(until), story.Drained().Until(until)
		a.Update(builds.PairFrames{Attempt: v.attempt, Halves: [2]builds.News{
			{Events: left, Now: until, Over: len(left) == len(story.CutOff().Events), Path: "one.ndjson"},
			{Events: right, Now: until, Over: len(right) == len(story.Drained().Events), Path: "two.ndjson"}}})
		if then != nil {
			then(a, v)
		}
		return a
	}
}

func TestOneKeyStopsBothAndSignalsGoToThoseThatRun(t *testing.T) {
	var v *beside
	a := sideBySide(4200*story.Tick, func(_ *app.App, shown *beside) { v = shown })(t)
	left, right := buildstest.NewActor(), buildstest.NewActor()
	v.attempt.Pair = &builds.Pair{Halves: [2]builds.Run{left, right}, Stop: func() { left.Stop(); right.Stop() }, Close: func() {}}
	does(a, "t")
	v.halves[0].picture.Add([]event.Event{{Kind: event.ProcessExit, At: 4300 * story.Tick, PID: 48213}}, 4300*story.Tick)
	does(a, "t", "k")
	if want := []string{"stop"}; !slices.Equal(left.Heard(), want) {
		t.Errorf("the left one, which ended after the stop, heard %v, want %v", left.Heard(), want)
	}
	if want := []string{"stop", "SIGTERM", "SIGKILL"}; !slices.Equal(right.Heard(), want) {
		t.Errorf("the right one heard %v, want %v", right.Heard(), want)
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
	h, actors := buildstest.Duet(t)
	s := theSchool(t)
	s.builds = h.Supervisor
	v := newBeside(s, s.lessons.Lessons[0], lessons.Broken)
	a := app.New(NewMap(s), 80, 24, func() {})
	a.Open(v)
	apptest.Press(a, "enter")
	attempt := v.attempt
	buildstest.Await[builds.Started](t, h)
	apptest.Press(a, "q")
	<-attempt.Ended
	if a.Top() == app.Screen(v) || !slices.Contains(actors[1].Heard(), "close") {
		t.Errorf("after q the right one had heard %v", actors[1].Heard())
	}
}

func TestYoursNeedsACopy(t *testing.T) {
	s := theSchool(t)
	v := newBeside(s, s.lessons.Lessons[2], lessons.Broken)
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
		a := sideBySide(4200*story.Tick, nil)(t)
		a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
		apptest.Press(a, key)
		if last := a.View()[strings.LastIndex(a.View(), "\n")+1:]; !strings.Contains(last, want) || strings.Contains(last, "…") {
			t.Errorf("%s is answered %q, want %q, whole", key, last, want)
		}
	}
	a := sideBySide(4200*story.Tick, nil)(t)
	a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
	apptest.Press(a, "t", "enter")
	if !strings.Contains(a.View(), "t: SIGTERM, k: SIGKILL.") {
		t.Errorf("while they stop, enter is answered\n%s", a.View())
	}
}
