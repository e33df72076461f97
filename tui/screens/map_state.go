package screens

import (
	"strconv"
	"strings"

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
	if len(m.course.lessons.Lessons) == 0 {
		return nil
	}
	return m.course.lessons.Lessons[m.list.Chosen]
}

// open opens the chosen lesson at the step that comes next.
func (m *Map) open(a app.Navigator) tea.Cmd { return m.course.take(a, m.lesson(), m.next()) }

// openName says what open does.
func (m *Map) openName() string {
	if step := m.next(); step != progress.StepRead {
		return "continue: " + doing(step)
	}
	return "open the lesson"
}

// score says how many lessons are done, which part of all that is, and how long the others take.
func (m *Map) score() (done, percent, left string) {
	all := m.course.lessons.Lessons
	n, minutes := 0, 0
	for _, l := range all {
		if Done(m.state, l) {
			n++
		} else {
			minutes += l.Minutes
		}
	}
	done = strconv.Itoa(n) + " of " + ui.Plural(len(all), "lesson") + " done"
	if len(all) > 0 {
		percent, left = " · "+strconv.Itoa(100*n/len(all))+" %", " · "+strconv.Itoa(minutes)+" min left"
	}
	return done, percent, left
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

func (m *Map) forgetOne(a app.Navigator) tea.Cmd {
	l, kept := m.lesson(), m.course.kept
	a.Say("Lesson " + strconv.Itoa(l.Number) + " is as new. Your own copy and the recordings are still there.")
	return m.course.keep(func() error { return kept.Reset(l.Name) })
}

func (m *Map) forgetAll(a app.Navigator) tea.Cmd {
	a.Say("The course is as new. Your own copies and the recordings are still there.")
	return m.course.keep(m.course.kept.ResetAll)
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
