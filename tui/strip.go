package main

import "strings"

// strip is one line of cells that are drawn one over another. Its glyphs are one column wide each.
type strip struct {
	glyphs []rune
	inks   []ink
}

func newStrip(columns int) strip {
	s := strip{make([]rune, columns), make([]ink, columns)}
	for i := range s.glyphs {
		s.glyphs[i] = ' '
	}
	return s
}

// set draws a glyph, unless that column is outside.
func (s strip) set(column int, glyph rune, k ink) {
	if column >= 0 && column < len(s.glyphs) {
		s.glyphs[column], s.inks[column] = glyph, k
	}
}

// fill draws a glyph from a column up to another one, which is not drawn itself.
func (s strip) fill(from, to int, glyph rune, k ink) {
	for c := max(0, from); c < min(to, len(s.glyphs)); c++ {
		s.set(c, glyph, k)
	}
}

// write draws text from a column on.
func (s strip) write(column int, text string, k ink) {
	for _, r := range text {
		s.set(column, r, k)
		column++
	}
}

func (s strip) String() string {
	var b strings.Builder
	for from := 0; from < len(s.glyphs); {
		to := from + 1
		for to < len(s.glyphs) && s.inks[to] == s.inks[from] {
			to++
		}
		b.WriteString(s.inks[from].of(string(s.glyphs[from:to])))
		from = to
	}
	return b.String()
}
