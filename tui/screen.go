package main

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// A screen fills the terminal, all but its last line, which shows the screen's keys.
//
// Keys go to the screen on top only; all other messages go to every open screen. update does no I/O and no heavy
// work: what takes time is done by a command, or by a goroutine of the workshop that sends messages.
type screen interface {
	setSize(w, h int)
	update(a *app, msg tea.Msg) tea.Cmd
	view() string // exactly h lines of exactly w columns

	keys() []key.Binding    // those that work now, the most useful first, the way out last
	allKeys() []key.Binding // all that the screen ever knows, for the help
}

// The smallest terminal on which the screens are whole.
const (
	leastWidth  = 60
	leastHeight = 15
)

// tooSmall is what shows on a smaller one.
func tooSmall(w, h int) string {
	text := "Closing Time needs " + strconv.Itoa(leastWidth) + " columns and " + strconv.Itoa(leastHeight) + " rows; this terminal has " +
		strconv.Itoa(w) + " and " + strconv.Itoa(h) + ". Enlarge it, or press q to quit."
	if h < 3 || w < 30 {
		text = "q quits. " + strconv.Itoa(leastWidth) + "x" + strconv.Itoa(leastHeight) + " needed"
	}
	return ui.Box(ui.Wrap(text, w), w, h)
}
