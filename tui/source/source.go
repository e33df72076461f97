// Package source lays out the texts of the course for a terminal: Markdown in lines of a given width, and source code in
// colours.
//
// A line consists of spans, each of which has the style of its text: a comment, a heading, a link. The text of the spans is
// safe to print, whatever the source contained: it has no control characters, no escape sequences and no characters that
// change the direction of writing.
package source

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"closingtime/tui/ui"
)

// Style is what a piece of text is.
type Style int

const (
	Plain Style = iota

	// In code.
	Comment
	Keyword // including names of the language's own types and constants
	Function
	String
	Number

	// In prose.
	Heading
	Strong
	Emphasis
	Code // code within a sentence
	Link // the address of a link
)

// Span is a piece of a line in one style.
type Span struct {
	Text  string
	Style Style
}

// Line is one line of text.
type Line []Span

// String returns the text of the line without its styles.
func (l Line) String() string {
	var b strings.Builder
	for _, span := range l {
		b.WriteString(span.Text)
	}
	return b.String()
}

// Width returns how many columns of a terminal the line takes.
func (l Line) Width() int {
	n := 0
	for _, span := range l {
		n += ui.Width(span.Text)
	}
	return n
}

// add appends text to the line, and to its last span if that has the same style.
func (l *Line) add(text string, style Style) {
	switch last := len(*l) - 1; {
	case text == "":
	case last >= 0 && (*l)[last].Style == style:
		(*l)[last].Text += text
	default:
		*l = append(*l, Span{text, style})
	}
}

// leastWidth is the smallest width for a layout. It has room for the widest character and some indentation.
const leastWidth = 8

// Fold breaks a line of code into rows of at most width columns; a width below 8 counts as 8. The rows after the first are
// indented four columns more than the line itself. A row ends at a space if it has one.
func Fold(line Line, width int) []Line {
	width = max(leastWidth, width)
	text := line.String()
	indent := min(len(text)-len(strings.TrimLeft(text, " "))+4, width/2)
	rows := []Line{nil}
	room, begun := width, false // begun: the row has more than its indentation
	for _, span := range line {
		for rest := span.Text; rest != ""; {
			end := fitting(rest, room)
			if end < len(rest) {
				end = endOfWord(rest[:end], begun)
			}
			if end == 0 && begun {
				rows = append(rows, Line{{strings.Repeat(" ", indent), Plain}})
				room, begun = width-indent, false
				continue
			}
			rows[len(rows)-1].add(rest[:end], span.Style)
			room, begun, rest = room-ui.Width(rest[:end]), true, rest[end:]
		}
	}
	return rows
}

// endOfWord returns the offset behind the last space that follows a word. Where there is no such space, it returns the length of the
// text or, if the row has text before it, 0, since the word may fit into a row of its own.
func endOfWord(text string, begun bool) int {
	if i := strings.LastIndexByte(text, ' ') + 1; strings.TrimSpace(text[:i]) != "" {
		return i
	}
	if begun {
		return 0
	}
	return len(text)
}

// fitting returns the offset up to which text fits into width columns. It does not split what a reader sees as one
// character.
func fitting(text string, width int) int {
	at := 0
	for at < len(text) {
		if c := text[at]; c < 0x7f && (at+1 == len(text) || text[at+1] < 0x7f) { // the fast path for most text
			if width--; width < 0 {
				break
			}
			at++
			continue
		}
		// The width that comes with the character is not used: of "0ઃ", it counts the first rune only.
		character, _ := ansi.FirstGraphemeCluster(text[at:], ansi.GraphemeWidth)
		if width -= ui.Width(character); width < 0 {
			break
		}
		at += len(character)
	}
	return at
}
