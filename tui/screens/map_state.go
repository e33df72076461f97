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

var (
	keyForget    = ui.Bind("x", "forget what was done, after a question", "x")
	keyForgetOne = ui.Bind("y", "yes, of this lesson", "y")
	keyForgetAll = ui.Bind("a", "yes, of the whole course", "a")
)

// next is the step at which enter opens the chosen lesson.
func (m *Map) next() string {
	if l := m.lesson(); l != nil && m.state.Begun(l.Name) {
		return nextStep(m.state, l)
	}
	return progress.StepRead
}

// lesson is the chosen one, or nil when there are none.
func (m *Map) lesson() *lessons.Lesson {
	if m.Chosen >= len(m.course.lessons.Lessons) {
		return nil
	}
	return m.course.lessons.Lessons[m.Chosen]
}

// enter opens the chosen lesson where one was.
func (m *Map) enter(a app.Navigator) tea.Cmd { return m.course.take(a, m.lesson(), m.next()) }

// openName is what enter does.
func (m *Map) openName() string {
	if step := m.next(); step != progress.StepRead {
		return "continue: " + doing(step)
	}
	return "open the lesson"
}

// score is how many lessons are done; which part of all that is; and how long the others take.
func (m *Map) score() (ready, part, rest string) {
	all := m.course.lessons.Lessons
	n, left := 0, 0
	for _, l := range all {
		if Done(m.state, l) {
			n++
		} else {
			left += l.Minutes
		}
	}
	ready = strconv.Itoa(n) + " of " + ui.Plural(len(all), "lesson") + " done"
	if len(all) > 0 {
		part, rest = " · "+strconv.Itoa(100*n/len(all))+" %", " · "+strconv.Itoa(left)+" min left"
	}
	return ready, part, rest
}

// mark is the state of a lesson, as a shape and, beside it, a word.
func (m *Map) mark(l *lessons.Lesson) (sign, word string) {
	minutes := ""
	if m.w >= 100 { // else the title needs the room, and they stand beside
		minutes = strconv.Itoa(l.Minutes) + " min"
	}
	switch {
	case Done(m.state, l):
		return ui.Good.Of("✓"), "done"
	case m.state.Last == l.Name:
		return ui.Accent.Of("●"), "here"
	case m.state.Begun(l.Name):
		return "○", "seen"
	}
	return ui.Faint.Of("·"), minutes
}

// forget answers the question whether what was done should be forgotten.
func (m *Map) forget(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	m.forgetting, m.drawn = false, ""
	l, kept := m.lesson(), m.course.kept
	switch {
	case key.Matches(k, keyForgetOne):
		a.Say("Lesson " + strconv.Itoa(l.Number) + " is as new. Your own copy and the recordings are still there.")
		return m.course.keep(func() error { return kept.Reset(l.Name) })
	case key.Matches(k, keyForgetAll):
		a.Say("The course is as new. Your own copies and the recordings are still there.")
		return m.course.keep(kept.ResetAll)
	}
	a.Say("Nothing is forgotten.")
	return nil
}

// bottom is the line above the keys: how the builds are doing, or a question.
func (m *Map) bottom() string {
	if m.forgetting {
		return " " + ui.Warn.Of("Forget what you have done in lesson "+strconv.Itoa(m.lesson().Number)+", or in all? Your copies stay.")
	}
	if damaged := m.course.lessons.Damaged; len(damaged) > 0 {
		return " " + ui.Warn.Of(damagedText(damaged))
	}
	return " " + ui.Faint.Of(ui.Fitting(m.w-2, strings.TrimSpace(m.builds.Text()), m.builds.Brief()))
}

// damagedText names the lessons that are not on the map, and says where one learns why.
func damagedText(damaged []lessons.Damaged) string {
	names := make([]string, len(damaged))
	for i, d := range damaged {
		names[i] = d.Name
	}
	return "left out: " + strings.Join(names, ", ") + "; go run ./tui check " + names[0] + " says why"
}
