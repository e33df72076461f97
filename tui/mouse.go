package main

import (
	tea "github.com/charmbracelet/bubbletea"
)

// clickable is a screen on which a click does something. Nothing needs the mouse: there is a key for all of it.
type clickable interface {
	click(a navigator, x, y int) tea.Cmd
}

// wheelLines is how far one notch of the wheel scrolls.
const wheelLines = 3

// pointed takes what the mouse does: the wheel stands for the arrow keys, and a click goes to the screen.
func (a *app) pointed(m tea.MouseMsg) tea.Cmd {
	switch {
	case a.ending || a.small():
		return nil
	case m.Button == tea.MouseButtonWheelUp:
		return a.wheel(tea.KeyUp)
	case m.Button == tea.MouseButtonWheelDown:
		return a.wheel(tea.KeyDown)
	case m.Action != tea.MouseActionPress || m.Button != tea.MouseButtonLeft || a.help != nil:
		return nil
	}
	if s, ok := a.top().(clickable); ok {
		return s.click(a, m.X, m.Y)
	}
	return nil
}

func (a *app) wheel(k tea.KeyType) tea.Cmd {
	var cmds []tea.Cmd
	for range wheelLines {
		cmds = append(cmds, a.press(tea.KeyMsg{Type: k}))
	}
	return tea.Batch(cmds...)
}

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

func (v *stage) click(_ navigator, _, y int) tea.Cmd {
	if !v.curtained() {
		v.picture.clicked(y - 2 - len(v.questionLines()))
	}
	return nil
}

func (p *replay) click(_ navigator, x, y int) tea.Cmd {
	if y >= 3 {
		p.picture.clicked(y - 3)
	}
	return nil
}

// click chooses a lesson; a click on the chosen one opens it.
func (m *courseMap) click(a navigator, x, y int) tea.Cmd {
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
