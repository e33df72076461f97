// Package apptest types keys for tests of what shows on a terminal.
package apptest

import (
	tea "github.com/charmbracelet/bubbletea"
)

// named are the keys that have names; others are letters.
var named = map[string]tea.KeyType{
	"tab": tea.KeyTab, "enter": tea.KeyEnter, "esc": tea.KeyEsc, "backspace": tea.KeyBackspace, "up": tea.KeyUp, "down": tea.KeyDown,
	"pgdown": tea.KeyPgDown, "end": tea.KeyEnd, "left": tea.KeyLeft, "right": tea.KeyRight,
}

// Key returns the message of a key: one with a name, as "enter", or letters, which come together.
func Key(name string) tea.KeyMsg {
	if k, ok := named[name]; ok {
		return tea.KeyMsg{Type: k}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// Press types keys, and leaves undone what they order.
func Press(a tea.Model, keys ...string) {
	for _, k := range keys {
		a.Update(Key(k))
	}
}

// Do types keys, and carries out what they order.
func Do(a tea.Model, keys ...string) {
	for _, k := range keys {
		_, cmd := a.Update(Key(k))
		CarryOut(a, cmd)
	}
}

// CarryOut does what a command orders, and what that orders in turn.
func CarryOut(a tea.Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, one := range msg {
			CarryOut(a, one)
		}
	default:
		_, next := a.Update(msg)
		CarryOut(a, next)
	}
}

// Redraw draws what shows after something was done to the screens other than by a message.
func Redraw(a tea.Model) { a.Update(nil) }
