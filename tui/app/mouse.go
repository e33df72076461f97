package app

import (
	tea "github.com/charmbracelet/bubbletea"
)

// clickable is a screen that handles clicks. Every click has a key that does the same.
type clickable interface {
	Click(a Navigator, x, y int) tea.Cmd
}

// wheelLines is how far one notch of the wheel scrolls.
const wheelLines = 3

// pointed handles the mouse: the wheel counts as arrow keys, and a click goes to the screen.
func (a *App) pointed(m tea.MouseMsg) tea.Cmd {
	switch {
	case a.ending || a.small():
		return nil
	case m.Button == tea.MouseButtonWheelUp:
		return a.wheel(tea.KeyUp)
	case m.Button == tea.MouseButtonWheelDown:
		return a.wheel(tea.KeyDown)
	case m.Action != tea.MouseActionPress || m.Button != tea.MouseButtonLeft:
		return nil
	}
	if s, ok := a.Top().(clickable); ok {
		return s.Click(a, m.X, m.Y)
	}
	return nil
}

func (a *App) wheel(k tea.KeyType) tea.Cmd {
	var cmds []tea.Cmd
	for range wheelLines {
		cmds = append(cmds, a.press(tea.KeyMsg{Type: k}))
		a.draw()
	}
	return tea.Batch(cmds...)
}
