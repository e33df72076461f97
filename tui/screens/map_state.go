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

var (
	keyPath      = ui.Bind("c", "a shorter course, of the most important lessons, or the whole one", "c")
	keyForget    = ui.Bind("f", "forget what was done, after a question", "f")
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
	if len(m.path.Lessons) == 0 {
		return nil
	}
	return m.path.Lessons[m.list.Chosen]
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

// score says how many lessons are done, at two lengths, which part of all steps that is, and how long the rest takes.
func (m *Map) score() (done, brief, percent, left string) {
	all := m.path.Lessons
	way := m.state.WayThrough(all)
	done = strconv.Itoa(way.Done) + " of " + ui.Plural(len(all), "lesson") + " done"
	brief = strconv.Itoa(way.Done) + " of " + strconv.Itoa(len(all)) + " done"
	if len(all) > 0 {
		percent = " · " + strconv.Itoa(way.Percent()) + " %"
		left = ui.When(way.Minutes > 0, " · "+strconv.Itoa(way.Minutes)+" min left")
	}
	return done, brief, percent, left
}

// mark is the state of a lesson, as a shape and, beside it, a word.
func (m *Map) mark(l *lessons.Lesson) (sign, word string) {
	minutes := ""
	if m.w >= 100 { // else the title needs the room, and they stand beside
		minutes = strconv.Itoa(l.Minutes) + " min"
	}
	switch {
	case m.state.Done(l.Name):
		return ui.Good.Of("✓"), "done"
	case m.state.Last == l.Name:
		return ui.Accent.Of("●"), "here"
	case m.state.Begun(l.Name):
		return "○", "seen"
	}
	return ui.Faint.Of("·"), minutes
}

// otherPath is the path that follows the learner's. The whole course follows the last one.
func (m *Map) otherPath() lessons.Path {
	paths := m.course.lessons.Paths
	for i, p := range paths[:max(0, len(paths)-1)] {
		if p.Name == m.path.Name {
			return paths[i+1]
		}
	}
	if m.path.Name != lessons.Whole || len(paths) == 0 {
		return m.course.lessons.Path(lessons.Whole)
	}
	return paths[0]
}

// follow lists the lessons of a path. The chosen lesson stays, where it is on that path.
func (m *Map) follow(path lessons.Path) {
	chosen := m.lesson()
	m.path, m.lines = path, mapLines(path.Lessons)
	m.list.Chosen = max(0, slices.Index(path.Lessons, chosen))
}

// changePath has the learner follow the other path.
func (m *Map) changePath(a app.Navigator) tea.Cmd {
	path, kept := m.otherPath(), m.course.kept
	m.follow(path)
	a.Say(PathSummary(path))
	return m.course.keep(func() error { return kept.Follow(path.Name) })
}

// PathSummary says how many lessons a path has and how long they take.
func PathSummary(path lessons.Path) string {
	return ui.Capital(ui.Clean(path.Title)) + ": " + ui.Plural(len(path.Lessons), "lesson") + ", " + strconv.Itoa(path.Minutes()) + " minutes."
}

func (m *Map) forgetOne(a app.Navigator) tea.Cmd {
	l, kept := m.lesson(), m.course.kept
	a.Say("Lesson " + strconv.Itoa(l.Number) + " is as new. " + copiesAside)
	return m.course.forget([]*lessons.Lesson{l}, func() error { return kept.Reset(l.Name) })
}

func (m *Map) forgetAll(a app.Navigator) tea.Cmd {
	a.Say("The course is as new. " + copiesAside)
	return m.course.forget(m.course.lessons.Lessons, m.course.kept.ResetAll)
}

// copiesAside says what becomes of the learner's copies when a lesson is forgotten.
const copiesAside = "What you wrote is kept in .closingtime/backup, and the recordings are still there."

// bottom is the line above the keys: how the builds are doing, or a question.
func (m *Map) bottom() string {
	if m.forgetting {
		lesson := "lesson " + strconv.Itoa(m.lesson().Number)
		return " " + ui.Warn.Of(ui.Fitting(m.w-2, "Forget what you have done in "+lesson+", or in all? Your copies are set aside.", "Forget "+lesson+", or all? Your copies are set aside."))
	}
	if damaged := m.course.lessons.Damaged; len(damaged) > 0 {
		return " " + ui.Warn.Of(damagedText(damaged))
	}
	return " " + ui.Faint.Of(ui.Fitting(m.w-2, strings.TrimSpace(m.builds.Text()), m.builds.Brief()))
}

// damagedText names the lessons that are not on the map, and says how to find out why.
func damagedText(damaged []lessons.Damaged) string {
	names := make([]string, len(damaged))
	for i, d := range damaged {
		names[i] = d.Name
	}
	return "left out: " + strings.Join(names, ", ") + "; go run ./tui check " + names[0] + " says why"
}
