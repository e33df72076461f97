package ui

import (
	"slices"
	"strings"
	"testing"
)

func TestPathsAreNotBrokenOverLines(t *testing.T) {
	const path = "lessons/01-signal/broken/main.go:71"
	text := "the receipt was lost in " + path + ", with go test -run TestStop-now of the well-known kind"
	for w := len(path) + 1; w < len(text)+2; w++ {
		lines := Wrap(text, w)
		for _, whole := range []string{path, "-run", "TestStop-now", "well-known"} {
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, whole) }) {
				t.Errorf("at %d columns %q is broken: %q", w, whole, lines)
			}
		}
	}
	for w := 1; w < len(path); w++ {
		for _, line := range Wrap(text, w) {
			if Width(line) > w {
				t.Fatalf("at %d columns: %q", w, line)
			}
		}
	}
}
