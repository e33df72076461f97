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

func TestANumberStaysWithItsUnit(t *testing.T) {
	const text = "it ended by itself 8 s after SIGTERM, or 120 ms after it, and was given 10 min."
	for w := 12; w < 60; w++ {
		lines := Wrap(text, w)
		if got := strings.Join(lines, " "); got != text {
			t.Fatalf("in %d columns it reads %q", w, got)
		}
		for _, line := range lines {
			if last := line[strings.LastIndex(line, " ")+1:]; strings.Trim(last, "0123456789") == "" {
				t.Errorf("in %d columns a line ends with %q", w, line)
			}
		}
	}
}

// The library counts no space in front of a word that is as long as a line.
func TestALineThatBeginsWithSpacesIsNoWiderThanOthers(t *testing.T) {
	for text, want := range map[string][]string{
		" 123456789":           {" 1234567", "89"},
		" one two three":       {" one two", "three"},
		"a\n  123456789 b\n  ": {"a", "  123456", "789 b", "  "},
		"          12":         {"        ", "  12"},
		" 日本語00":               {" 日本語0", "0"},
	} {
		if got := Wrap(text, 8); !slices.Equal(got, want) {
			t.Errorf("%q: lines %q, want %q", text, got, want)
		}
	}
}
