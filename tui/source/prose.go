package source

import (
	"strings"

	"closingtime/tui/ui"
)

// margin is how many columns on the right of a lesson's text stay empty.
const margin = 2

// Prose lays out a lesson's text in w columns, as a terminal shows it. It leaves out a title at the beginning, which the
// screen shows above the text.
func Prose(markdown string, w int) []string {
	if first, rest, _ := strings.Cut(markdown, "\n"); strings.HasPrefix(first, "# ") {
		markdown = rest
	}
	var lines []string
	for _, line := range Markdown(markdown, w-margin) {
		lines = append(lines, line.In(ui.Plain))
	}
	return lines
}
