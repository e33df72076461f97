package main

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/progress"
)

// courseMap is the first screen: the parts and lessons, and what the chosen one is about.
type courseMap struct {
	w, h   int
	school *school
	chosen int
	state  progress.State
	builds buildsMsg
	top    int      // the first line of the list that shows
	shown  []listed // as last drawn
	drawn  string

	forgetting bool // the question shows whether to
}

var keyOpen = bind("enter", "open the lesson", "enter", "right")

// newCourseMap returns the map with the lesson chosen that was opened last.
func newCourseMap(s *school) *courseMap {
	m := &courseMap{school: s}
	m.recall()
	return m
}

// recall takes over what is kept. When another lesson has been opened meanwhile, it is chosen.
func (m *courseMap) recall() {
	before := m.state.Last
	m.state, m.drawn = m.school.kept.State(), ""
	if m.state.Last == before {
		return
	}
	for i, l := range m.school.course.Lessons {
		if l.Name == m.state.Last {
			m.chosen = i
		}
	}
}

func (m *courseMap) setSize(w, h int) { m.w, m.h, m.drawn = w, h, "" }

func (m *courseMap) update(a *app, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case buildsMsg:
		m.builds, m.drawn = msg, ""
	case keptMsg, openedMsg:
		m.recall()
	case tea.KeyMsg:
		return m.press(a, msg)
	}
	return nil
}

func (m *courseMap) press(a *app, k tea.KeyMsg) tea.Cmd {
	last := len(m.school.course.Lessons) - 1
	m.drawn = ""
	if m.forgetting {
		return m.forget(a, k)
	}
	switch {
	case key.Matches(k, keyQuit):
		return a.back()
	case key.Matches(k, keyOpen) && last >= 0:
		return m.enter(a)
	case key.Matches(k, keySteps) && last >= 0:
		cmd, _ := m.school.jump(a, m.lesson(), k)
		return cmd
	case key.Matches(k, keyForecasts) && m.school.predicted(m.state):
		return a.open(&forecasts{school: m.school})
	case key.Matches(k, keyForget) && last >= 0:
		m.forgetting = true
	case key.Matches(k, keyRuns):
		return a.open(newRuns(m.school.course.Root))
	case key.Matches(k, keyUp):
		m.chosen--
	case key.Matches(k, keyDown):
		m.chosen++
	case key.Matches(k, keyPageUp), key.Matches(k, keyTop):
		m.chosen = 0
	case key.Matches(k, keyPageDown), key.Matches(k, keyBottom):
		m.chosen = last
	}
	m.chosen = max(0, min(m.chosen, last))
	return nil
}

func (m *courseMap) view() string {
	if m.drawn == "" {
		m.drawn = m.draw()
	}
	return m.drawn
}

func (m *courseMap) draw() string {
	lines := []string{m.header(), rule(m.w)}
	room := m.h - 4
	if m.besides() {
		lines = append(lines, m.leftAndRight(room)...)
	} else {
		lines = append(lines, m.aboveAndBelow(room)...)
	}
	lines = append(lines, rule(m.w), m.bottom())
	return box(lines, m.w, m.h)
}

// header is the title, with as much as there is room for of what the course is and how far one is.
func (m *courseMap) header() string {
	done, part, left := m.score()
	for _, said := range [][2]string{
		{"  graceful shutdown in Go, by shutting services down", done + part + left},
		{"  graceful shutdown in Go", done + part + left},
		{"  graceful shutdown in Go", done + left},
		{"", done + left},
	} {
		if line := " " + strong.of("Closing Time") + faint.of(said[0]); width(line)+width(said[1])+3 <= m.w {
			return ends(line, said[1]+" ", m.w)
		}
	}
	return ends(" "+strong.of("Closing Time"), done+" ", m.w)
}

func (m *courseMap) leftAndRight(rows int) []string {
	left := m.listWidth()
	m.shown = m.window(left, rows)
	about := m.about(m.w - left - 4)
	lines := make([]string, rows)
	for i := range lines {
		line := strings.Repeat(" ", left)
		if i < len(m.shown) {
			line = pad(m.shown[i].text, left)
		}
		line += faint.of("│") + "  "
		if i < len(about) {
			line += about[i]
		}
		lines[i] = line
	}
	return lines
}

// aboveAndBelow is for a terminal without room for both beside each other.
func (m *courseMap) aboveAndBelow(rows int) []string {
	about := m.about(m.w - 3)
	about = about[min(len(about), 3):] // its title is in the list
	below := min(len(about), rows*2/5)
	m.shown = m.window(m.w, rows-below-1)
	var lines []string
	for _, line := range m.shown {
		lines = append(lines, line.text)
	}
	for len(lines) < rows-below-1 {
		lines = append(lines, "")
	}
	lines = append(lines, rule(m.w))
	for _, line := range about[:below] {
		lines = append(lines, "  "+line)
	}
	return lines
}

// about is what stands beside the list.
func (m *courseMap) about(w int) []string {
	if m.chosen >= len(m.school.course.Lessons) {
		return nil
	}
	w = min(w, 72)
	l := m.school.course.Lessons[m.chosen]
	lines := []string{""}
	add := func(k ink, text string) {
		for _, line := range wrap(clean(text), w) {
			lines = append(lines, k.of(line))
		}
	}
	add(strong, l.Title)
	lines = append(lines, "")
	add(plain, l.Summary)
	if l.Policy.Name != "" {
		lines = append(lines, "")
		add(faint, itoa(l.Minutes)+" minutes. Stopped by "+stopper(l.Policy.Name)+", grace "+l.Policy.GraceText()+".")
	}
	lines = append(lines, "")
	lines = append(lines, m.steps(l, w)...)
	return lines
}

func (m *courseMap) keys() []key.Binding {
	switch {
	case m.forgetting:
		return []key.Binding{named(keyForgetOne, "this lesson"), named(keyForgetAll, "the whole course"), bind("q", "no", "q")}
	case len(m.school.course.Lessons) == 0:
		return []key.Binding{keyQuit}
	}
	bindings := []key.Binding{named(keyOpen, m.openName()), bind("↑↓", "choose"), named(keyRuns, "recorded runs")}
	if m.school.predicted(m.state) {
		bindings = append(bindings, named(keyForecasts, "predictions"))
	}
	return append(bindings, named(keyForget, "forget"), keyQuit)
}

func (m *courseMap) allKeys() []key.Binding {
	return []key.Binding{bind("↑ ↓", "choose a lesson"), bind("home, end", "the first, the last"), keyOpen, named(keySteps, "open it at that step; ? in a lesson says which"), keyRuns, keyForecasts, keyForget, keyQuit}
}
