package screens

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

// steps are in the order in which they make most sense. Any can be taken at any time.
var steps = []struct{ name, does string }{
	{progress.StepRead, "read"},
	{progress.StepRun, "run the broken one"},
	{progress.StepPredict, "predict"},
	{progress.StepStop, "stop it"},
	{progress.StepVerdict, "see the verdict"},
	{progress.StepDifference, "read the difference"},
	{progress.StepFixed, "run both, side by side"},
	{progress.StepMend, "mend your own copy"},
}

var keySteps = ui.Bind("1 to 8, 0", "jump to that step of the lesson; 0 is the course", "0", "1", "2", "3", "4", "5", "6", "7", "8")

// nextStep returns the first step of the lesson that has not been seen. In a lesson that is done there is nothing
// left, and it returns the first of all.
func nextStep(state progress.State, l *lessons.Lesson) string {
	if Done(state, l) {
		return progress.StepRead
	}
	for _, step := range steps {
		if !state.Did(l.Name, step.name) {
			return step.name
		}
	}
	return progress.StepMend
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
	case progress.StepRun:
		return "to the stage"
	case progress.StepFixed:
		return "to both, side by side"
	}
	return doing(step)
}

// strip is the line below the title of a lesson's screen: its steps, each with its key, its state and its word. Where
// not all words fit, that of the step where one is shows.
func (s *Course) strip(l *lessons.Lesson, here string, w int) string {
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
		if Done(state, l) {
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
	case name == progress.StepMend && Done(state, l) || name != progress.StepMend && state.Did(l.Name, name):
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
func (s *Course) jump(a app.Navigator, l *lessons.Lesson, k tea.KeyMsg) (tea.Cmd, bool) {
	if !key.Matches(k, keySteps) {
		return nil, false
	}
	if n := int(k.Runes[0] - '0'); n > 0 {
		return s.take(a, l, steps[n-1].name), true
	}
	return a.Home(), true
}

// stepCommand is the command of the digits, which lead to the steps of the lesson.
func (s *Course) stepCommand(l *lessons.Lesson) app.Command {
	return app.Command{Key: keySteps, Take: func(a app.Navigator, k tea.KeyMsg) tea.Cmd {
		cmd, _ := s.jump(a, l, k)
		return cmd
	}}
}

// toStep, toStage and toCode are what a command does that goes there.
func (s *Course) toStep(l *lessons.Lesson, step string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd { return s.take(a, l, step) }
}

func (s *Course) toStage(l *lessons.Lesson, of string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd { return s.takeStage(a, l, of) }
}

func (s *Course) toCode(l *lessons.Lesson, page string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd { return s.takeCode(a, l, page) }
}

// take goes to a step of the lesson. A screen that is open already is shown as it was left.
func (s *Course) take(a app.Navigator, l *lessons.Lesson, step string) tea.Cmd {
	switch step {
	case progress.StepRead:
		return app.Raise(a, func(r *reader) bool { return r.lesson == l }, func() *reader { return newReader(s, l) })
	case progress.StepVerdict:
		return s.takeVerdict(a, l)
	case progress.StepDifference:
		return s.takeCode(a, l, difference)
	case progress.StepFixed:
		return s.takeBeside(a, l, lessons.Broken)
	case progress.StepMend:
		return s.takeMend(a, l, false)
	}
	return s.takeStage(a, l, lessons.Broken)
}

// takeStage shows the stage with a service of the lesson by itself, or with two side by side. What runs there already
// stays; otherwise the wanted ones get ready.
func (s *Course) takeStage(a app.Navigator, l *lessons.Lesson, services ...string) tea.Cmd {
	cmd := app.Raise(a, func(v *stage) bool { return v.lesson == l && len(v.panes) == len(services) },
		func() *stage { return newStage(s, l, services...) })
	v, ok := a.Top().(*stage)
	switch {
	case !ok || v.service() == services[0]:
	case v.live():
		a.Say(v.stillRunning())
	default:
		v.choose(services...)
	}
	return cmd
}

// takeBeside shows a service of the lesson beside the fixed one.
func (s *Course) takeBeside(a app.Navigator, l *lessons.Lesson, service string) tea.Cmd {
	return s.takeStage(a, l, service, lessons.Fixed)
}

// takeVerdict shows the verdict on the latest run. Where there is none, the stage is the place to get one.
func (s *Course) takeVerdict(a app.Navigator, l *lessons.Lesson) tea.Cmd {
	if v, ok := app.Find(a, func(v *stage) bool { return v.lesson == l && !v.two() && v.state == stageOver }); ok {
		return v.openVerdict(a)
	}
	cmd := s.takeStage(a, l, lessons.Broken)
	a.Say("There is no verdict yet: run it, and stop it with t when it is busy.")
	return cmd
}

// openVerdict shows the verdict on the run that is over.
func (v *stage) openVerdict(a app.Navigator) tea.Cmd {
	a.Drop(func(s app.Screen) bool { j, ok := s.(*verdictScreen); return ok && j.stage == v })
	return tea.Batch(a.Open(newVerdict(v)), v.course.at(v.lesson, progress.StepVerdict))
}

// next is the step after the verdict: why it came out so, and then how it should.
func (j *verdictScreen) next() string {
	if j.of == lessons.Broken {
		return progress.StepDifference
	}
	return progress.StepMend
}

// tellsWhy tells whether the lesson's text has something to say about what came out.
func (j *verdictScreen) tellsWhy() bool {
	return j.stage != nil && j.of == lessons.Broken && hasWhy(j.stage.lesson)
}

// whyNext tells whether that is what comes next: it is, until it has been read.
func (j *verdictScreen) whyNext() bool {
	return j.tellsWhy() && !j.stage.course.state.Lessons[j.stage.lesson.Name].Unfolded
}

// under is the line below the title.
func (j *verdictScreen) under() string {
	switch {
	case j.mend != nil:
		return j.mend.course.strip(j.mend.lesson, progress.StepMend, j.w)
	case j.stage == nil:
		return ui.Rule(j.w)
	}
	return j.stage.course.strip(j.stage.lesson, progress.StepVerdict, j.w)
}
