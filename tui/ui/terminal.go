package ui

import (
	"os"

	"github.com/charmbracelet/x/term"
)

// HasTerminal tells whether standard input and output are a terminal.
func HasTerminal() bool { return term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) }

// DumbTerminal tells whether the terminal says of itself that it cannot move its cursor. Such a terminal may print an escape
// sequence instead of obeying it.
func DumbTerminal() bool { return os.Getenv("TERM") == "dumb" }
