package main

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// The steps of a lesson, by the names under which progress keeps them.
const (
	stepRead       = "read"
	stepRun        = "run"
	stepPredict    = "predict"
	stepStop       = "stop"
	stepVerdict    = "verdict"
	stepDifference = "difference"
	stepFixed      = "fixed"
	stepMend       = "mend"
)

// steps are in the order in which they make most sense. Any can be taken at any time.
var steps = []struct{ name, does string }{
	{stepRead, "read"},
	{stepRun, "run the broken one"},
	{stepPredict, "predict"},
	{stepStop, "stop it"},
	{stepVerdict, "see the verdict"},
	{stepDifference, "read the difference"},
	{stepFixed, "run both, side by side"},
	{stepMend, "mend your own copy"},
}

var keySteps = ui.Bind("1 to 8, 0", "jump to that step of the lesson; 0 is the course", "0", "1", "2", "3", "4", "5", "6", "7", "8")

// nextStep returns the first step of the lesson that has not been seen. In a lesson that is done there is nothing
// left, and it returns the first of all.
func nextStep(state progress.State, l *lessons.Lesson) string {
	if done(state, l) {
		return stepRead
	}
	for _, step := range steps {
		if !state.Did(l.Name, step.name) {
			return step.name
		}
	}
	return stepMend
}

// doing says what one does at a step: "read the difference".
func doing(name string) string {
	for _, step := range steps {
		if step.name == name {
			return step.does
		}
	}
	return ""
}

// leading says where a key leads that goes to a step. The stages are not started by it.
func leading(step string) string {
	switch step {
	case stepRun:
		return "to the stage"
	case stepFixed:
		return "to both, side by side"
	}
	return doing(step)
}

// strip is the line below the title of a lesson's screen: its steps, each with its key, its state and its word. Where
// not all words fit, that of the step where one is shows.
func (s *school) strip(l *lessons.Lesson, here string, w int) string {
	state := s.state
	for _, style := range []struct {
		gap   string
		words bool
	}{{"   ", true}, {"  ", true}, {" ", true}, {" ", false}} {
		parts := make([]string, len(steps))
		for i, step := range steps {
			parts[i] = stepSign(state, l, step.name, here, strconv.Itoa(i+1), style.words || step.name == here)
		}
		line := " " + strings.Join(parts, style.gap)
		if done(state, l) {
			line += style.gap + ui.Good.Of("✓ done")
		}
		if rest := w - ui.Width(line) - 1; rest >= 0 {
			return line + " " + ui.Rule(rest)
		}
	}
	return ui.Rule(w)
}

// stepSign is one step in a strip, or, without a digit, on the map, where digits choose lessons.
func stepSign(state progress.State, l *lessons.Lesson, name, here, digit string, word bool) string {
	sign, k := "·", ui.Faint
	switch {
	case name == here:
		sign, k = "▸", ui.Strong
	case name == stepMend && done(state, l) || name != stepMend && state.Did(l.Name, name):
		sign, k = "✓", ui.Good
	}
	text := digit + sign
	if digit == "" {
		text += " "
	}
	if word {
		text += name
	}
	return k.Of(text)
}

// jump goes to the step, or the course, that a digit stands for. It returns false when the key is none of them.
func (s *school) jump(a app.Navigator, l *lessons.Lesson, k tea.KeyMsg) (tea.Cmd, bool) {
	if !key.Matches(k, keySteps) {
		return nil, false
	}
	if n := int(k.Runes[0] - '0'); n > 0 {
		return s.take(a, l, steps[n-1].name), true
	}
	return a.Home(), true
}

// take goes to a step of the lesson. A screen that is open already is shown as it was left.
func (s *school) take(a app.Navigator, l *lessons.Lesson, step string) tea.Cmd {
	switch step {
	case stepRead:
		return app.Raise(a, func(r *reader) bool { return r.lesson == l }, func() *reader { return newReader(s, l) })
	case stepVerdict:
		return s.takeVerdict(a, l)
	case stepDifference:
		return s.takeCode(a, l, difference)
	case stepFixed:
		return s.takeFixed(a, l)
	case stepMend:
		return s.takeMend(a, l, false)
	}
	return s.takeStage(a, l, lessons.Broken)
}

// takeStage shows the stage. A service that runs there stays; otherwise the wanted one gets ready.
func (s *school) takeStage(a app.Navigator, l *lessons.Lesson, of string) tea.Cmd {
	cmd := app.Raise(a, func(v *stage) bool { return v.lesson == l }, func() *stage { return newStage(s, l, of) })
	if v, ok := a.Top().(*stage); ok && v.of != of {
		v.choose(a, of)
	}
	return cmd
}

// takeVerdict shows the verdict on the latest run. Where there is none, the stage is the place to get one.
func (s *school) takeVerdict(a app.Navigator, l *lessons.Lesson) tea.Cmd {
	if v, ok := app.Find(a, func(v *stage) bool { return v.lesson == l && v.state == stageOver }); ok {
		return v.openVerdict(a)
	}
	cmd := s.takeStage(a, l, lessons.Broken)
	a.Say("There is no verdict yet: run it, and stop it with t when it is busy.")
	return cmd
}

// openVerdict shows the verdict on the run that is over.
func (v *stage) openVerdict(a app.Navigator) tea.Cmd {
	a.Drop(func(s app.Screen) bool { j, ok := s.(*judgement); return ok && j.stage == v })
	return tea.Batch(a.Open(newVerdict(v)), v.school.at(v.lesson, stepVerdict))
}

func (v *stage) Leave() { v.abandon() }

// next is the step after the verdict: why it came out so, and then how it should.
func (j *judgement) next() string {
	if j.of == lessons.Broken {
		return stepDifference
	}
	return stepMend
}

// tellsWhy tells whether the lesson's text has something to say about what came out.
func (j *judgement) tellsWhy() bool {
	return j.stage != nil && j.of == lessons.Broken && hasWhy(j.stage.lesson)
}

// whyNext tells whether that is what comes next: it is, until it has been read.
func (j *judgement) whyNext() bool {
	return j.tellsWhy() && !j.stage.school.state.Lessons[j.stage.lesson.Name].Unfolded
}

// under is the line below the title.
func (j *judgement) under() string {
	switch {
	case j.mend != nil:
		return j.mend.school.strip(j.mend.lesson, stepMend, j.w)
	case j.stage == nil:
		return ui.Rule(j.w)
	}
	return j.stage.school.strip(j.stage.lesson, stepVerdict, j.w)
}
