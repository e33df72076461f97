package screens

import (
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// stepsOf returns the steps of a lesson in the order in which they are offered. Each has its place as its digit.
func stepsOf(l *lessons.Lesson) []string { return progress.Steps(l.Exercise != nil) }

// digitOf is the key of a step of the lesson.
func digitOf(l *lessons.Lesson, step string) string {
	return strconv.Itoa(slices.Index(stepsOf(l), step) + 1)
}

var keySteps = ui.Bind("1 to 9, 0", "jump to that step of the lesson; 0 is the course", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")

// nextStep returns the step at which a lesson is continued.
func nextStep(state progress.State, l *lessons.Lesson) string { return state.Next(l.Name, stepsOf(l)) }

// stepAfter returns the step that is offered after another one.
func stepAfter(state progress.State, l *lessons.Lesson, step string) string {
	return state.After(step, l.Name, stepsOf(l))
}

// doing says what one does at a step: "read the difference".
func doing(step string) string {
	return map[string]string{
		progress.StepRead:       "read",
		progress.StepRun:        "run the broken one",
		progress.StepPredict:    "predict",
		progress.StepStop:       "stop it",
		progress.StepVerdict:    "see the verdict",
		progress.StepExercise:   "do the exercise",
		progress.StepMend:       "mend your own copy",
		progress.StepDifference: "read the difference",
		progress.StepFixed:      "run both, side by side",
	}[step]
}

// leading says where a key that goes to a step leads. It does not start what is run on a stage.
func leading(step string) string {
	switch step {
	case progress.StepRun:
		return "to the stage"
	case progress.StepFixed:
		return "to both, side by side"
	}
	return doing(step)
}

// strip is the line below the title of a lesson's screen: its steps, each with its key, its state and its word. Where not all words
// fit, only that of the present step shows.
func (s *Course) strip(l *lessons.Lesson, here string, w int) string {
	state := s.state
	for _, style := range []struct {
		gap         string
		words, done bool
	}{{"   ", true, true}, {"  ", true, true}, {" ", true, true}, {" ", true, false}, {" ", false, true}, {" ", false, false}} {
		var parts []string
		for i, step := range stepsOf(l) {
			parts = append(parts, stepSign(state, l, step, here, strconv.Itoa(i+1), style.words || step == here))
		}
		line := " " + strings.Join(parts, style.gap)
		if style.done && state.Done(l.Name) {
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
	case state.Took(l.Name, name):
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

// jump goes to the step, or the course, that a digit stands for.
func (s *Course) jump(a app.Navigator, l *lessons.Lesson, k tea.KeyMsg) tea.Cmd {
	steps := stepsOf(l)
	switch n := int(k.Runes[0] - '0'); {
	case n == 0:
		return a.Home()
	case n <= len(steps):
		return s.take(a, l, steps[n-1])
	}
	return nil
}

// stepCommand is the command of the digits, which lead to the steps of the lesson.
func (s *Course) stepCommand(l *lessons.Lesson) app.Command {
	return app.Command{Key: keySteps, Take: func(a app.Navigator, k tea.KeyMsg) tea.Cmd { return s.jump(a, l, k) }}
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
		return app.Raise(a, func(r *reader) bool { return r.lesson == l }, func() *reader {
			s.builds.PrepareLesson(l) // while it is read
			return newReader(s, l)
		})
	case progress.StepVerdict:
		return s.takeVerdict(a, l)
	case progress.StepExercise:
		return s.takeExercise(a, l)
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
		a.SayWhile(v.stillRunning)
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
	if v, ok := app.Find(a, func(v *stage) bool { return v.lesson == l && !v.two() && v.state == StageOver }); ok {
		return v.openVerdict(a)
	}
	cmd := s.takeStage(a, l, lessons.Broken)
	a.Say("There is no verdict yet: run it, and stop it with t when it is busy.")
	return cmd
}

// openVerdict shows the verdict on the run that is over.
func (v *stage) openVerdict(a app.Navigator) tea.Cmd {
	a.Drop(func(s app.Screen) bool { j, ok := s.(*verdictScreen); return ok && j.stage == v })
	return a.Open(newVerdict(v))
}

// next is the step after the verdict.
func (j *verdictScreen) next() string {
	return stepAfter(j.stage.course.state, j.stage.lesson, progress.StepVerdict)
}

// tellsWhy tells whether the lesson's text has something to say about what came out.
func (j *verdictScreen) tellsWhy() bool {
	return j.stage != nil && j.of == lessons.Broken && hasWhy(j.stage.lesson)
}

// whyNext tells whether that is what comes next: it is in every lesson, until enter has led there from the verdict, or a
// step behind it has been taken. Whether the text was read before the run does not matter.
func (j *verdictScreen) whyNext() bool {
	return j.tellsWhy() && !j.stage.explained && !j.stage.course.state.Tried(j.stage.lesson.Name)
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
