package ui

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// WithMore ends a line with the sign that there is more, behind a whole word.
func WithMore(line string, w int) string {
	for Width(line)+2 > w && strings.Contains(strings.TrimLeft(line, " "), " ") {
		line = line[:strings.LastIndex(line, " ")]
	}
	return Clip(line+" …", w)
}

func InkedLines(k Ink, lines []string) []string {
	for i, line := range lines {
		lines[i] = k.Of(line)
	}
	return lines
}

// InkedWrap wraps a text.
func InkedWrap(k Ink, text string, w int) []string {
	var lines []string
	for _, line := range Wrap(Clean(text), w) {
		lines = append(lines, k.Of(line))
	}
	return lines
}

// Apart puts the parts that are not empty one below the other, with a line between them.
func Apart(parts [][]string) []string {
	var lines []string
	for _, part := range parts {
		if len(part) == 0 {
			continue
		}
		if len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, "")
		}
		lines = append(lines, part...)
	}
	return lines
}

// beforeUnit is the blank between a number and its unit, at which no line is broken.
var beforeUnit = regexp.MustCompile(`(\d) (ms|s|min)\b`)

// shownAgain puts back what wrap has hidden from the library.
var shownAgain = strings.NewReplacer("\u2011", "-", "\u00a0", " ")

// Wrap breaks text into lines of at most w columns, at blanks: a hyphen is part of a path, a flag or a name as often as
// not. A number stays with its unit. Only what is longer than a line is broken elsewhere.
func Wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	const hyphen, blank = "\u2011", "\u00a0" // the library breaks at every other hyphen and blank
	text = ansi.Wrap(beforeUnit.ReplaceAllString(strings.ReplaceAll(text, "-", hyphen), "$1"+blank+"$2"), w, "")
	return strings.Split(shownAgain.Replace(text), "\n")
}

// Indented is wrap with a first line that begins with lead and others that are indented as far.
func Indented(lead, text string, w int) []string {
	in := Width(lead)
	lines := Wrap(text, w-in)
	for i, line := range lines {
		if i == 0 {
			lines[i] = lead + line
		} else {
			lines[i] = strings.Repeat(" ", in) + line
		}
	}
	return lines
}

// Rows puts parts one beside the other in lines of w columns at most, each part whole.
func Rows(parts []string, gap string, w int) []string {
	var lines []string
	line := ""
	for _, part := range parts {
		switch {
		case line == "":
			line = part
		case Width(line)+Width(gap)+Width(part) > w:
			lines, line = append(lines, line), part
		default:
			line += gap + part
		}
	}
	return append(lines, line)
}
