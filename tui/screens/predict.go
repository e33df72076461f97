package screens

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/prediction"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// guess is the learner's prediction about the stop of a run, made before its outcome is shown.
type guess struct {
	asking   bool   // the question shows, and keys answer it
	question string // as it was asked: the service works on meanwhile, and its numbers stay
	typed    string // the digits so far
	closed   bool   // answered or skipped: it is not asked again
	made     bool   // answered
	prediction.Prediction
}

// longest is how many digits an answer can have.
const longest = 5

// asks tells whether the stop comes with the lesson's question, whether the service is busy or not.
func (v *stage) asks() bool {
	return !v.two() && !v.guess.closed && !v.isStopping() && prediction.Wanted(v.lesson)
}

// ask asks the lesson's question. What it is about is counted once more when the stop has begun.
func (v *stage) ask() {
	v.guess.asking = true
	v.guess.question, v.guess.Prediction = prediction.Ask(v.lesson, v.timeline())
}

// KeyChoice returns the binding of the digits from 1 to n, for an answer to choose. There is none beyond 9.
func KeyChoice(n int) key.Binding {
	choose, n := KeyDigit, min(n, 9)
	choose.SetHelp("1-"+strconv.Itoa(n), "your answer")
	choose.SetKeys(choose.Keys()[1 : n+1]...)
	return choose
}

// answers are the commands while the question shows.
func (v *stage) answers() app.Commands {
	g := &v.guess
	skip := app.Command{Key: keySkip, Footer: "see it unasked", Do: func(app.Navigator) tea.Cmd { return v.closeQuestion() }}
	if n := len(v.lesson.Choices); n > 0 {
		choose := KeyChoice(n)
		return app.Commands{{Key: choose, Footer: choose.Help().Desc, Take: v.takeChoice}, skip,
			{Any: true, Do: says("Type the number of an answer; esc shows what comes of it without one.")}}
	}
	return app.Commands{
		{Key: KeyDigit, Footer: "your answer", Take: func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
			if len(g.typed) < longest {
				g.typed += string(k.Runes)
			}
			return nil
		}},
		{Key: keyAnswer, Footer: "say so, and see", Do: v.answer},
		{Key: KeyEraseDigit, Footer: "take a digit back", Do: app.Call(func() { g.typed = g.typed[:max(0, len(g.typed)-1)] })},
		skip,
		{Any: true, Do: says("Type a number and enter; esc shows what comes of it without one.")},
	}
}

// takeChoice takes a digit for the choice of that number, and shows what has come of the stop.
func (v *stage) takeChoice(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	v.guess.Said, v.guess.made = int(k.Runes[0]-'0'), true
	return v.closeQuestion()
}

// answer takes what was typed for the answer, and shows what has come of the stop.
func (v *stage) answer(a app.Navigator) tea.Cmd {
	g := &v.guess
	said, err := strconv.Atoi(g.typed)
	if err != nil {
		a.Say("Type a number first, as your guess; esc shows what comes of it without one.")
		return nil
	}
	g.Said = said
	if why := g.Impossible(); why != "" {
		a.Say(why)
		return nil
	}
	g.made = true
	return v.closeQuestion()
}

// closeQuestion shows what has come of the stop, and takes note of an answer.
func (v *stage) closeQuestion() tea.Cmd {
	v.guess.asking, v.guess.closed = false, true
	switch {
	case v.state != StageRunning:
		return nil
	case !v.guess.made:
		return v.roll()
	case v.service() == lessons.Broken:
		return tea.Batch(v.roll(), v.course.at(v.lesson, progress.StepRun, progress.StepPredict))
	}
	return tea.Batch(v.roll(), v.course.at(v.lesson, progress.StepPredict))
}

// settle compares what was said with what has happened, once the run is over, and keeps both.
func (v *stage) settle() tea.Cmd {
	g := &v.guess
	if g.asking { // it ended by itself, or from outside
		g.asking, g.closed = false, true
	}
	if !g.made {
		return nil
	}
	record, answered := g.Record(v.service(), v.timeline())
	if !answered {
		return nil
	}
	l := v.lesson
	return v.course.keep(func() error { return v.course.kept.Predicted(l.Name, record) })
}

// foresight is the prediction beside what has happened, and why, for the verdict.
func (v *stage) foresight(results []verdict.Result) string {
	if !v.guess.made {
		return ""
	}
	return v.guess.Explain(v.timeline(), results)
}

// questionLines is the question while it is asked.
func (v *stage) questionLines() []string {
	if !v.guess.asking {
		return nil
	}
	lines := ui.Prefixed("  ", ui.InkedLines(ui.Accent, ui.Wrap(v.guess.question, min(v.w-4, 96))))
	lines = append(lines, "  "+ui.Faint.Of(ui.Fitting(v.w-4, v.thinking()...)))
	if n := len(v.lesson.Choices); n > 0 {
		for i, choice := range v.lesson.Choices {
			lines = append(lines, ui.Indented("  "+ui.Strong.Of(strconv.Itoa(i+1))+"  ", ui.Clean(choice.Text), min(v.w-2, 98))...)
		}
		lines = append(lines, "  "+ui.Strong.Of("1 to "+strconv.Itoa(n))+" says so   "+ui.Strong.Of("esc")+" shows it unasked")
		return append(lines, ui.Rule(v.w))
	}
	lead := "▸ "
	if v.w >= 80 {
		lead = "your answer " + lead
	}
	field := ui.Strong.Of(lead + v.guess.typed + "▁")
	lines = append(lines, "  "+ui.Pad(field, ui.Width(lead)+longest+2)+ui.Strong.Of("enter")+" says so   "+ui.Strong.Of("esc")+" shows it unasked")
	return append(lines, ui.Rule(v.w))
}

// thinking says, at several lengths, what the picture does while the question is asked.
func (v *stage) thinking() []string {
	name := "The stop has begun"
	t := v.timeline()
	if t.Phase() == timeline.Starting && !t.StopsAtStart() && !t.UnderStop() {
		return []string{
			"It is stopped as soon as it serves: the picture then stands still until you have answered.",
			"It is stopped as soon as it serves; you can answer now.",
			"It is stopped once it serves.",
		}
	}
	if t.PoisonSent() > 0 && t.SignalAt() == 0 {
		name = "The order is out"
	} else if signal := t.FirstSignal(); signal.At > 0 {
		name = signal.Name + " is out"
	}
	return []string{
		name + ": the picture stands still at that moment, and what comes of it shows once you have answered.",
		name + ": the picture stands still until you have answered.",
		"The picture stands still until you have answered.",
	}
}

// questionAhead is the lesson's question before the run, when no number is known yet: "some" stands for each.
func questionAhead(l *lessons.Lesson) string {
	return ui.Clean(l.AskWith(func(_ lessons.Number, begins bool) string {
		if begins {
			return "Some"
		}
		return "some"
	}))
}
