// Command bare is the least that a Bubble Tea program does: it draws a frame, and quits at a key. The start of the course
// is measured beside it.
package main

import (
	"fmt"
	"os"

	tea "github.com/charmbracelet/bubbletea"

	_ "closingtime/tui/background" // or it waits for the terminal to tell its colours
)

type screen struct{}

func (screen) Init() tea.Cmd { return nil }

func (s screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyMsg); ok {
		return s, tea.Quit
	}
	return s, nil
}

func (screen) View() string { return "Closing Time\n\n q quit" }

func main() {
	if _, err := tea.NewProgram(screen{}, tea.WithAltScreen()).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
