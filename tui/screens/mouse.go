package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
)

func (v *stage) Click(_ app.Navigator, _, y int) tea.Cmd {
	if !v.textual() && !v.two() {
		v.panes[0].picture.Click(y - 2 - len(v.questionLines()))
	}
	return nil
}

func (p *replay) Click(_ app.Navigator, x, y int) tea.Cmd {
	if y >= 3 {
		p.picture.Click(y - 3)
	}
	return nil
}

// Click chooses a lesson; a click on the chosen one opens it.
func (m *Map) Click(a app.Navigator, x, y int) tea.Cmd {
	row := y - 2
	if row < 0 || row >= len(m.shown) || x >= m.listWidth() {
		return nil
	}
	switch lesson := m.shown[row].lesson; {
	case lesson < 0:
	case lesson == m.Chosen:
		return m.press(a, tea.KeyMsg{Type: tea.KeyEnter})
	default:
		m.Chosen, m.drawn = lesson, ""
	}
	return nil
}
