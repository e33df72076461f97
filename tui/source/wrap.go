package source

import (
	"strings"

	"closingtime/tui/ui"
)

// wrapper breaks text, which comes in pieces of different styles, into lines of at most width columns. It breaks at spaces.
// It breaks a word, which may consist of several pieces, only if the word is longer than a line.
type wrapper struct {
	width int
	lines []Line
	line  Line // the last line, to which words are added
	room  int  // columns left in line
	word  Line // the text since the last space
	gap   Span // the space before word, if there is one
}

// add adds a piece of text. Several spaces count as one.
func (w *wrapper) add(text string, style Style) {
	for rest := ui.Clean(text); rest != ""; {
		if rest[0] == ' ' {
			w.endWord()
			w.gap = Span{" ", style}
			rest = strings.TrimLeft(rest, " ")
			continue
		}
		end := strings.IndexByte(rest, ' ')
		if end < 0 {
			end = len(rest)
		}
		w.word.add(rest[:end], style)
		rest = rest[end:]
	}
}

// breakLine ends the line.
func (w *wrapper) breakLine() {
	w.endWord()
	w.lines, w.line, w.gap = append(w.lines, w.line), nil, Span{}
}

// endWord adds the word to the line, or begins another line with it.
func (w *wrapper) endWord() {
	if w.word == nil {
		return
	}
	word, gap := w.word, w.gap
	w.word, w.gap = nil, Span{}
	if w.line != nil && len(gap.Text)+word.Width() > w.room {
		w.breakLine()
	}
	if w.line == nil {
		w.room, gap = w.width, Span{}
	}
	w.put(gap)
	for _, span := range word {
		w.put(span)
	}
}

// put adds a span to the line, and continues in further lines where there is no room.
func (w *wrapper) put(span Span) {
	for {
		end := fitting(span.Text, w.room)
		w.line.add(span.Text[:end], span.Style)
		w.room -= ui.Width(span.Text[:end])
		if span.Text = span.Text[end:]; span.Text == "" {
			return
		}
		w.breakLine()
		w.room = w.width
	}
}
