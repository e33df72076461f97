package screens

import (
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/ui"
)

// mapLine is one line of the list: a lesson, or the name of a part, or nothing.
type mapLine struct {
	lesson *lessons.Lesson
	part   string
}

// mapLines lists the parts and their lessons.
func mapLines(all []*lessons.Lesson) (lines []mapLine) {
	part := ""
	for _, l := range all {
		if l.Part != part {
			part = l.Part
			lines = append(lines, mapLine{}, mapLine{part: part})
		}
		lines = append(lines, mapLine{lesson: l})
	}
	return lines
}

// narrowest is the least width of what stands beside the list. With less room, it stands below the list.
const narrowest = 24

// neededWidth is how many columns the list needs for its longest line.
func (m *Map) neededWidth() int {
	w := 30
	for _, l := range m.path.Lessons {
		_, word := m.mark(l)
		w = max(w, listLead+ui.Width(LessonTitle(l))+2+max(ui.Width(word), len("done")), ui.Width(ui.Clean(l.Part))+2)
	}
	return min(w, m.w)
}

// listLead is the width of what stands before a title: the cursor and the sign, with blanks around them.
const listLead = 5

// beside tells whether what the chosen lesson is about stands beside the list, and not below it.
func (m *Map) beside() bool { return m.w-m.listWidth-3 >= narrowest }

// listLines draws the lines of the list that show. Where lessons are out of sight, the first or the last line says how
// many.
func (m *Map) listLines(w int) []string {
	if len(m.lines) == 0 {
		return []string{"", " There are no lessons here."}
	}
	from, to := m.list.Visible()
	var lines []string
	for _, line := range m.lines[from:to] {
		lines = append(lines, m.line(line, w))
	}
	if from > 0 && len(lines) > 2 {
		lines[0] = m.outOfSight("↑", m.lines[:from+1])
	}
	if to < len(m.lines) && len(lines) > 2 {
		lines[len(lines)-1] = m.outOfSight("↓", m.lines[to-1:])
	}
	return lines
}

func (m *Map) line(line mapLine, w int) string {
	l := line.lesson
	if l == nil {
		return " " + ui.Strong.Of(ui.Clip(ui.Clean(line.part), w-2))
	}
	sign, word := m.mark(l)
	lead, title := ui.Cursor(l == m.lesson(), ui.Pad(LessonTitle(l), max(1, w-listLead-2-ui.Width(word))))
	return lead + sign + " " + title + " " + ui.Faint.Of(word) + " "
}

// outOfSight says how many lessons are on lines that do not show.
func (m *Map) outOfSight(arrow string, lines []mapLine) string {
	n := 0
	for _, line := range lines {
		if line.lesson != nil {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return strings.Repeat(" ", listLead) + ui.Faint.Of(arrow+" "+strconv.Itoa(n)+" more")
}
