package app

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// A Screen fills the terminal, all but its last line, which shows the screen's keys.
//
// Keys go to the screen on top only; all other messages go to every open screen. Update does no I/O and no heavy work:
// a command does what takes time, or a task of the program, which sends messages.
type Screen interface {
	SetSize(w, h int)
	Update(a Navigator, msg tea.Msg) tea.Cmd
	View() string // exactly h lines of exactly w columns

	Commands() Commands
}

// A Navigator is what a screen may use of the program: it leads from one screen to another, and says something in the
// footer. The open screens form a stack. The screen on top shows; the first screen stays open until the end.
type Navigator interface {
	Open(Screen) tea.Cmd         // puts a screen on top, and tells it so with an Opened
	lift(Screen) tea.Cmd         // puts an open screen on top; nothing happens where it is there already
	Back() tea.Cmd               // closes the screen on top; the one below is told with an Opened
	Home() tea.Cmd               // closes all screens but the first
	Drop(fits func(Screen) bool) // closes those screens, but never the first; a leaver among them leaves
	Top() Screen                 // the screen that shows
	Screens() []Screen           // all open screens, from the first to the one on top
	Say(text string)             // says something in the footer until the next key
}

// The smallest terminal on which the screens are whole.
const (
	LeastWidth  = 60
	LeastHeight = 15
)

// tooSmall is what shows on a smaller one.
func tooSmall(w, h int) string {
	text := "Closing Time needs " + strconv.Itoa(LeastWidth) + " columns and " + strconv.Itoa(LeastHeight) + " rows; this terminal has " +
		strconv.Itoa(w) + " and " + strconv.Itoa(h) + ". Enlarge it, or press q to quit."
	if h < 3 || w < 30 {
		text = "q quits. " + strconv.Itoa(LeastWidth) + "x" + strconv.Itoa(LeastHeight) + " needed"
	}
	return ui.Box(ui.Wrap(text, w), w, h)
}
