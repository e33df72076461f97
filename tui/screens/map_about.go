package screens

import (
	"strconv"

	"closingtime/lessons"
	"closingtime/playground/words"
	"closingtime/tui/prediction"
	"closingtime/tui/ui"
)

// aboutLines says what the chosen lesson is about, in as many rows of w columns as there are. What matters least is left
// out first, and a summary that is cut says so.
func (m *Map) aboutLines(w, rows int, titled bool) []string {
	l := m.lesson()
	if l == nil {
		return nil
	}
	w = min(w, 72)
	var title []string
	if titled {
		title = ui.InkedWrap(ui.Strong, l.Title, w)
	}
	summary, stopped := ui.InkedWrap(ui.Plain, l.Summary, w), m.stopped(l, w)
	steps, next := m.steps(l, w), m.nextLines(l, w)
	for _, parts := range [][][]string{
		{{""}, title, summary, stopped, steps, next},
		{title, summary, stopped, steps, next},
		{title, summary, stopped, steps},
		{title, summary, steps},
		{title, summary},
	} {
		if lines := ui.Apart(parts); len(lines) <= rows {
			return lines
		}
	}
	lines := ui.Apart([][]string{title, summary})[:max(0, rows)]
	if n := len(lines); n > 0 {
		lines[n-1] = ui.Clip(lines[n-1]+" …", w)
	}
	return lines
}

// stopped says how its service is stopped and, until the lesson is done, how long it takes.
func (m *Map) stopped(l *lessons.Lesson, w int) []string {
	if l.Policy.Name == "" {
		return nil
	}
	minutes := ui.When(!m.state.Done(l.Name), strconv.Itoa(l.Minutes)+" minutes. ")
	return ui.InkedWrap(ui.Faint, minutes+"Stopped by "+words.Stopper(l.Policy.Name)+", grace "+words.Grace(l.Policy.Grace, l.Policy.Real)+".", w)
}

// steps tells which steps of a lesson were seen, in w columns.
func (m *Map) steps(l *lessons.Lesson, w int) []string {
	var parts []string
	next := ""
	if m.state.Begun(l.Name) && !m.state.Done(l.Name) {
		next = nextStep(m.state, l)
	}
	for _, step := range stepsOf(l) {
		parts = append(parts, stepSign(m.state, l, step, next, "", true))
	}
	lines := ui.Rows(parts, "  ", w)
	if widest := ui.Width("· difference"); len(lines) > 1 && w >= 2*widest+2 { // in columns
		for i := range parts {
			parts[i] = ui.Pad(parts[i], widest)
		}
		lines = ui.Rows(parts, "  ", w)
	}
	return lines
}

// nextLines says what comes next in a lesson or, where it is done, what has come of it.
func (m *Map) nextLines(l *lessons.Lesson, w int) []string {
	switch {
	case m.state.Done(l.Name):
		return append(ui.Indented(ui.Good.Of("✓")+" ", "Done: your own copy passes every check.", w), m.predicted(l, w)...)
	case m.state.Begun(l.Name):
		return ui.InkedWrap(ui.Strong, "Next: "+doing(nextStep(m.state, l))+".", w)
	}
	return nil
}

// predicted sets what the learner said first of the lesson's broken service beside what it was.
func (m *Map) predicted(l *lessons.Lesson, w int) []string {
	p, ok := first(m.state, l)
	switch {
	case !ok:
		return nil
	case p.Choices > 0:
		return ui.InkedWrap(ui.Faint, "You took answer "+strconv.Itoa(p.Said)+" first; it was "+strconv.Itoa(p.Was)+".", w)
	}
	unit := prediction.Unit(l.Answer)
	return ui.InkedWrap(ui.Faint, "You said "+strconv.Itoa(p.Said)+unit+" first; it was "+strconv.Itoa(p.Was)+unit+".", w)
}
