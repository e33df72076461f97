// Package apptest types keys for tests of what shows on a terminal.
package apptest

import (
	tea "github.com/charmbracelet/bubbletea"
)

// Press types keys, as named here, or letters one after the other.
func Press(a tea.Model, keys ...string) {
	for _, k := range keys {
		switch k {
		case "tab":
			a.Update(tea.KeyMsg{Type: tea.KeyTab})
		case "enter":
			a.Update(tea.KeyMsg{Type: tea.KeyEnter})
		case "up":
			a.Update(tea.KeyMsg{Type: tea.KeyUp})
		case "down":
			a.Update(tea.KeyMsg{Type: tea.KeyDown})
		case "pgdown":
			a.Update(tea.KeyMsg{Type: tea.KeyPgDown})
		case "left":
			a.Update(tea.KeyMsg{Type: tea.KeyLeft})
		case "home":
			a.Update(tea.KeyMsg{Type: tea.KeyHome})
		case "end":
			a.Update(tea.KeyMsg{Type: tea.KeyEnd})
		case "right":
			a.Update(tea.KeyMsg{Type: tea.KeyRight})
		default:
			a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
		}
	}
}

// Redraw draws what shows after something was done to the screens other than by a message.
func Redraw(a tea.Model) { a.Update(nil) }
