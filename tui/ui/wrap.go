package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// WithMore puts the sign for "there is more" at the end of a line, behind a whole word.
func WithMore(line string, w int) string {
	for Width(line)+2 > w && strings.Contains(strings.TrimLeft(line, " "), " ") {
		line = line[:strings.LastIndex(line, " ")]
	}
	return Clip(line+" …", w)
}

// InkedLines puts each of the lines in an ink.
func InkedLines(k Ink, lines []string) []string {
	for i, line := range lines {
		lines[i] = k.Of(line)
	}
	return lines
}

// Prefixed returns lines with lead in front of each.
func Prefixed(lead string, lines []string) []string {
	prefixed := make([]string, len(lines))
	for i, line := range lines {
		prefixed[i] = lead + line
	}
	return prefixed
}

// InkedWrap is Wrap for a text of unknown origin, in one ink.
func InkedWrap(k Ink, text string, w int) []string { return InkedLines(k, Wrap(Clean(text), w)) }

// Apart puts the parts that are not empty one below the other, with an empty line between them.
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

// shownAgain restores the characters that Wrap hides from the library.
var shownAgain = strings.NewReplacer("\u2011", "-", "\u00a0", " ")

// Wrap breaks text into lines of at most w columns, only at spaces, since hyphens are often part of a path, a flag or a
// name. A number stays with its unit. A word is broken only if it is longer than a line.
func Wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	// The library breaks at every other hyphen and space.
	text = joinUnits(strings.ReplaceAll(text, "-", "\u2011"), "\u00a0")
	text = ansi.Wrap(joinIndents(text, "\u00a0"), w, "")
	return strings.Split(shownAgain.Replace(text), "\n")
}

// joinIndents replaces the spaces at the beginning of each line by blanks.
func joinIndents(text, blank string) string {
	if text == "" || text[0] != ' ' && !strings.Contains(text, "\n ") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " ")
		lines[i] = strings.Repeat(blank, len(line)-len(rest)) + rest
	}
	return strings.Join(lines, "\n")
}

// joinUnits replaces the space between each number and its unit by blank. It uses no regular expression, which would take
// half of the time of a screen's layout.
func joinUnits(text, blank string) string {
	from := 0
	var b strings.Builder
	for i := 1; i+1 < len(text); i++ {
		if text[i] == ' ' && isDigit(text[i-1]) && beginsWithUnit(text[i+1:]) {
			b.WriteString(text[from:i] + blank)
			from = i + 1
		}
	}
	if from == 0 {
		return text
	}
	return b.String() + text[from:]
}

func beginsWithUnit(text string) bool {
	for _, unit := range [...]string{"ms", "s", "min"} {
		if rest, ok := strings.CutPrefix(text, unit); ok && (rest == "" || !isWordByte(rest[0])) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

// Indented is Wrap with lead in front of the first line. It indents the other lines by the width of lead.
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

// Rows puts parts beside each other in lines of at most w columns. It does not break parts.
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
