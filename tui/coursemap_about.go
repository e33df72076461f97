package main

import (
	"strconv"

	"closingtime/lessons"
)

// about is what stands beside the list, or below it, of the chosen lesson: as much as there are rows for. What matters
// least is left out first, and a summary that is cut says so.
func (m *courseMap) about(w, rows int, titled bool) []string {
	l := m.lesson()
	if l == nil {
		return nil
	}
	w = min(w, 72)
	var title []string
	if titled {
		title = inked(strong, l.Title, w)
	}
	summary, stopped := inked(plain, l.Summary, w), m.stopped(l, w)
	steps, next := m.steps(l, w), m.nextLines(l)
	for _, parts := range [][][]string{
		{{""}, title, summary, stopped, steps, next},
		{title, summary, stopped, steps, next},
		{title, summary, stopped, steps},
		{title, summary, steps},
		{title, summary},
	} {
		if lines := apart(parts); len(lines) <= rows {
			return lines
		}
	}
	lines := apart([][]string{title, summary})[:max(0, rows)]
	if n := len(lines); n > 0 {
		lines[n-1] = clip(lines[n-1]+" …", w)
	}
	return lines
}

// inked wraps a text.
func inked(k ink, text string, w int) []string {
	var lines []string
	for _, line := range wrap(clean(text), w) {
		lines = append(lines, k.of(line))
	}
	return lines
}

// apart puts the parts that are not empty one below the other, with a line between them.
func apart(parts [][]string) []string {
	var lines []string
	for _, part := range parts {
		if len(part) == 0 {
			continue
		}
		if len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, "")
		}
		lines = append(lines, part...)
	}
	return lines
}

// stopped says how long the lesson takes, and how its service is stopped.
func (m *courseMap) stopped(l *lessons.Lesson, w int) []string {
	if l.Policy.Name == "" {
		return nil
	}
	return inked(faint, strconv.Itoa(l.Minutes)+" minutes. Stopped by "+stopper(l.Policy.Name)+", grace "+l.Policy.GraceText()+".", w)
}

// steps tells which steps of a lesson were seen, in w columns.
func (m *courseMap) steps(l *lessons.Lesson, w int) []string {
	parts := make([]string, len(steps))
	next := ""
	if m.state.Begun(l.Name) && !done(m.state, l) {
		next = nextStep(m.state, l)
	}
	for i, step := range steps {
		parts[i] = stepSign(m.state, l, step.name, next, "", true)
	}
	lines := rows(parts, "  ", w)
	if widest := width("· difference"); len(lines) > 1 && w >= 2*widest+2 { // in columns
		for i := range parts {
			parts[i] = pad(parts[i], widest)
		}
		lines = rows(parts, "  ", w)
	}
	return lines
}

// nextLines says what comes next in a lesson.
func (m *courseMap) nextLines(l *lessons.Lesson) []string {
	switch {
	case done(m.state, l):
		return []string{good.of("✓") + " Done: your own copy passes every check."}
	case m.state.Begun(l.Name):
		return []string{strong.of("Next: " + doing(nextStep(m.state, l)) + ".")}
	}
	return nil
}
