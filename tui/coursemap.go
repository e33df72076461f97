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
	list   scroller
	drawn  string

	forgetting bool // the question shows whether to
}

var keyOpen = bind("enter", "open the lesson", "enter", "right")

// newCourseMap returns the map with the lesson chosen that was opened last.
func newCourseMap(s *school) *courseMap {
	m := &courseMap{school: s, state: s.kept.State()}
	for i, l := range s.course.Lessons {
		if l.Name == m.state.Last {
			m.chosen = i
		}
	}
	return m
}

func (m *courseMap) setSize(w, h int) { m.w, m.h, m.drawn = w, h, "" }

func (m *courseMap) update(a *app, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case buildsMsg:
		m.builds, m.drawn = msg, ""
	case keptMsg, openedMsg:
		m.state, m.drawn = m.school.kept.State(), ""
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
	lines := []string{
		ends(" "+strong.of("Closing Time")+faint.of("  graceful shutdown in Go, by shutting services down"), m.score()+" ", m.w),
		rule(m.w),
	}
	room := m.h - 4
	left := max(30, min(50, m.w*9/20))
	list, at := m.lessons(left - 1)
	m.list.set(list, room)
	if at < m.list.top+1 {
		m.list.top = max(0, at-2)
	} else if at >= m.list.top+room {
		m.list.top = at - room + 1
	}
	about := m.about(m.w - left - 4)
	shown := m.list.visible()
	for i := range room {
		line := strings.Repeat(" ", left)
		if i < len(shown) {
			line = pad(shown[i], left)
		}
		line += faint.of("│") + "  "
		if i < len(about) {
			line += about[i]
		}
		lines = append(lines, line)
	}
	lines = append(lines, rule(m.w), m.bottom())
	return box(lines, m.w, m.h)
}

// lessons lists the parts and their lessons, and returns the line on which the chosen one is.
func (m *courseMap) lessons(w int) (lines []string, at int) {
	part := ""
	for i, l := range m.school.course.Lessons {
		if l.Part != part {
			part = l.Part
			lines = append(lines, "", " "+strong.of(clip(clean(part), w-2)))
		}
		sign, word := m.mark(l)
		cursor, title := " ", lessonTitle(l)
		if i == m.chosen {
			at = len(lines)
			cursor = strong.of("▸")
		}
		right := faint.of(word)
		text := " " + cursor + " " + sign + " " + pad(title, max(1, w-6-width(word)))
		if i == m.chosen {
			text = " " + cursor + " " + sign + " " + strong.of(pad(title, max(1, w-6-width(word))))
		}
		lines = append(lines, text+" "+right)
	}
	if len(lines) == 0 {
		lines = []string{"", " There are no lessons here."}
	}
	return lines, at
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
