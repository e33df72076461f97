// Package ui has what the screens are made of: text of a given width, lists, scrolling, the footer, and the keys that mean the same
// everywhere.
package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Clip cuts text to at most w columns, and marks the cut.
func Clip(text string, w int) string {
	text, _ = cut(text, w)
	return text
}

// cut is Clip, and also returns how many columns remain free.
func cut(text string, w int) (string, int) {
	if w <= 0 {
		return "", 0
	}
	n := Width(text)
	if n > w {
		text = ansi.Truncate(text, w, "…")
		n = Width(text) // less than w if a wide rune did not fit
	}
	return text, w - n
}

// Pad makes text exactly w columns wide, cut or filled on the right.
func Pad(text string, w int) string {
	text, rest := cut(text, w)
	if rest == 0 {
		return text
	}
	return text + strings.Repeat(" ", rest)
}

// PadLeft makes text exactly w columns wide, cut or filled on the left.
func PadLeft(text string, w int) string {
	text, rest := cut(text, w)
	return strings.Repeat(" ", rest) + text
}

// Ends puts left and right at the two ends of a line of w columns. Where they do not both fit, it cuts left.
func Ends(left, right string, w int) string {
	room := w - Width(right) - 1
	if room < 1 {
		return Pad(right, w)
	}
	return Pad(left, room) + " " + right
}

// Heading is a screen's first line: its title and what it is about at one end, and a text at the other. Where there is no room for what
// the screen is about, it is left out.
func Heading(title, about, right string, w int) string {
	const blanks = 5 // around the three
	if Width(title+about+right)+blanks > w {
		about = ""
	}
	return Title(title, Faint.Of(about), "", right, w)
}

// Title is a screen's first line: its name and what it shows at one end, and a text at the other. Where there is no room for all of them,
// what it shows is cut. The end of that, which tells it from what has the same beginning, stays.
func Title(name, shows, end, right string, w int) string {
	left, right := " "+Strong.Of(name), right+" "
	if shows+end != "" {
		left += "  "
		left += ClipBefore(shows, end, w-Width(left)-1-Width(right))
	}
	return Ends(left, right, w)
}

// ClipBefore cuts text so that it fits into w columns with end behind it, which stays whole.
func ClipBefore(text, end string, w int) string { return Clip(text, w-Width(end)) + end }

// Box makes lines exactly h lines of exactly w columns.
func Box(lines []string, w, h int) string {
	var b strings.Builder
	for i := range h {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i < len(lines) {
			b.WriteString(Pad(lines[i], w))
		} else {
			b.WriteString(strings.Repeat(" ", max(0, w)))
		}
	}
	return b.String()
}

// Fill appends empty lines until there are h lines.
func Fill(lines []string, h int) []string {
	return append(lines, make([]string, max(0, h-len(lines)))...)
}

// Rule is a line across the screen.
func Rule(w int) string { return Faint.Of(strings.Repeat("─", max(0, w))) }

// TitledRule is a line across the screen that begins with those of the titles that are not empty.
func TitledRule(w int, titles ...string) string {
	line := ""
	for _, title := range titles {
		if title != "" {
			line += Faint.Of("── ") + title + " "
		}
	}
	line = Clip(line, w)
	return line + Rule(w-Width(line))
}

// Fitting returns the first of the texts that fits into w columns. When none fits, it returns the last one, cut.
func Fitting(w int, texts ...string) string {
	for _, text := range texts {
		if Width(text) <= w {
			return text
		}
	}
	return Clip(texts[len(texts)-1], w)
}

// Center puts text in the middle of w columns, between as many of with as fit.
func Center(text string, w int, with string) string {
	left := (w - Width(text)) / 2
	return strings.Repeat(with, max(0, left)) + text + strings.Repeat(with, max(0, w-Width(text)-left))
}

// Beside puts right beside left, line by line, with an edge between them. Every line of left is exactly w columns wide. The
// shorter of the two is filled with empty lines.
func Beside(left, right []string, w int, edge string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		lines[i] = Pad(l, w) + edge + r
	}
	return lines
}
