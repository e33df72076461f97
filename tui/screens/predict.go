package screens

import (
	"regexp"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/prediction"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// guess is what the learner says about a run before it is stopped.
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

// askFirst asks the lesson's question before the stop, if there is one to ask, and tells whether it does.
func (v *stage) askFirst() bool {
	if v.two() || v.guess.closed || v.stopping || !prediction.Wanted(v.lesson) {
		return false
	}
	if enough, _, _ := prediction.BusyEnough(v.lesson, v.timeline()); !enough {
		return false
	}
	v.guess.asking = true
	v.guess.question, v.guess.Prediction = prediction.Ask(v.lesson, v.timeline())
	return true
}

// answers are the commands while the question shows.
func (v *stage) answers() app.Commands {
	g := &v.guess
	skip := app.Command{Key: keySkip, Footer: "stop it unasked", Do: func(app.Navigator) tea.Cmd { return v.closeQuestion() }}
	if n := len(v.lesson.Choices); n > 0 {
		choose := keyAnyDigit
		choose.SetHelp("1-"+strconv.Itoa(n), "your answer, and stop it")
		choose.SetKeys(choose.Keys()[1 : n+1]...)
		return app.Commands{{Key: choose, Footer: choose.Help().Desc, Take: v.takeChoice}, skip,
			{Any: true, Do: says("Type the number of an answer; esc stops it without one.")}}
	}
	return app.Commands{
		{Key: keyAnyDigit, Footer: "your answer", Take: func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
			if len(g.typed) < longest {
				g.typed += string(k.Runes)
			}
			return nil
		}},
		{Key: keyAnswer, Footer: "say so, and stop it", Do: v.answer},
		{Key: keyEraseLast, Footer: "take a digit back", Do: app.Call(func() { g.typed = g.typed[:max(0, len(g.typed)-1)] })},
		skip,
		{Any: true, Do: says("Type a number and enter; esc stops it without one.")},
	}
}

// takeChoice takes a digit for the choice of that number, and stops the service.
func (v *stage) takeChoice(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	v.guess.Said, v.guess.made = int(k.Runes[0]-'0'), true
	return v.closeQuestion()
}

// answer takes what was typed for the answer, and stops the service.
func (v *stage) answer(a app.Navigator) tea.Cmd {
	g := &v.guess
	said, err := strconv.Atoi(g.typed)
	if err != nil {
		a.Say("Type a number first, as your guess; esc stops it without one.")
		return nil
	}
	if g.Said = said; !g.Possible() {
		a.Say("You are asked about " + ui.Plural(g.Requests, "request") + ", so the answer is " + strconv.Itoa(g.Requests) + " at most.")
		return nil
	}
	g.made = true
	return v.closeQuestion()
}

// closeQuestion begins the stop at once, and takes note of an answer after it.
func (v *stage) closeQuestion() tea.Cmd {
	v.guess.asking, v.guess.closed = false, true
	switch {
	case v.state != stageRunning:
		return nil
	case !v.guess.made:
		return v.stop()
	case v.service() == lessons.Broken:
		return tea.Batch(v.stop(), v.course.at(v.lesson, progress.StepRun, progress.StepPredict))
	}
	return tea.Batch(v.stop(), v.course.at(v.lesson, progress.StepPredict))
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
	var lines []string
	for _, line := range ui.Wrap(v.guess.question, min(v.w-4, 96)) {
		lines = append(lines, "  "+ui.Accent.Of(line))
	}
	if placeholder.MatchString(v.lesson.Question) {
		lines = append(lines, "  "+ui.Faint.Of(v.thinking()))
	}
	if n := len(v.lesson.Choices); n > 0 {
		for i, choice := range v.lesson.Choices {
			lines = append(lines, ui.Indented("  "+ui.Strong.Of(strconv.Itoa(i+1))+"  ", ui.Clean(choice.Text), min(v.w-2, 98))...)
		}
		lines = append(lines, "  "+ui.Strong.Of("1 to "+strconv.Itoa(n))+" says so and stops it   "+ui.Strong.Of("esc")+" stops it unasked")
		return append(lines, ui.Rule(v.w))
	}
	lead := "▸ "
	if v.w >= 80 {
		lead = "your answer " + lead
	}
	field := ui.Strong.Of(lead + v.guess.typed + "▁")
	lines = append(lines, "  "+ui.Pad(field, ui.Width(lead)+longest+2)+ui.Strong.Of("enter")+" says so and stops it   "+ui.Strong.Of("esc")+" stops it unasked")
	return append(lines, ui.Rule(v.w))
}

// thinking says what goes on while the question is asked. Some lessons take orders faster than their workers print: who
// thinks for minutes finds hundreds of receipts waiting.
func (v *stage) thinking() string {
	from := v.asked() + " from when you pressed t"
	_, receipts := lessons.AskedAbout(v.timeline())
	if !strings.Contains(v.lesson.Question, "{printing}") || receipts <= v.guess.Receipts {
		return ui.Fitting(v.w-4, from+"; the load goes on meanwhile.", from+".")
	}
	now := ui.Plural(receipts, words.Work(v.timeline())) + " by now"
	return ui.Fitting(v.w-4, from+"; the load goes on, "+now+".", from+"; "+now+".", "The load goes on, "+now+".")
}

// asked names the numbers of the question: "The 29 and the 8 are".
func (v *stage) asked() string {
	var numbers []string
	for _, name := range placeholder.FindAllString(v.lesson.Question, -1) {
		n := v.guess.Requests
		if name == "{printing}" {
			n = v.guess.Receipts
		}
		numbers = append(numbers, "the "+strconv.Itoa(n))
	}
	if len(numbers) == 1 {
		return ui.Capital(numbers[0]) + " is"
	}
	return ui.Capital(strings.Join(numbers, " and ")) + " are"
}

// placeholder stands in a question for a number that only the run knows.
var placeholder = regexp.MustCompile(`\{\w+\}`)

// questionAhead is the lesson's question before the run, when no number is known yet: "some" stands for each.
func questionAhead(l *lessons.Lesson) string {
	parts := placeholder.Split(ui.Clean(l.Question), -1)
	text := parts[0]
	for _, part := range parts[1:] {
		some := "some"
		if before := strings.TrimRight(text, " "); before == "" || strings.ContainsAny(before[len(before)-1:], ".?!") {
			some = "Some"
		}
		text += some + part
	}
	return text
}
