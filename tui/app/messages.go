package app

import tea "github.com/charmbracelet/bubbletea"

// terminalReturned is a message that another program has returned the terminal.
type terminalReturned interface{ TerminalIsBack() }

// Notice is a message that asks for a text above the footer until the next key.
type Notice string

// Result brings a screen what it has ordered. Take takes it, if the screen is still open.
type Result struct {
	For  Screen
	Take func(Navigator) tea.Cmd
}

// Opened tells a screen that it is on top now.
type Opened struct{}

// Covered tells the screen on top that the list of keys, or the glossary, covers it. What plays by itself pauses until
// Uncovered.
type Covered struct{}

// Uncovered tells the screen on top that it is no longer covered.
type Uncovered struct{}

// Resized tells a screen that SetSize was called, so that the screen can return a command that prepares its content for the
// new size.
type Resized struct{}
