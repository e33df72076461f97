package workshop

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// going is the step that the host has commanded last, until the room shows it. Until then the console takes this step for the present
// one, so that several quick key presses move several steps.
type going struct {
	step    workshop.Step
	version int // of the first view that shows it; 0 while that is not known
}

// steppedMsg says what became of a step that was commanded.
type steppedMsg struct {
	going   *going
	version int
	err     error // why it was refused, or nil
}

// goTo has the room go to a step, and do more after that.
func (c *Console) goTo(step workshop.Step, more ...workshop.Command) tea.Cmd {
	outcome := c.room.link.order(append([]workshop.Command{{Step: &step}}, more...)...)
	begun := step
	begun.Began = c.room.now()
	if c.going == nil {
		c.shown = c.room.view.Step
	}
	now := &going{step: begun}
	c.going, c.room.view.Step = now, begun
	return func() tea.Msg {
		version, err := outcome()
		return steppedMsg{now, version, err}
	}
}

// stepped takes over what became of a step that was commanded.
func (c *Console) stepped(msg steppedMsg) tea.Cmd {
	if msg.going == c.going {
		c.going.version = msg.version
		if msg.err != nil {
			c.going, c.room.view.Step = nil, c.shown
		}
		c.arrive()
	}
	if msg.err == nil {
		return nil
	}
	return func() tea.Msg { return app.Notice(ui.Capital(msg.err.Error())) }
}

// viewed takes over the step that a new view shows, unless it is from before the last command.
func (c *Console) viewed() {
	c.shown = c.room.view.Step
	if c.arrive(); c.going != nil {
		c.room.view.Step = c.going.step
	}
}

// arrive goes by the room again, once that shows the step that was commanded last.
func (c *Console) arrive() {
	if g := c.going; g != nil && g.version > 0 && c.room.view.Version >= g.version {
		c.going, c.room.view.Step = nil, c.shown
	}
}
