package main

import (
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
)

// The digit of the step where one is changes nothing.
func TestTheDigitOfTheMendScreenStaysThere(t *testing.T) {
	a, m := atTheBench(t)
	bench, attempt := m.bench, m.attempt
	press(a, "8", "r")
	if a.top() != screen(m) || m.bench != bench || m.attempt != attempt {
		t.Error("8 has ended the watching of the copy")
	}
}

// besideTwo is the side-by-side screen over the course, with two services that run.
func besideTwo(t *testing.T) (*app, *beside, *theatre) {
	t.Helper()
	h, _ := duet(t)
	s := theSchool(t)
	s.shop = h.workshop
	v := newBeside(s, s.course.Lessons[0], lessons.Broken)
	a := newApp(newCourseMap(s), 80, 24, func() {})
	a.open(v)
	press(a, "enter")
	a.Update(await[startedMsg](t, h))
	return a, v, h
}

func TestNoDigitEndsTwoThatRun(t *testing.T) {
	for _, digit := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		t.Run(digit, func(t *testing.T) {
			a, v, _ := besideTwo(t)
			attempt := v.attempt
			press(a, digit)
			if attempt.over() || v.attempt != attempt || v.state != stageRunning {
				t.Errorf("after %s the runs are over; the screen is\n%s", digit, a.View())
			}
			if digit == "8" && (a.top() != screen(v) || !strings.Contains(a.View(), "7 leads there")) {
				t.Errorf("8 says nothing of what runs:\n%s", a.View())
			}
			press(a, "7")
			if a.top() != screen(v) || v.state != stageRunning {
				t.Errorf("7 does not lead back to the runs, but to a %T", a.top())
			}
		})
	}
}

func TestTheCourseEndsTwoThatRun(t *testing.T) {
	a, v, _ := besideTwo(t)
	attempt := v.attempt
	press(a, "0")
	<-attempt.ended
}

// There is one run at a time, and none ends without a word since another one is begun.
func TestNothingBeginsWhileARunIsUnderWayElsewhere(t *testing.T) {
	for name, keys := range map[string][]string{
		"side by side": {"7", "enter"},
		"your copy":    {"8"},
		"the editor":   {"1", "e"},
	} {
		t.Run(name, func(t *testing.T) {
			a, v, _ := onTheSpot(t)
			a.screens = []screen{newCourseMap(v.school), v}
			a.resize(80, 24)
			press(a, keys[:len(keys)-1]...)
			doesAll(a, keys[len(keys)-1])
			if v.attempt.over() || v.state != stageRunning || !strings.Contains(a.View(), "is still on the stage") {
				t.Errorf("the run is over, or nothing is said of it:\n%s", a.View())
			}
		})
	}
	t.Run("the stage", func(t *testing.T) {
		a, v, _ := besideTwo(t)
		press(a, "2", "enter")
		if v.attempt.over() || v.state != stageRunning || !strings.Contains(a.View(), "Two still run side by side") {
			t.Errorf("the runs are over, or nothing is said of them:\n%s", a.View())
		}
	})
}

// A copy that is made only when the learner has gone on is not watched behind another screen: that would end what runs
// there. Once the screen shows again, it is.
func TestACopyThatIsReadyLateIsNotWatchedBehindAnotherScreen(t *testing.T) {
	a, m := atTheBench(t)
	m.ready, m.bench, m.attempt = false, nil, nil
	a.screens = []screen{newCourseMap(m.school), m}
	late := copiedMsg{mend: m, files: m.files, editor: m.editor, edit: true}
	press(a, "6")
	if _, cmd := a.Update(late); cmd != nil && cmd() != nil {
		t.Error("the editor opens over another screen")
	}
	if m.attempt != nil {
		t.Error("the copy is watched behind another screen")
	}
	press(a, "8")
	if m.attempt == nil || m.attempt.over() {
		t.Error("the copy is not watched, though its screen shows")
	}
}

// Whoever goes to and fro between two screens has two of them open.
func TestGoingToAndFroOpensNothingTwice(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*testing.T) *app
		keys []string
	}{
		"verdict and replay":           {playing("broken", cutOff(), later, pressing("enter")), []string{"p", "v"}},
		"replay and verdict":           {playing("broken", cutOff(), later, pressing("p")), []string{"v", "p"}},
		"the copy's":                   {mending(benchState{latest: twoFail()}, func(a *app, _ *mend) { press(a, "v") }), []string{"p", "v"}},
		"a file's":                     {openingOf(cutOff()), []string{"v", "p"}},
		"verdict and explained checks": {playing("broken", cutOff(), later, pressing("enter")), []string{"x", "x"}},
		"glossary and keys":            {scenes[0].set, []string{"?", "g"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.set(t)
			before := slices.Clone(a.screens)
			for range 3 {
				press(a, c.keys...)
			}
			if len(a.screens) > len(before)+1 {
				t.Errorf("%d screens are open, and there were %d", len(a.screens), len(before))
			}
		})
	}
}

// openingOf is the replay of a recording alone, without a course.
func openingOf(tale *story) func(*testing.T) *app {
	return func(*testing.T) *app { return newApp(newReplay("one", tale.events, nil), 80, 24, func() {}) }
}

// What one goes back to is as it was left.
func TestTheVerdictBehindAReplayIsAsItWasLeft(t *testing.T) {
	a := playing("broken", cutOff(), later, pressing("enter"))(t)
	verdict := a.top()
	press(a, "p", "s", "v")
	if a.top() != verdict {
		t.Errorf("v leads to a %T, and not back", a.top())
	}
	press(a, "q")
	if !is[*stage](a.top()) {
		t.Errorf("from there, q leads to a %T", a.top())
	}
}
