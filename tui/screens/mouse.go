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
