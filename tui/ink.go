package main

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// ink is how text is shown: the parameters of a terminal's SGR sequence. Only the terminal's own sixteen colours are
// used, so that the program looks at home in every theme; and nothing is told by colour alone.
type ink string

const (
	plain  ink = ""
	strong ink = "1"
	faint  ink = "2"
	good   ink = "32"
	bad    ink = "31"
	warn   ink = "35" // not yellow, which cannot be read on a light background
	accent ink = "36"
	second ink = "34" // for receipts, beside requests
	signal ink = "1;35"
)

// colours is whether inks show at all. It is set once, before the first frame.
var colours bool

// of returns text in that ink.
func (k ink) of(text string) string {
	if !colours || k == plain || text == "" {
		return text
	}
	return "\x1b[" + string(k) + "m" + text + "\x1b[0m"
}

// width is how many columns text takes. What this program draws itself is counted here; the rest by the library,
// which takes longer.
func width(text string) int {
	n := 0
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c >= ' ' && c < 0x7f:
			n++
			i++
		case c == '\x1b' && i+1 < len(text) && text[i+1] == '[':
			end := strings.IndexByte(text[i:], 'm')
			if end < 0 {
				return ansi.StringWidth(text)
			}
			i += end + 1
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if !ours(r) {
				return ansi.StringWidth(text)
			}
			n++
			i += size
		}
	}
	return n
}

// ours tells whether a rune is one of those with which the screens are drawn, all of which take one column.
func ours(r rune) bool {
	return r >= 0x2500 && r < 0x25a0 || strings.ContainsRune("·…▸●○✓✗‖↑↓←→", r)
}

// clip cuts text to at most w columns, and marks the cut.
func clip(text string, w int) string {
	text, _ = cut(text, w)
	return text
}

// cut is clip, and returns also how many columns are left over.
func cut(text string, w int) (string, int) {
	if w <= 0 {
		return "", 0
	}
	n := width(text)
	if n > w {
		text = ansi.Truncate(text, w, "…")
		n = width(text) // less than w where a wide rune did not fit
	}
	return text, w - n
}

// pad makes text exactly w columns wide, cut or filled on the right.
func pad(text string, w int) string {
	text, rest := cut(text, w)
	if rest == 0 {
		return text
	}
	return text + strings.Repeat(" ", rest)
}

// padLeft makes text exactly w columns wide, cut or filled on the left.
func padLeft(text string, w int) string {
	text, rest := cut(text, w)
	return strings.Repeat(" ", rest) + text
}

// ends puts left and right at the two ends of a line of w columns. Where both do not fit, right stays whole.
func ends(left, right string, w int) string {
	room := w - width(right) - 1
	if room < 1 {
		return pad(right, w)
	}
	return pad(left, room) + " " + right
}

// beforeUnit is the blank between a number and its unit, at which no line is broken.
var beforeUnit = regexp.MustCompile(`(\d) (ms|s|min)\b`)

// shownAgain puts back what wrap has hidden from the library.
var shownAgain = strings.NewReplacer("\u2011", "-", "\u00a0", " ")

// wrap breaks text into lines of at most w columns, at blanks: a hyphen is part of a path, a flag or a name as often as
// not. A number stays with its unit. Only what is longer than a line is broken elsewhere.
func wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	const hyphen, blank = "\u2011", "\u00a0" // the library breaks at every other hyphen and blank
	text = ansi.Wrap(beforeUnit.ReplaceAllString(strings.ReplaceAll(text, "-", hyphen), "$1"+blank+"$2"), w, "")
	return strings.Split(shownAgain.Replace(text), "\n")
}

// indented is wrap with a first line that begins with lead and others that are indented as far.
func indented(lead, text string, w int) []string {
	in := width(lead)
	lines := wrap(text, w-in)
	for i, line := range lines {
		if i == 0 {
			lines[i] = lead + line
		} else {
			lines[i] = strings.Repeat(" ", in) + line
		}
	}
	return lines
}

// box makes lines exactly h lines of exactly w columns.
func box(lines []string, w, h int) string {
	var b strings.Builder
	for i := range h {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i < len(lines) {
			b.WriteString(pad(lines[i], w))
		} else {
			b.WriteString(strings.Repeat(" ", max(0, w)))
		}
	}
	return b.String()
}

// rule is a line across the screen.
func rule(w int) string { return faint.of(strings.Repeat("─", max(0, w))) }

// clean makes text of unknown origin safe to show on one line: no escape sequences, no control characters, tabs as
// spaces.
func clean(text string) string {
	if !strings.ContainsFunc(text, steers) {
		return text
	}
	text = strings.ReplaceAll(ansi.Strip(text), "\t", "    ")
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return -1
		}
		return r
	}, text)
}

// steers tells whether a character is not text but tells a terminal what to do with it: control characters, separators
// of lines, and those that turn the direction of writing, behind which text looks like another one.
func steers(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// plural is "1 request", "2 requests".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
