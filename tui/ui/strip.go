package ui

import (
	"slices"
	"strings"
)

// Sparkline draws each number as one column of a chart.
func Sparkline(numbers []int) string {
	most := 1
	for _, n := range numbers {
		most = max(most, n)
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, n := range numbers {
		b.WriteRune(levels[min(len(levels)-1, n*(len(levels)-1)/most)])
	}
	return b.String()
}

// Strip is one line of cells that can be drawn over. Each glyph is one column wide.
type Strip struct {
	Glyphs []rune
	inks   []Ink
}

// NewStrip returns an empty line of that many columns.
func NewStrip(columns int) Strip {
	return Strip{slices.Repeat([]rune{' '}, columns), make([]Ink, columns)}
}

// Set draws a glyph, unless its column is outside.
func (s Strip) Set(column int, glyph rune, k Ink) {
	if column >= 0 && column < len(s.Glyphs) {
		s.Glyphs[column], s.inks[column] = glyph, k
	}
}

// Fill draws a glyph from one column up to, but not including, another.
func (s Strip) Fill(from, to int, glyph rune, k Ink) {
	for c := max(0, from); c < min(to, len(s.Glyphs)); c++ {
		s.Set(c, glyph, k)
	}
}

// Write draws text from a column on.
func (s Strip) Write(column int, text string, k Ink) {
	for _, r := range text {
		s.Set(column, r, k)
		column++
	}
}

// Free tells whether nothing has been drawn from one column up to, but not including, another.
func (s Strip) Free(from, to int) bool {
	return !slices.ContainsFunc(s.Glyphs[max(0, from):max(0, min(to, len(s.Glyphs)))], func(r rune) bool { return r != ' ' })
}

func (s Strip) String() string {
	var b strings.Builder
	for from := 0; from < len(s.Glyphs); {
		to := from + 1
		for to < len(s.Glyphs) && s.inks[to] == s.inks[from] {
			to++
		}
		b.WriteString(s.inks[from].Of(string(s.Glyphs[from:to])))
		from = to
	}
	return b.String()
}
