package main

import (
	"strings"

	"closingtime/tui/source"
)

// hanging is how many columns on the right the text of a lesson leaves free.
const hanging = 2

// renderProse lays out Markdown in w columns.
func renderProse(markdown string, w int) []string {
	var lines []string
	for _, line := range source.Markdown(withoutTitle(markdown), w-hanging) {
		lines = append(lines, painted(line, plain))
	}
	return lines
}

// withoutTitle leaves a heading at the beginning out: the screen has it above the text.
func withoutTitle(markdown string) string {
	if first, rest, _ := strings.Cut(markdown, "\n"); strings.HasPrefix(first, "# ") {
		return rest
	}
	return markdown
}
