package screens

import (
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/ui"
)

// listed is one line of the list of lessons.
type listed struct {
	text   string
	lesson int // its index, or -1
}

// narrowest is how many columns what stands beside the list needs. Where they are not there, it stands below.
const narrowest = 24

// listWidth is how wide the list is: as its longest line needs it.
func (m *Map) listWidth() int {
	w := 30
	for _, l := range m.course.lessons.Lessons {
		_, word := m.mark(l)
		w = max(w, listLead+ui.Width(lessonTitle(l))+2+max(ui.Width(word), len("done")), ui.Width(ui.Clean(l.Part))+2)
	}
	return min(w, m.w)
}

// listLead is what stands before a title: the cursor and the sign, each after a blank, and another one.
const listLead = 5

// besides tells whether what the chosen lesson is about stands beside the list.
func (m *Map) besides() bool { return m.w-m.listWidth()-3 >= narrowest }

// lessons lists the parts and their lessons in w columns, and returns the line on which the chosen one is.
func (m *Map) lessons(w int) (lines []listed, at int) {
	part := ""
	for i, l := range m.course.lessons.Lessons {
		if l.Part != part {
			part = l.Part
			lines = append(lines, listed{"", -1}, listed{" " + ui.Strong.Of(ui.Clip(ui.Clean(part), w-2)), -1})
		}
		if i == m.Chosen {
			at = len(lines)
		}
		lines = append(lines, listed{m.line(l, i == m.Chosen, w), i})
	}
	if len(lines) == 0 {
		lines = []listed{{"", -1}, {" There are no lessons here.", -1}}
	}
	return lines, at
}

func (m *Map) line(l *lessons.Lesson, chosen bool, w int) string {
	sign, word := m.mark(l)
	cursor, title := " ", ui.Pad(lessonTitle(l), max(1, w-listLead-2-ui.Width(word)))
	if chosen {
		cursor, title = ui.Strong.Of("▸"), ui.Strong.Of(title)
	}
	return " " + cursor + " " + sign + " " + title + " " + ui.Faint.Of(word) + " "
}

// window returns the lines that show in that many rows, with the chosen one among them. Where lessons are out of sight,
// the first or the last row says how many.
func (m *Map) window(w, rows int) []listed {
	all, at := m.lessons(w)
	if rows < 3 || len(all) <= rows {
		return all[:min(len(all), max(0, rows))]
	}
	top := max(0, min(m.top, len(all)-rows))
	if m.Chosen == 0 {
		top = 0
	}
	if top > 0 && at < top+2 { // with its part's title, or the one before it
		top = max(0, at-2)
	}
	if last := len(all) - rows; top < last && at > top+rows-2 {
		top = min(last, at-rows+2)
	}
	m.top = top
	shown := append([]listed(nil), all[top:top+rows]...)
	if top > 0 {
		shown[0] = listed{m.outOfSight("↑", all[:top+1]), -1}
	}
	if top+rows < len(all) {
		shown[rows-1] = listed{m.outOfSight("↓", all[top+rows-1:]), -1}
	}
	return shown
}

// outOfSight says how many lessons are on lines that do not show.
func (m *Map) outOfSight(arrow string, lines []listed) string {
	n := 0
	for _, line := range lines {
		if line.lesson >= 0 {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return strings.Repeat(" ", listLead) + ui.Faint.Of(arrow+" "+strconv.Itoa(n)+" more")
}
