package main

import (
	tea "github.com/charmbracelet/bubbletea"
)

// guarded is a model whose panics, and those of its commands, are caught by its tasks. After one it shows nothing
// and does nothing more.
type guarded struct {
	model tea.Model
	crew  *tasks
}

func (g *guarded) Init() tea.Cmd {
	defer g.crew.catch()
	return g.guard(g.model.Init())
}

func (g *guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	if g.crew.crashed() != nil {
		return g, nil
	}
	defer g.crew.catch()
	g.model, cmd = g.model.Update(msg)
	return g, g.guard(cmd)
}

func (g *guarded) View() string {
	if g.crew.crashed() != nil {
		return ""
	}
	defer g.crew.catch()
	return g.model.View()
}

// guard wraps a command, and those of the batch that it may return.
func (g *guarded) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.crew.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = g.guard(batch[i])
			}
		}
		return msg
	}
}
