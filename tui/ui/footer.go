package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
)

// Footer shows bindings on a line of w columns. Where not all of them fit, the help and the last binding, which is the way
// out, always show, and the ones before them are left out.
func Footer(bindings []key.Binding, w int) string {
	if len(bindings) == 0 {
		return strings.Repeat(" ", max(0, w))
	}
	way := []key.Binding{KeyHelp, bindings[len(bindings)-1]}
	others := bindings[:len(bindings)-1]
	for n := len(others); ; n-- {
		for _, gap := range []string{"   ", "  "} {
			line := " " + hints(append(others[:n:n], way...), gap)
			if Width(line) <= w || n == 0 && len(gap) == 2 {
				return Pad(line, w)
			}
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
