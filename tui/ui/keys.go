package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Bind returns a binding for keys. shown is the name of the keys on the screens, and does is the text for the help.
func Bind(shown, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}

// Keys that mean the same on every screen. Other keys are declared with their screens.
var (
	KeyHelp     = Bind("?", "keys", "?")
	keyMoreHelp = Named(KeyHelp, "more") // where not all keys of the screen are in the footer
	KeyBack     = Bind("q", "back", "q", "esc")
	KeyBackLeft = Bind("q", "back; ← too", "q", "esc", "left") // where ← has no other meaning
	KeyQuit     = Bind("q", "quit", "q")
	KeyCtrlC    = Bind("ctrl+c", "quit at once, from any screen", "ctrl+c")
	KeyCtrlZ    = Bind("ctrl+z", "suspend; `fg` comes back", "ctrl+z")
	KeyUp       = Bind("↑", "up", "up")
	KeyDown     = Bind("↓", "down", "down")
	KeyLeft     = Bind("←", "to the left", "left")
	KeyRight    = Bind("→", "to the right", "right")
	KeyPageUp   = Bind("pgup", "a page up", "pgup")
	KeyPageDown = Bind("pgdn", "a page down", "pgdown")
	KeyTop      = Bind("home", "to the top", "home")
	KeyBottom   = Bind("end", "to the end", "end", "G")
	KeyPage     = Bind("space", "a page", " ") // in a text that scrolls, as in a pager
	KeyScroll   = Bind("↑↓", "scroll", "up", "down")
)

// DirectionOf returns -1 for a key that leads up or to the left, and 1 for any other.
func DirectionOf(k tea.KeyMsg) int {
	if key.Matches(k, KeyUp, KeyPageUp, KeyLeft) {
		return -1
	}
	return 1
}

// Named returns the binding with another text for what it does, which can depend on the moment.
func Named(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}
