package program

import (
	tea "github.com/charmbracelet/bubbletea"
)

// guarded is a model whose panics, and those of its commands, are caught by its tasks. After a panic it draws nothing and
// does nothing.
type guarded struct {
	model tea.Model
	tasks *Tasks
	frame *firstFrame
}

func (g *guarded) Init() tea.Cmd {
	defer g.tasks.Catch()
	return g.guard(g.model.Init())
}

func (g *guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	if g.tasks.Crashed() != nil {
		return g, nil
	}
	if _, ok := msg.(continued); ok {
		return g, retake
	}
	defer g.tasks.Catch()
	g.model, cmd = g.model.Update(msg)
	return g, g.guard(cmd)
}

func (g *guarded) View() string {
	if g.tasks.Crashed() != nil {
		return ""
	}
	defer g.frame.drawn.Store(true)
	defer g.tasks.Catch()
	return g.model.View()
}

// guard wraps a command, and the commands of the batch that it may return, so that their panics are caught.
func (g *guarded) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.tasks.Catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = g.guard(batch[i])
			}
		}
		return msg
	}
}
