package screens

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
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

func init() {
	scenes = append(scenes,
		scene{"beside", sideBySide(-1, nil)},
		scene{"beside-serving", sideBySide(4200*story.Tick, nil)},
		scene{"beside-draining", sideBySide(story.StopAt+1200*story.Tick, nil)},
		scene{"beside-over", sideBySide(story.Later, nil)},
		scene{"beside-verdicts", sideBySide(story.Later, func(a *app.App, _ *stage) { apptest.Press(a, "enter") })},
	)
}

// sideBySide shows both services until a moment; before they are started, when that is negative. The fixed one began
// 80 ms later.
func sideBySide(until time.Duration, then func(*app.App, *stage)) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		s := testCourse(t)
		v := newStage(s, s.lessons.Lessons[2], lessons.Broken, lessons.Fixed)
		a := app.New(v, 80, 24, func() {})
		v.Update(a, yoursMsg{v, true})
		if until < 0 {
			return a
		}
		v.run(v.services()...)
		a.Update(builds.Started{Launch: v.launch})
		frames := builds.Frames{Launch: v.launch}
		for _, tale := range []*story.Story{story.CutOff(), story.Drained()} {
			events := tale.Until(until)
			frames.Runs = append(frames.Runs, framesOf(v, events, until, len(events) == len(tale.Events)).Runs...)
		}
		a.Update(frames)
		if then != nil {
			then(a, v)
		}
		return a
	}
}

func TestOneKeyStopsBothAndSignalsGoToThoseThatRun(t *testing.T) {
	var v *stage
	a := sideBySide(4200*story.Tick, func(_ *app.App, shown *stage) { v = shown })(t)
	left, right := buildstest.NewFakeRun(), buildstest.NewFakeRun()
	v.launch.Runs = []builds.Run{left, right}
	apptest.Do(a, "t")
	ended := append(story.CutOff().Until(4200*story.Tick), event.Event{Kind: event.ProcessExit, At: 4300 * story.Tick, PID: 48213})
	v.panes[0].news.Timeline = timeline.Of(ended)
	apptest.Do(a, "t", "k")
	if want := []string{"stop"}; !slices.Equal(left.Calls(), want) {
		t.Errorf("the left one, which ended after the stop, heard %v, want %v", left.Calls(), want)
	}
	if want := []string{"stop", "SIGTERM", "SIGKILL"}; !slices.Equal(right.Calls(), want) {
		t.Errorf("the right one heard %v, want %v", right.Calls(), want)
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

// stopColumns returns the columns in which the stop begins, by the lines through the requests that were in flight. Where two pictures stand side by side,
// those of the right one are counted from its own edge.
func stopColumns(view string) []int {
	var columns []int
	for line := range strings.SplitSeq(view, "\n") {
		for half := range strings.SplitSeq(line, "│") {
			at := strings.IndexAny(half, "┆┊") // the stop begins there, with a signal or with a step before it
			if column := ui.Width(half[:max(0, at)]); at >= 0 && strings.HasSuffix(half[:at], "▆") && !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	return columns
}

func TestLeavingEndsBoth(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	s := testCourse(t)
	s.builds = h.Supervisor
	v := newStage(s, s.lessons.Lessons[0], lessons.Broken, lessons.Fixed)
	a := app.New(NewMap(s), 80, 24, func() {})
	a.Open(v)
	apptest.Press(a, "enter")
	launch := v.launch
	buildstest.Await[builds.Started](t, h)
	apptest.Press(a, "q")
	<-launch.Ended
	for range 2 {
		if run := <-h.FakeRuns; a.Top() == app.Screen(v) || !slices.Contains(run.Calls(), "close") {
			t.Errorf("after q one of them had heard %v", run.Calls())
		}
	}
}

func TestYoursNeedsACopy(t *testing.T) {
	s := testCourse(t)
	v := newStage(s, s.lessons.Lessons[2], lessons.Broken, lessons.Fixed)
	a := app.New(v, 80, 24, func() {})
	apptest.Press(a, "y")
	if v.panes[0].service != lessons.Broken || !strings.Contains(a.View(), "no copy of your own yet") {
		t.Errorf("without a copy, y shows\n%s", a.View())
	}
	v.Update(a, yoursMsg{v, true})
	apptest.Press(a, "y")
	if v.panes[0].service != lessons.Yours {
		t.Error("with a copy, y leaves the broken one on the left")
	}
}

func TestSideBySideAnswersEveryKeyInOneLine(t *testing.T) {
	for key, want := range map[string]string{"x": "q close", "enter": "t stops both"} {
		a := sideBySide(4200*story.Tick, nil)(t)
		a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
		apptest.Press(a, key)
		lines := strings.Split(a.View(), "\n")
		if last := strings.Join(lines[len(lines)-2:], "\n"); !strings.Contains(last, want) {
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
	s := testCourse(t)
	l := s.lessons.Lessons[2]
	a := app.New(NewMap(s), 80, 24, func() {})
	apptest.CarryOut(a, s.takeBeside(a, l, lessons.Broken))
	if s.kept.State().Did(l.Name, progress.StepFixed) {
		t.Error("the step is done as soon as its screen opens")
	}
	v := a.Top().(*stage)
	news := framesOf(v, story.Drained().Events, story.Later, true).Runs[0]
	apptest.CarryOut(a, v.frames([]builds.News{news, news}))
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

// Below both verdicts, e does what the footer says of enter and e: it goes to the copy, and opens no editor.
func TestFromBothVerdictsEGoesToTheCopy(t *testing.T) {
	var v *stage
	a := sideBySide(story.Later, func(_ *app.App, shown *stage) { v = shown })(t)
	apptest.Press(a, "enter", "e")
	m, ok := a.Top().(*mend)
	if !v.judged || !ok || m.wanted || m.lesson.Name != v.lesson.Name {
		t.Errorf("after the verdicts, e shows\n%s", a.View())
	}
}

func TestWhyACheckDoesNotApply(t *testing.T) {
	var v *stage
	sideBySide(story.Later, func(_ *app.App, shown *stage) { v = shown })(t)
	v.panes[0].results = append(v.panes[0].results, allFail().Results[0])
	v.panes[0].results[len(v.panes[0].results)-1].Check = "deadline"
	v.judged = true
	v.SetSize(80, 40)
	text := strings.Join(v.text.Lines, "\n")
	if !strings.Contains(text, "deadline") || !strings.Contains(text, "- does not apply: nothing was") {
		t.Errorf("of %s beside %s it says\n%s", lessons.Broken, lessons.Fixed, text)
	}
}
