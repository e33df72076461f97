package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
)

// Footer writes bindings in a line of w columns. The first ones matter most: where not all of them fit, each that has no room is
// left out. The help and the last binding, which is the way out, stay; the help is then named for there being more.
func Footer(bindings []key.Binding, w int) string {
	if len(bindings) == 0 {
		return strings.Repeat(" ", max(0, w))
	}
	last := len(bindings) - 1
	with := func(others []key.Binding, help key.Binding) []key.Binding {
		return append(others[:len(others):len(others)], help, bindings[last])
	}
	if line, fits := spaced(with(bindings[:last], KeyHelp), w); fits {
		return line
	}
	var shown []key.Binding
	for _, binding := range bindings[:last] {
		if _, fits := spaced(with(append(shown, binding), keyMoreHelp), w); fits {
			shown = append(shown, binding)
		}
	}
	line, _ := spaced(with(shown, keyMoreHelp), w)
	return line
}

// spaced writes bindings in a line of w columns, with as much space between them as there is room for, and tells whether they fit.
func spaced(bindings []key.Binding, w int) (line string, fits bool) {
	for _, gap := range []string{"   ", "  "} {
		line = " " + hints(bindings, gap)
		if Width(line) <= w {
			return Pad(line, w), true
		}
	}
	return Pad(line, w), false
}

// FooterOf is Footer without the help, for a screen on which its key does something else.
func FooterOf(bindings []key.Binding, w int) string {
	for n := len(bindings); ; n-- {
		if line := " " + hints(bindings[:n], "   "); Width(line) <= w || n == 0 {
			return Pad(line, w)
		}
	}
}

func hints(bindings []key.Binding, gap string) string {
	parts := make([]string, len(bindings))
	for i, b := range bindings {
		parts[i] = Strong.Of(b.Help().Key) + " " + b.Help().Desc
	}
	return strings.Join(parts, gap)
}
