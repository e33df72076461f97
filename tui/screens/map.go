package screens

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// Map is the first screen: the parts and lessons, and what the chosen one is about.
type Map struct {
	w, h   int
	course *Course
	Chosen int
	state  progress.State
	builds builds.Ahead
	top    int      // the first line of the list that shows
	shown  []listed // as last drawn
	drawn  string

	forgetting bool // the question shows whether to
	typed      int  // the number that the digits so far make; 0 after any other key
	away       bool // a lesson was entered since the cursor was last moved on from one that is done
}

var (
	keyOpen   = ui.Bind("enter", "open the lesson", "enter", "right")
	keyNumber = ui.Bind("0 to 9", "choose the lesson with that number, as in 1 3", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
)

// NewMap returns the map with the lesson chosen that was opened last.
func NewMap(s *Course) *Map {
	m := &Map{course: s, away: true}
	m.refresh()
	return m
}

// refresh takes over what is kept. When another lesson has been opened meanwhile, it is chosen.
func (m *Map) refresh() {
	before := m.state.Last
	m.course.state = m.course.kept.State()
	m.state, m.drawn = m.course.state, ""
	if m.state.Last == before {
		return
	}
	for i, l := range m.course.lessons.Lessons {
		if l.Name == m.state.Last {
			m.Chosen, m.away = i, true
		}
	}
}

// moveOn chooses the next lesson that is not done, when the one that was left is.
func (m *Map) moveOn() {
	if !m.away {
		return
	}
	m.away = false
	for i, l := range m.course.lessons.Lessons[m.Chosen:] {
		if !Done(m.state, l) {
			m.Chosen += i
			return
		}
	}
}

func (m *Map) SetSize(w, h int) { m.w, m.h, m.drawn = w, h, "" }

func (m *Map) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	m.course.hears(msg)
	switch msg := msg.(type) {
	case builds.Ahead:
		m.builds, m.drawn = msg, ""
	case keptMsg:
		m.refresh()
	case app.Opened:
		m.refresh()
		m.moveOn()
	case tea.KeyMsg:
		return m.press(a, msg)
	}
	return nil
}

func (m *Map) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	last := len(m.course.lessons.Lessons) - 1
	m.drawn = ""
	if m.forgetting {
		return m.forget(a, k)
	}
	if key.Matches(k, keyNumber) {
		m.number(int(k.Runes[0] - '0'))
		return nil
	}
	m.typed = 0
	switch {
	case key.Matches(k, ui.KeyQuit):
		return a.Back()
	case key.Matches(k, keyOpen) && last >= 0:
		return m.enter(a)
	case key.Matches(k, keyForecasts) && m.course.predicted(m.state):
		return a.Open(&predictions{course: m.course})
	case key.Matches(k, keyForget) && last >= 0:
		m.forgetting = true
	case key.Matches(k, keyRuns):
		return a.Open(newRuns(m.course.lessons.Root))
	case key.Matches(k, ui.KeyUp):
		m.Chosen--
	case key.Matches(k, ui.KeyDown):
		m.Chosen++
	case key.Matches(k, ui.KeyPageUp), key.Matches(k, ui.KeyTop):
		m.Chosen = 0
	case key.Matches(k, ui.KeyPageDown), key.Matches(k, ui.KeyBottom):
		m.Chosen = last
	}
	m.Chosen = max(0, min(m.Chosen, last))
	return nil
}

// number takes a digit of a lesson's number: 1 chooses lesson 01, and 3 after it 13. A digit with which there is no such
// lesson begins a number of its own.
func (m *Map) number(digit int) {
	for _, n := range []int{10*m.typed + digit, digit} {
		for i, l := range m.course.lessons.Lessons {
			if l.Number == n {
				m.Chosen, m.typed = i, n
				return
			}
		}
	}
	m.typed = 0
}

func (m *Map) View() string {
	if m.drawn == "" {
		m.drawn = m.draw()
	}
	return m.drawn
}

func (m *Map) draw() string {
	lines := []string{m.header(), ui.Rule(m.w)}
	room := m.h - 4
	if m.besides() {
		lines = append(lines, m.leftAndRight(room)...)
	} else {
		lines = append(lines, m.aboveAndBelow(room)...)
	}
	lines = append(lines, ui.Rule(m.w), m.bottom())
	return ui.Box(lines, m.w, m.h)
}

// header is the title, with as much as there is room for of what the course is and how far one is.
func (m *Map) header() string {
	done, part, left := m.score()
	for _, said := range [][2]string{
		{"  graceful shutdown in Go, by shutting services down", done + part + left},
		{"  graceful shutdown in Go", done + part + left},
		{"  graceful shutdown in Go", done + left},
		{"", done + left},
	} {
		if line := " " + ui.Strong.Of("Closing Time") + ui.Faint.Of(said[0]); ui.Width(line)+ui.Width(said[1])+3 <= m.w {
			return ui.Ends(line, said[1]+" ", m.w)
		}
	}
	return ui.Ends(" "+ui.Strong.Of("Closing Time"), done+" ", m.w)
}

func (m *Map) leftAndRight(rows int) []string {
	left := m.listWidth()
	m.shown = m.window(left, rows)
	about := m.about(m.w-left-4, rows, true)
	lines := make([]string, rows)
	for i := range lines {
		line := strings.Repeat(" ", left)
		if i < len(m.shown) {
			line = ui.Pad(m.shown[i].text, left)
		}
		line += ui.Faint.Of("│") + "  "
		if i < len(about) {
			line += about[i]
		}
		lines[i] = line
	}
	return lines
}

// aboveAndBelow is for a terminal without room for both beside each other.
func (m *Map) aboveAndBelow(rows int) []string {
	about := m.about(m.w-3, rows*2/5, false)
	below := len(about)
	m.shown = m.window(m.w, rows-below-1)
	var lines []string
	for _, line := range m.shown {
		lines = append(lines, line.text)
	}
	for len(lines) < rows-below-1 {
		lines = append(lines, "")
	}
	lines = append(lines, ui.Rule(m.w))
	for _, line := range about {
		lines = append(lines, "  "+line)
	}
	return lines
}

func (m *Map) Keys() []key.Binding {
	switch {
	case m.forgetting:
		return []key.Binding{ui.Named(keyForgetOne, "this lesson"), ui.Named(keyForgetAll, "the whole course"), ui.Bind("q", "no", "q")}
	case len(m.course.lessons.Lessons) == 0:
		return []key.Binding{ui.KeyQuit}
	}
	all := m.course.lessons.Lessons
	choose := ui.Bind("↑↓ 1-"+strconv.Itoa(all[len(all)-1].Number), "choose")
	bindings := []key.Binding{ui.Named(keyOpen, m.openName()), choose, ui.Named(keyRuns, "runs")}
	if m.course.predicted(m.state) {
		bindings = append(bindings, ui.Named(keyForecasts, "predictions"))
	}
	return append(bindings, ui.Named(keyForget, "forget"), ui.KeyQuit)
}

func (m *Map) AllKeys() []key.Binding {
	return []key.Binding{ui.Bind("↑ ↓", "choose a lesson"), ui.Bind("home, end", "the first, the last"), keyNumber, keyOpen, keyRuns, keyForecasts, keyForget, ui.KeyQuit}
}
