package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// Question is a question that a key has raised. Only y means yes.
type Question struct {
	Text string
	Yes  func(Navigator) tea.Cmd
}

// Commands are the keys while it is asked.
func (q *Question) Commands() Commands {
	return Commands{
		{Key: ui.Bind("y", "yes", "y"), Footer: "yes", Do: q.Yes},
		{Key: ui.Bind("esc", "no; any other key too"), Footer: "no", Any: true},
	}
}
