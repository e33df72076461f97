package screens

import (
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// The digit of the present step changes nothing.
func TestTheDigitOfTheMendScreenStaysThere(t *testing.T) {
	a, m := mendScreen(t)
	bench, attempt := m.watcher, m.attempt
	apptest.Press(a, "6", "r")
	if a.Top() != app.Screen(m) || m.watcher != bench || m.attempt != attempt {
		t.Error("6 has ended the watching of the copy")
	}
}

// besideTwo is the side-by-side screen over the course, with two services that run.
func besideTwo(t *testing.T) (*app.App, *stage, *buildstest.FakeSupervisor) {
	t.Helper()
	h := buildstest.NewFakeSupervisor(t)
	s := testCourse(t)
	s.builds = h.Supervisor
	v := newStage(s, s.lessons.Lessons[0], lessons.Broken, lessons.Fixed)
	a := app.New(NewMap(s), 80, 24, func() {})
	a.Open(v)
	apptest.Press(a, "enter")
	a.Update(buildstest.Await[builds.Started](t, h))
	return a, v, h
}

func TestNoDigitEndsTwoThatRun(t *testing.T) {
	for _, digit := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		t.Run(digit, func(t *testing.T) {
			a, v, _ := besideTwo(t)
			attempt := v.launch
			apptest.Press(a, digit)
			if attempt.Over() || v.launch != attempt || v.state != StageRunning {
				t.Errorf("after %s the runs are over; the screen is\n%s", digit, a.View())
			}
			if digit == "6" && (a.Top() != app.Screen(v) || !strings.Contains(a.View(), "8 leads there")) {
				t.Errorf("6 says nothing of what runs:\n%s", a.View())
			}
			apptest.Press(a, "8")
			if a.Top() != app.Screen(v) || v.state != StageRunning {
				t.Errorf("8 does not lead back to the runs, but to a %T", a.Top())
			}
		})
	}
}

func TestTheCourseEndsTwoThatRun(t *testing.T) {
	a, v, _ := besideTwo(t)
	attempt := v.launch
	apptest.Press(a, "0")
	<-attempt.Ended
}

// There is one run at a time, and none ends without a word because another one is begun.
func TestNothingBeginsWhileARunIsUnderWayElsewhere(t *testing.T) {
	for name, keys := range map[string][]string{
		"side by side": {"8", "enter"},
		"your copy":    {"6"},
		"the editor":   {"1", "e"},
	} {
		t.Run(name, func(t *testing.T) {
			_, v, _ := actorOnStage(t)
			a := stacked(NewMap(v.course), v)
			apptest.Press(a, keys[:len(keys)-1]...)
			apptest.Do(a, keys[len(keys)-1])
			if v.launch.Over() || v.state != StageRunning || !strings.Contains(a.View(), "is still on the stage") {
				t.Errorf("the run is over, or nothing is said of it:\n%s", a.View())
			}
		})
	}
	t.Run("the stage", func(t *testing.T) {
		a, v, _ := besideTwo(t)
		apptest.Press(a, "2", "enter")
		if v.launch.Over() || v.state != StageRunning || !strings.Contains(a.View(), "Two still run side by side") {
			t.Errorf("the runs are over, or nothing is said of them:\n%s", a.View())
		}
	})
}

// A copy that is made only when the learner has gone on is not watched behind another screen: that would end what runs there. It is
// watched once its own screen shows again.
func TestACopyThatIsReadyLateIsNotWatchedBehindAnotherScreen(t *testing.T) {
	_, m := mendScreen(t)
	m.ready, m.watcher, m.attempt = false, nil, nil
	a := stacked(NewMap(m.course), m)
	late := copiedMsg{mend: m, files: m.files, editor: m.editor, edit: true}
	apptest.Press(a, "7")
	if _, cmd := a.Update(late); cmd != nil && cmd() != nil {
		t.Error("the editor opens over another screen")
	}
	if m.attempt != nil {
		t.Error("the copy is watched behind another screen")
	}
	apptest.Press(a, "6")
	if m.attempt == nil || m.attempt.Over() {
		t.Error("the copy is not watched, though its screen shows")
	}
}

// Going to and fro between two screens leaves two of them open. The list of keys and the glossary stand above another one.
func TestGoingToAndFroOpensNothingTwice(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*testing.T) *app.App
		keys []string
		more int // that are open at most
	}{
		"verdict and replay":           {playing("broken", story.CutOff(), story.Later, pressing("enter")), []string{"p", "v"}, 1},
		"replay and verdict":           {playing("broken", story.CutOff(), story.Later, pressing("p")), []string{"v", "p"}, 1},
		"the copy's":                   {mending(builds.CopyState{Latest: twoFail()}, func(a *app.App, _ *mend) { apptest.Press(a, "v") }), []string{"p", "v"}, 1},
		"a file's":                     {openingOf(story.CutOff()), []string{"v", "p"}, 1},
		"verdict and explained checks": {playing("broken", story.CutOff(), story.Later, pressing("enter")), []string{"x", "x"}, 1},
		"glossary and keys":            {scenes[0].set, []string{"?", "g"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.set(t)
			before := slices.Clone(a.Screens())
			for range 3 {
				apptest.Press(a, c.keys...)
			}
			if len(a.Screens()) > len(before)+c.more {
				t.Errorf("%d screens are open, and there were %d", len(a.Screens()), len(before))
			}
		})
	}
}

// openingOf is the replay of a recording alone, without a course.
func openingOf(tale *story.Story) func(*testing.T) *app.App {
	return func(*testing.T) *app.App { return app.New(NewReplay("one", tale.Events, nil), 80, 24, func() {}) }
}

// A screen to which the learner goes back is as it was left.
func TestTheVerdictBehindAReplayIsAsItWasLeft(t *testing.T) {
	a := playing("broken", story.CutOff(), story.Later, pressing("enter"))(t)
	verdict := a.Top()
	apptest.Press(a, "p", "s", "v")
	if a.Top() != verdict {
		t.Errorf("v leads to a %T, and not back", a.Top())
	}
	apptest.Press(a, "q")
	if !is[*stage](a.Top()) {
		t.Errorf("from there, q leads to a %T", a.Top())
	}
}

// The verdict counts as seen, whichever way has led there.
func TestTheVerdictBehindAReplayCountsAsSeen(t *testing.T) {
	a := playing("broken", story.CutOff(), story.Later, pressing("p"))(t)
	course := a.Screens()[len(a.Screens())-1].(*replay).verdict.stage.course
	if course.kept.State().Did(course.lessons.Lessons[2].Name, progress.StepVerdict) {
		t.Fatal("it was seen before")
	}
	apptest.Do(a, "v")
	if state := course.kept.State(); !state.Did(course.lessons.Lessons[2].Name, progress.StepVerdict) {
		t.Errorf("after v, the state is %+v", state)
	}
}

// After coming back with e, the learner can have the copy judged before the editor opens.
func TestTheCopyIsWatchedAgainBeforeTheEditorOpens(t *testing.T) {
	a, m := mendScreen(t)
	apptest.Press(a, "1", "e", "r")
	if a.Top() != app.Screen(m) || m.watcher == nil || m.attempt.Over() {
		t.Errorf("on %T, the copy is not watched", a.Top())
	}
}
