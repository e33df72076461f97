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

func (v *stage) Commands() app.Commands         { return unconverted(v.Keys(), v.AllKeys()) }
func (v *beside) Commands() app.Commands        { return unconverted(v.Keys(), v.AllKeys()) }
func (m *Map) Commands() app.Commands           { return unconverted(m.Keys(), m.AllKeys()) }
func (j *verdictScreen) Commands() app.Commands { return unconverted(j.Keys(), j.AllKeys()) }
func (r *reader) Commands() app.Commands        { return unconverted(r.Keys(), r.AllKeys()) }
func (c *code) Commands() app.Commands          { return unconverted(c.Keys(), c.AllKeys()) }
func (c *comparison) Commands() app.Commands    { return unconverted(c.Keys(), c.AllKeys()) }
func (p *replay) Commands() app.Commands        { return unconverted(p.Keys(), p.AllKeys()) }
func (m *mend) Commands() app.Commands          { return unconverted(m.Keys(), m.AllKeys()) }
