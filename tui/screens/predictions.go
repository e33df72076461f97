package screens

import (
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
	w, h   int
	course *Course
	text   ui.Scroller
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

// off is how far a prediction was from what happened: 0 when it was right, 1 when it could hardly be further.
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

// firsts returns the first prediction for the broken service of each lesson that has one, in the order of the course:
// what one thought before one knew. Its lessons come with it.
func (s *Course) firsts() (of []*lessons.Lesson, said []progress.Prediction) {
	state := s.state
	for _, l := range s.lessons.Lessons {
		for _, p := range state.Lessons[l.Name].Predictions {
			if p.Of == lessons.Broken {
				of, said = append(of, l), append(said, p)
				break
			}
		}
	}
	return of, said
}

func (f *predictions) layOut() {
	of, said := f.course.firsts()
	w := min(f.w-4, 110)
	var lines []string
	say := func(text string) { lines = append(lines, ui.Indented("  ", text, w)...) }
	lines = append(lines, "")
	if len(said) == 0 {
		say("Nothing is predicted yet. In a lesson, run the broken service, and press t when it is busy: it asks before it stops.")
		f.text.Set(lines, f.h-2)
		return
	}
	say(ui.Strong.Of(f.trend(of, said)))
	say("What you said first about each broken service, and what happened then.")
	say(ui.Strong.Of("○") + " said   " + ui.Strong.Of("●") + " was")
	lines = append(lines, "")
	for i, l := range of {
		lines = append(lines, f.row(l, said[i], w)...)
	}
	f.text.Set(lines, f.h-2)
}

// fewestToCompare is how many predictions it takes before their two halves say anything about each other.
const fewestToCompare = 4

// trend says whether the predictions got better.
func (f *predictions) trend(of []*lessons.Lesson, said []progress.Prediction) string {
	right, sum := 0, make([]float64, len(said)+1)
	for i, p := range said {
		away := off(of[i].Answer, p)
		if sum[i+1] = sum[i] + away; p.Said == p.Was {
			right++
		}
	}
	text := strconv.Itoa(right) + " of " + ui.Plural(len(said), "prediction") + " right."
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
	return text + ". The later lessons are the harder ones, too."
}

func percent(part float64) string { return strconv.Itoa(int(part*100+0.5)) + " %" }

// row is one lesson: what was said and what was, in words and as two marks on a scale.
func (f *predictions) row(l *lessons.Lesson, p progress.Prediction, w int) []string {
	sign := ui.Faint.Of("·")
	if p.Said == p.Was {
		sign = ui.Good.Of("✓")
	}
	if p.Choices > 0 {
		return f.chosenRow(l, p, sign, w)
	}
	numbers := "said " + ui.PadLeft(strconv.Itoa(p.Said), 4) + "  was " + ui.PadLeft(strconv.Itoa(p.Was), 4)
	unit := prediction.Unit(l.Answer)
	if p.Out > 0 {
		unit = " of " + strconv.Itoa(p.Out)
	}
	numbers += ui.Pad(unit, 7)
	title := lessonTitle(l)
	columns := w - 4 - ui.Width(numbers) - 6
	bar := columns - 34
	if bar < 12 { // two lines
		return []string{"  " + sign + " " + ui.Clip(title, w-4), "    " + numbers + scale(p, max(12, w-8-ui.Width(numbers))), ""}
	}
	return []string{"  " + sign + " " + ui.Pad(title, 36) + "  " + numbers + "  " + scale(p, min(bar, 40))}
}

// chosenRow is a lesson with choices: which was taken, and which was right, in words while the lesson still has them.
func (f *predictions) chosenRow(l *lessons.Lesson, p progress.Prediction, sign string, w int) []string {
	numbers := "took " + ui.PadLeft(strconv.Itoa(p.Said), 4) + "  was " + ui.PadLeft(strconv.Itoa(p.Was), 4)
	numbers += ui.Pad(" of "+strconv.Itoa(p.Choices), 7)
	was := ""
	if len(l.Choices) == p.Choices && p.Was <= p.Choices {
		was = ui.Clean(l.Choices[p.Was-1].Text)
	}
	title := lessonTitle(l)
	if room := w - 4 - ui.Width(numbers) - 6 - 34; room >= 12 {
		return []string{"  " + sign + " " + ui.Pad(title, 36) + "  " + numbers + "  " + ui.Faint.Of(ui.Clip(was, room))}
	}
	return []string{"  " + sign + " " + ui.Clip(title, w-4), "    " + numbers + ui.Faint.Of(ui.Clip(was, max(12, w-8-ui.Width(numbers)))), ""}
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
	lines := []string{ui.Ends(" "+ui.Strong.Of("Your predictions"), f.text.Where()+" ", f.w), ui.Rule(f.w)}
	return ui.Box(append(lines, f.text.Visible()...), f.w, f.h)
}

func (f *predictions) Commands() app.Commands {
	return append(app.Scroll(&f.text), app.Back(ui.KeyBack))
}

// predicted tells whether there is anything to see on that screen: a lesson is done, or something was predicted.
func (s *Course) predicted(state progress.State) bool {
	for _, l := range s.lessons.Lessons {
		if Done(state, l) || len(state.Lessons[l.Name].Predictions) > 0 {
			return true
		}
	}
	return false
}
