package screens

import (
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/prediction"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// predictions shows what the learner has predicted, lesson by lesson, beside what then happened.
type predictions struct {
	page
	course *Course
}

var keyPredictions = ui.Bind("s", "your predictions, and how they got better", "s")

func (f *predictions) SetSize(w, h int) {
	f.w, f.h = w, h
	f.layOut()
}

func (f *predictions) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	f.course.hears(msg)
	switch msg := msg.(type) {
	case keptMsg:
		f.layOut()
	case tea.KeyMsg:
		return f.Commands().Press(a, msg)
	}
	return nil
}

// off is how far a prediction was from what happened, between 0, where it was right, and 1.
func off(answer string, p progress.Prediction) float64 {
	if answer == "exit_status" || p.Choices > 0 { // a number, but not a quantity
		if p.Said == p.Was {
			return 0
		}
		return 1
	}
	away := p.Said - p.Was
	return min(1, float64(max(away, -away))/float64(max(p.Out, p.Said, p.Was, 1)))
}

// firsts returns the lessons, in the order of the course, for whose broken service there is a prediction, and the first one for each:
// what the learner thought without knowing better.
func (s *Course) firsts() (of []*lessons.Lesson, said []progress.Prediction) {
	for _, l := range s.lessons.Lessons {
		if p, ok := first(s.state, l); ok {
			of, said = append(of, l), append(said, p)
		}
	}
	return of, said
}

// first returns the first prediction for the broken service of a lesson, if there is one.
func first(state progress.State, l *lessons.Lesson) (progress.Prediction, bool) {
	all := state.Lessons[l.Name].Predictions
	i := slices.IndexFunc(all, func(p progress.Prediction) bool { return p.Of == lessons.Broken })
	if i < 0 {
		return progress.Prediction{}, false
	}
	return all[i], true
}

func (f *predictions) layOut() {
	of, said := f.course.firsts()
	w := min(f.w-4, 110)
	var lines []string
	say := func(text string) { lines = append(lines, ui.Indented("  ", text, w)...) }
	lines = append(lines, "")
	if len(said) == 0 {
		say("Nothing is predicted yet. In a lesson, run the broken service, and press t when it is busy: the stop begins, and you are asked what it will cost.")
		f.text.Set(lines, f.h-2)
		return
	}
	say(ui.Strong.Of(f.trend(of, said)))
	say("What you said first about each broken service, and what happened then.")
	signs := ui.Good.Of("✓") + " right   " + ui.Warn.Of("~") + " close"
	if slices.ContainsFunc(said, func(p progress.Prediction) bool { return p.Choices == 0 }) {
		signs += "   on the scale " + ui.Strong.Of("○") + " said, " + ui.Strong.Of("●") + " was"
	}
	say(signs)
	lines = append(lines, "")
	for i, l := range of {
		lines = append(lines, f.row(l, said[i], w)...)
	}
	f.text.Set(lines, f.h-2)
}

// fewestToCompare is how many predictions it takes before their two halves say anything about each other.
const fewestToCompare = 4

// trend says whether the predictions got better, in the order in which they were made.
func (f *predictions) trend(of []*lessons.Lesson, said []progress.Prediction) string {
	order := make([]int, len(said))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return said[i].At.Compare(said[j].At) })
	right, near, sum := 0, 0, make([]float64, len(said)+1)
	for made, i := range order {
		p := said[i]
		sum[made+1] = sum[made] + off(of[i].Answer, p)
		switch prediction.GradeOf(of[i].Answer, p) {
		case prediction.Right:
			right++
		case prediction.Close:
			near++
		}
	}
	text := strconv.Itoa(right) + " of " + ui.Plural(len(said), "prediction") + " right"
	if near > 0 {
		text += ", " + strconv.Itoa(near) + " close, which counts in part"
	}
	text += "."
	if len(said) < fewestToCompare {
		return text
	}
	half := len(said) / 2
	early, late := sum[half]/float64(half), (sum[len(said)]-sum[half])/float64(len(said)-half)
	text += " On average, the first half were " + percent(early) + " off, and the second half " + percent(late)
	switch {
	case late < early:
		return text + ": you see it coming now."
	case late == 0:
		return text + ": well seen from the start."
	case late == early:
		return text + "."
	}
	return text + ". Some lessons are harder than others."
}

func percent(part float64) string { return strconv.Itoa(int(part*100+0.5)) + " %" }

// row is one lesson: what was said and what was, in numbers and as two marks on a scale, or as choices.
func (f *predictions) row(l *lessons.Lesson, p progress.Prediction, w int) []string {
	sign := ui.Faint.Of("·")
	switch prediction.GradeOf(l.Answer, p) {
	case prediction.Right:
		sign = ui.Good.Of("✓")
	case prediction.Close:
		sign = ui.Warn.Of("~")
	}
	title := LessonTitle(l)
	if p.Choices > 0 {
		return append([]string{"  " + sign + " " + ui.Clip(title, w-4)}, chosenLines(l, p, w)...)
	}
	unit := prediction.Unit(l.Answer)
	if p.Out > 0 {
		unit = " of " + strconv.Itoa(p.Out)
	}
	numbers := "said " + ui.PadLeft(strconv.Itoa(p.Said), 4) + "  was " + ui.PadLeft(strconv.Itoa(p.Was), 4) + ui.Pad(unit, 7)
	if room := w - 44 - ui.Width(numbers); room >= 12 {
		return []string{"  " + sign + " " + ui.Pad(title, 36) + "  " + numbers + "  " + scale(p, min(room, 40)), ""}
	}
	return []string{"  " + sign + " " + ui.Clip(title, w-4), "    " + numbers + scale(p, min(max(12, w-8-ui.Width(numbers)), 40)), ""}
}

// chosenLines are the choice that was taken and, if that is another one, the right choice. If the lesson has other choices now,
// numbers stand for them.
func chosenLines(l *lessons.Lesson, p progress.Prediction, w int) []string {
	text := func(n int) string {
		if len(l.Choices) == p.Choices && n >= 1 && n <= p.Choices {
			return ui.Clean(l.Choices[n-1].Text)
		}
		return "choice " + strconv.Itoa(n) + " of " + strconv.Itoa(p.Choices)
	}
	lines := ui.Indented("    said  ", text(p.Said), w)
	if p.Was != p.Said {
		lines = append(lines, ui.Indented("    was   ", text(p.Was), w)...)
	}
	return append(lines, "")
}

// scale draws a prediction between nothing and all.
func scale(p progress.Prediction, columns int) string {
	full := max(p.Out, p.Said, p.Was, 1)
	at := func(n int) int { return n * (columns - 1) / full }
	said, was := at(max(0, p.Said)), at(max(0, p.Was))
	bar := ui.NewStrip(columns)
	bar.Fill(0, columns, '─', ui.Faint)
	bar.Fill(min(said, was), max(said, was), '━', ui.Warn)
	bar.Set(said, '○', ui.Strong)
	bar.Set(was, '●', ui.Strong)
	return bar.String()
}

func (f *predictions) View() string {
	return f.draw(f.title("Your predictions", "", ""), ui.Rule(f.w))
}

func (f *predictions) Commands() app.Commands {
	return append(app.Scroll(&f.text), app.Back(ui.KeyBack))
}

// predicted tells whether there is anything to see on the screen of the predictions: a lesson is done, or something was predicted.
func (s *Course) predicted(state progress.State) bool {
	for _, l := range s.lessons.Lessons {
		if state.Done(l.Name) || len(state.Lessons[l.Name].Predictions) > 0 {
			return true
		}
	}
	return false
}
