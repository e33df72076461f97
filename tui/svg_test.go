//go:build unix

package main

import (
	"fmt"
	"html"
	"strings"

	"github.com/hinshun/vt10x"
)

// The measures of a picture of a terminal, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 18
	baseline   = 13.5 // of the letters, from the top of their cell
)

// The colours of a picture: the terminal's sixteen, on a dark panel.
var (
	palette = [16]string{"#484f58", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#c9d1d9",
		"#8b949e", "#ffa198", "#7ee787", "#f2cc60", "#a5d6ff", "#e2c5ff", "#7ce3ea", "#f0f6fc"}
	paper   = "#0d1117"
	letters = "#d0d7de"
)

// screenSVG is the picture of a terminal's screen. It needs no font: what programs draw frames and bars with is drawn
// as shapes, and each run of letters is given its width.
func screenSVG(title string, screen vt10x.Terminal) string {
	columns, rows := screen.Size()
	w, h := 2*margin+cellWidth*float64(columns), 2*margin+cellHeight*rows
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %d" width="%s" height="%d" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace" font-size="14">`+"\n",
		number(w), h, number(w), h)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(title))
	fmt.Fprintf(&b, `<rect x=".5" y=".5" width="%s" height="%d" rx="10" fill="%s" stroke="#30363d"/>`+"\n", number(w-1), h-1, paper)
	for y := range rows {
		for x := 0; x < columns; {
			x = drawRun(&b, screen, x, y, columns)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawRun draws the cells from x on that look the same, and returns the column behind them.
func drawRun(b *strings.Builder, screen vt10x.Terminal, x, y, columns int) int {
	first := screen.Cell(x, y)
	shape := isShape(first.Char)
	end := x + 1
	for ; end < columns; end++ {
		c := screen.Cell(end, y)
		if c.FG != first.FG || c.BG != first.BG || bold(c) != bold(first) || isShape(c.Char) != shape || shape && c.Char != first.Char {
			break
		}
	}
	left, top := margin+cellWidth*float64(x), float64(margin+cellHeight*y)
	if first.BG != vt10x.DefaultBG {
		rectangle(b, left, top, cellWidth*float64(end-x), cellHeight, colour(first.BG, paper), "")
	}
	ink := colour(first.FG, letters)
	if shape {
		drawShape(b, first.Char, left, top, end-x, ink)
		return end
	}
	var text []rune
	for at := x; at < end; at++ {
		text = append(text, max(' ', screen.Cell(at, y).Char))
	}
	drawText(b, string(text), left, top, ink, bold(first))
	return end
}

// drawText draws the words of a text, each pinned to its column.
func drawText(b *strings.Builder, text string, left, top float64, ink string, isBold bool) {
	weight := ""
	if isBold {
		weight = ` font-weight="700"`
	}
	column := 0
	for _, part := range strings.SplitAfter(text, "  ") { // long blanks are not drawn, and short ones are
		word := strings.TrimRight(part, " ")
		lead := len(word) - len(strings.TrimLeft(word, " "))
		word = word[lead:]
		if n := len([]rune(word)); n > 0 {
			fmt.Fprintf(b, `<text x="%s" y="%s" fill="%s"%s textLength="%s" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
				number(left+cellWidth*float64(column+lead)), number(top+baseline), ink, weight, number(cellWidth*float64(n)), html.EscapeString(word))
		}
		column += len([]rune(part))
	}
}

// isShape tells whether a rune is drawn as a shape.
func isShape(r rune) bool {
	return r >= 0x2580 && r <= 0x2593 || strings.ContainsRune("─━│┃┆┊├┤┼▁", r)
}

// drawShape draws n cells of a frame or a bar.
func drawShape(b *strings.Builder, r rune, left, top float64, n int, ink string) {
	w := cellWidth * float64(n)
	middle := top + cellHeight/2
	switch {
	case r >= 0x2581 && r <= 0x2588: // ▁ to █: eighths from below
		height := cellHeight * float64(r-0x2580) / 8
		rectangle(b, left, top+cellHeight-height, w, height, ink, "")
	case r >= 0x2591 && r <= 0x2593: // ░▒▓
		rectangle(b, left, top+2, w, cellHeight-4, ink, []string{".25", ".5", ".75"}[r-0x2591])
	case r == '─' || r == '━':
		rectangle(b, left, middle-.5, w, map[rune]float64{'─': 1, '━': 3}[r], ink, "")
	case r == '┆' || r == '┊':
		for i := range n {
			fmt.Fprintf(b, `<path d="M%s %sv%d" stroke="%s" stroke-width="1.6" stroke-dasharray="4 2"/>`+"\n",
				number(left+cellWidth*(float64(i)+.5)), number(top), cellHeight, ink)
		}
	default: // the others have a vertical line, and some a horizontal one as well
		for i := range n {
			at := left + cellWidth*float64(i)
			rectangle(b, at+cellWidth/2-.5, top, 1, cellHeight, ink, "")
			switch r {
			case '├':
				rectangle(b, at+cellWidth/2, middle-.5, cellWidth/2, 1, ink, "")
			case '┤':
				rectangle(b, at, middle-.5, cellWidth/2, 1, ink, "")
			case '┼':
				rectangle(b, at, middle-.5, cellWidth, 1, ink, "")
			}
		}
	}
}

func rectangle(b *strings.Builder, x, y, w, h float64, fill, opacity string) {
	if opacity != "" {
		opacity = ` opacity="` + opacity + `"`
	}
	fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s/>`+"\n", number(x), number(y), number(w), number(h), fill, opacity)
}

func bold(g vt10x.Glyph) bool { return g.Mode&(1<<2) != 0 }

func colour(c vt10x.Color, fallback string) string {
	switch {
	case c == vt10x.DefaultFG:
		return letters
	case c == vt10x.DefaultBG:
		return paper
	case c.ANSI():
		return palette[c]
	}
	return fallback
}

// number is a length without needless digits.
func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.1f", f), "0"), ".")
}
