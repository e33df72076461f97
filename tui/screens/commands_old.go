package screens

import (
	"github.com/charmbracelet/bubbles/key"

	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// unconverted are the commands of a screen that handles its key presses itself, for the footer and the help.
func unconverted(footer, help []key.Binding) (commands app.Commands) {
	for _, b := range footer {
		commands = append(commands, app.Command{Key: ui.Named(b, ""), Footer: b.Help().Desc})
	}
	for _, b := range help {
		commands = append(commands, app.Command{Key: b})
	}
	return commands
}

func (v *stage) Commands() app.Commands  { return unconverted(v.Keys(), v.AllKeys()) }
func (v *beside) Commands() app.Commands { return unconverted(v.Keys(), v.AllKeys()) }
