package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
)

// Footer writes bindings in a line of w columns. Where not all of them fit, it leaves out bindings before the help and the
// last binding, which is the way out; the help is then named for there being more.
func Footer(bindings []key.Binding, w int) string {
	if len(bindings) == 0 {
		return strings.Repeat(" ", max(0, w))
	}
	way := []key.Binding{KeyHelp, bindings[len(bindings)-1]}
	others := bindings[:len(bindings)-1]
	for n := len(others); ; n-- {
		if n < len(others) {
			way[0] = keyMoreHelp
		}
		for _, gap := range []string{"   ", "  "} {
			line := " " + hints(append(others[:n:n], way...), gap)
			if Width(line) <= w || n == 0 && len(gap) == 2 {
				return Pad(line, w)
			}
		}
	}
}

// FooterOf is Footer without the help, for a screen on which its key is text.
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
