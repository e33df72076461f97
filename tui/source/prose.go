package source

import (
	"strings"

	"closingtime/tui/ui"
)

// margin is how many columns on the right a lesson's text leaves free.
const margin = 2

// Prose lays out the text of a lesson in w columns, as a terminal shows it. A title at its beginning is left out: the
// screen has it above the text.
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
