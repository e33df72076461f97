package main

import (
	"github.com/charmbracelet/bubbles/key"
)

func bind(shown, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}

// The keys that mean the same on every screen. The others stand beside their screens.
var (
	keyHelp     = bind("?", "keys", "?")
	keyBack     = bind("q", "back", "q", "esc")
	keyQuit     = bind("q", "quit", "q")
	keyCtrlC    = bind("ctrl+c", "quit at once, from any screen", "ctrl+c")
	keyCtrlZ    = bind("ctrl+z", "suspend; `fg` comes back", "ctrl+z")
	keyUp       = bind("↑", "up", "up")
	keyDown     = bind("↓", "down", "down")
	keyPageUp   = bind("pgup", "a page up", "pgup")
	keyPageDown = bind("pgdn", "a page down", "pgdown")
	keyTop      = bind("home", "to the top", "home", "g")
	keyBottom   = bind("end", "to the end", "end", "G")
	keyScroll   = bind("↑↓", "scroll") // shown only: a scroller knows its keys
)

// named is the same binding, called otherwise: what a key does can depend on where one is.
func named(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}
