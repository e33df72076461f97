package main

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A screen fills the terminal, all but its last line, which shows the screen's keys.
//
// Keys go to the screen on top only; all other messages go to every open screen. update does no I/O and no heavy
// work: what takes time is done by a command, or by a goroutine of the workshop that sends messages.
type screen interface {
	setSize(w, h int)
	update(a *app, msg tea.Msg) tea.Cmd
	view() string // exactly h lines of exactly w columns

	keys() []key.Binding    // those that work now, the most useful first, the way out last
	allKeys() []key.Binding // all that the screen ever knows, for the help
}

// footer shows bindings on a line of w columns. Where not all fit, those before the last give way; the help and the
// way out always show.
func footer(bindings []key.Binding, w int) string {
	if len(bindings) == 0 {
		return strings.Repeat(" ", max(0, w))
	}
	way := []key.Binding{keyHelp, bindings[len(bindings)-1]}
	others := bindings[:len(bindings)-1]
	for n := len(others); ; n-- {
		for _, gap := range []string{"   ", "  "} {
			line := " " + hints(append(others[:n:n], way...), gap)
			if width(line) <= w || n == 0 && len(gap) == 2 {
				return pad(line, w)
			}
		}
	}
}

func hints(bindings []key.Binding, gap string) string {
	parts := make([]string, len(bindings))
	for i, b := range bindings {
		parts[i] = strong.of(b.Help().Key) + " " + b.Help().Desc
	}
	return strings.Join(parts, gap)
}

// The smallest terminal on which the screens are whole.
const (
	leastWidth  = 60
	leastHeight = 15
)

// tooSmall is what shows on a smaller one.
func tooSmall(w, h int) string {
	text := "Closing Time needs " + strconv.Itoa(leastWidth) + " columns and " + strconv.Itoa(leastHeight) + " rows; this terminal has " +
		strconv.Itoa(w) + " and " + strconv.Itoa(h) + ". Enlarge it, or press q to quit."
	if h < 3 || w < 30 {
		text = "q quits. " + strconv.Itoa(leastWidth) + "x" + strconv.Itoa(leastHeight) + " needed"
	}
	return box(wrap(text, w), w, h)
}
