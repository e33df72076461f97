package main

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
)

// clicked chooses the thing on that line of the picture, which is 0 for its first, and explains it.
func (p *picture) clicked(y int) {
	before := len(p.gauges()) + len(p.question())
	lane := y - before - p.headRows // below the labels
	if p.selected.on && p.inPanel() {
		for _, c := range p.selected.order {
			if line := y - before - explainedHeight(p.h-before) - 1; line >= 0 && c.line == p.details.Top+line {
				p.selected.pick(c.is)
			}
		}
	} else if lane >= 0 && lane < len(p.laneRows) {
		is := p.laneRows[lane]
		if !p.selected.on {
			p.explain()
		}
		p.selected.pick(is)
	}
	p.drawn = ""
}

func (v *stage) Click(_ app.Navigator, _, y int) tea.Cmd {
	if !v.curtained() {
		v.picture.clicked(y - 2 - len(v.questionLines()))
	}
	return nil
}

func (p *replay) Click(_ app.Navigator, x, y int) tea.Cmd {
	if y >= 3 {
		p.picture.clicked(y - 3)
	}
	return nil
}

// Click chooses a lesson; a click on the chosen one opens it.
func (m *courseMap) Click(a app.Navigator, x, y int) tea.Cmd {
	row := y - 2
	if row < 0 || row >= len(m.shown) || x >= m.listWidth() {
		return nil
	}
	switch lesson := m.shown[row].lesson; {
	case lesson < 0:
	case lesson == m.chosen:
		return m.press(a, tea.KeyMsg{Type: tea.KeyEnter})
	default:
		m.chosen, m.drawn = lesson, ""
	}
	return nil
}
