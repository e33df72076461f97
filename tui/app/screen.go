package app

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// Screen fills the terminal except for its last line, which shows the screen's keys.
//
// Keys go only to the screen on top; all other messages go to every open screen. Update does no I/O and no heavy work: a
// command does what takes time, or a task of the program, which sends messages.
type Screen interface {
	SetSize(w, h int)
	Update(a Navigator, msg tea.Msg) tea.Cmd
	View() string // exactly h lines of exactly w columns

	Commands() Commands
}

// Navigator is the part of the program that a screen may use: it opens and closes screens, and shows notices. The open
// screens form a stack. The screen on top is shown; the first screen stays open until the end.
type Navigator interface {
	Open(Screen) tea.Cmd         // puts a screen on top, which gets an Opened
	lift(Screen) tea.Cmd         // puts an open screen on top, unless it is on top already
	Back() tea.Cmd               // closes the screen on top; the one below gets an Opened
	Home() tea.Cmd               // closes all screens but the first
	Drop(fits func(Screen) bool) // closes the screens for which fits returns true, but never the first; calls Leave of a leaver among them
	Top() Screen                 // the screen on top
	Screens() []Screen           // all open screens, from the first to the one on top
	Say(text string)             // shows a text above the footer until the next key
	SayWhile(func() string)      // shows what the function returns, until the next key or until it returns ""
}

// typist is a screen on which text can be typed. While Typing returns true, the letters that mean something on every screen
// are text, and pasted text is typed.
type typist interface{ Typing() bool }

// The smallest size of a terminal for the screens.
const (
	LeastWidth  = 60
	LeastHeight = 15
)

// careful is a first screen that asks before it is left, even where the terminal is too small to show it.
type careful interface {
	LeaveQuestion() string // a few words, to be answered with yes
}

// tooSmall is shown on a smaller terminal. A question replaces what there is to say.
func tooSmall(w, h int, question string) string {
	if question != "" {
		return ui.Box(ui.Wrap(question+" y: yes.", w), w, h)
	}
	text := "Closing Time needs " + strconv.Itoa(LeastWidth) + " columns and " + strconv.Itoa(LeastHeight) + " rows; this terminal has " +
		strconv.Itoa(w) + " and " + strconv.Itoa(h) + ". Enlarge it, or press q to quit."
	if h < 3 || w < 30 {
		text = "q quits. " + strconv.Itoa(LeastWidth) + "x" + strconv.Itoa(LeastHeight) + " needed"
	}
	return ui.Box(ui.Wrap(text, w), w, h)
}
