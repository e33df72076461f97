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
	update(a navigator, msg tea.Msg) tea.Cmd
	view() string // exactly h lines of exactly w columns

	keys() []key.Binding    // those that work now, the most useful first, the way out last
	allKeys() []key.Binding // all that the screen ever knows, for the help
}

// A navigator is what a screen needs of the program: it leads from one screen to another, and says something in the
// footer. The screens that are open form a stack. The one on top shows; the first one stays open until the end.
type navigator interface {
	open(screen) tea.Cmd         // puts a screen on top, and tells it so with an openedMsg
	lift(screen) tea.Cmd         // puts an open screen on top; nothing happens where it is there already
	back() tea.Cmd               // closes the screen on top; the one below is told with an openedMsg
	home() tea.Cmd               // closes all screens but the first
	drop(fits func(screen) bool) // closes those screens, but never the first; a leaver among them leaves
	top() screen                 // the screen that shows
	opened() []screen            // all open screens, from the first to the one on top
	say(text string)             // says something in the footer until the next key
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
