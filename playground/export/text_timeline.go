package export

import (
	"strings"
	"time"
	"unicode"

	"closingtime/playground/lanes"
	"closingtime/playground/words"
)

// maxTextLanes is how many requests and receipts the text draws.
const maxTextLanes = 40

// timeline draws the lanes of the run in characters, behind a column of labels of that width.
func (h *handout) timeline(r *Run, w window, label int) {
	drawn, rest := r.choose(w, maxTextLanes)
	columns := h.width - label - 2
	w = w.WithRoom(float64(endRoom) / float64(columns))
	moments := r.moments(w)
	h.wrap("", timelineLegend(r, w, columns))
	h.add("")
	indent := strings.Repeat(" ", label+2)
	for _, row := range momentRows(moments, w, columns) {
		h.add(indent + string(row))
	}
	before := lanes.Process
	for _, l := range drawn {
		row := newStrip(columns)
		drawMoments(row, moments, w)
		if l.Kind != before {
			h.add(indent + string(row))
			before = l.Kind
			row = newStrip(columns)
		}
		end := drawBar(row, l, w)
		drawMoments(row, moments, w)
		drawEnd(row, l, end)
		h.add(" " + pad(short(narrow(l.label), label), label) + " " + string(row))
	}
	axis, texts := newStrip(columns), newStrip(columns)
	axis.fill(0, columns, '─')
	for _, t := range ticks(w, columns/10) {
		at := column(w, t.at, columns)
		if at+len([]rune(t.text)) <= columns {
			axis.write(at, "┴")
			texts.write(at, t.text)
		}
	}
	h.add(indent + string(axis))
	h.add(indent + string(texts))
	if due := r.dueBeyond(w); due != "" {
		h.add(strings.Repeat(" ", max(0, h.width-len([]rune(due)))) + due)
	}
	if rest != "" {
		h.add("")
		h.wrap("", rest)
	}
}

// endRoom is what is left free at the right edge for how the last lanes ended.
const endRoom = 14

// labelsOf returns the width of the column of labels.
func labelsOf(r *Run, w window) int {
	drawn, _ := r.choose(w, maxTextLanes)
	longest := 8
	for _, l := range drawn {
		longest = max(longest, len([]rune(l.label)))
	}
	return min(longest, 24)
}

func timelineLegend(r *Run, w window, columns int) string {
	text := "One column is " + words.Seconds(w.Span()/time.Duration(columns)) + "; times count from " + r.zeroText() +
		".  ━ a process  █ a request in its handler  ▒ a receipt being printed  ░ waiting  ┆ a signal  ┊ a step or an end  ▸ no end known"
	if len(r.Timeline.Processes) > 1 {
		text += ".  What begins with i0 was for instance 0."
	}
	return text
}

// momentRows writes the texts of the moments above the lanes.
func momentRows(moments []moment, w window, columns int) []strip {
	var lines, lengths []float64
	for _, m := range moments {
		lines = append(lines, float64(column(w, m.at, columns)))
		lengths = append(lengths, float64(min(len([]rune(m.text)), columns)))
	}
	texts, n := placeTexts(lines, lengths, float64(columns), 2)
	rows := make([]strip, n)
	for i := range rows {
		rows[i] = newStrip(columns)
		for j, m := range moments {
			if texts[j].row <= i {
				rows[i].write(column(w, m.at, columns), m.glyph())
			}
		}
	}
	for i, m := range moments {
		text, from, at := narrow(m.text), int(texts[i].from), column(w, m.at, columns)
		rows[texts[i].row].write(from, text)
		if at < from || at >= from+len([]rune(text)) { // else the line begins below its text
			rows[texts[i].row].write(at, m.glyph())
		}
	}
	return rows
}

// drawMoments draws the moments through a lane. A signal shows where something else happened at the same time.
func drawMoments(row strip, moments []moment, w window) {
	for _, m := range moments {
		if at := column(w, m.at, len(row)); row[at] != '┆' {
			row.write(at, m.glyph())
		}
	}
}

// drawBar draws how long a lane took, and returns the column behind it.
func drawBar(row strip, l lane, w window) int {
	body, wait := '█', '░'
	switch l.Kind {
	case lanes.Process:
		body, wait = '━', '─'
	case lanes.Term:
		body, wait = '═', '─'
	case lanes.Receipt, lanes.Message:
		body = '▒'
	}
	from, to := column(w, w.Clip(l.From), len(row)), column(w, w.Clip(l.To), len(row))
	to = max(to, from+1)
	began := to
	if l.Began > 0 && l.Began <= l.To {
		began = max(from, min(column(w, w.Clip(l.Began), len(row)), to-1))
	}
	row.fill(from, began, wait)
	row.fill(began, to, body)
	return to
}

// drawEnd writes how a lane ended behind its bar, or over its end where there is no room behind it.
func drawEnd(row strip, l lane, at int) {
	text := narrow(l.end)
	if l.open() {
		text = "▸"
	}
	if at < len(row) && (row[at] == '┆' || row[at] == '┊') {
		at++ // the signal stays visible
	}
	if l.sign != "✗" && !l.open() {
		at++
	}
	row.write(max(0, min(at, len(row)-len([]rune(text)))), text)
}

// column returns where a moment of the window is.
func column(w window, at time.Duration, columns int) int {
	return min(columns-1, int(w.Part(at)*float64(columns)))
}

// strip is one line of characters.
type strip []rune

func newStrip(columns int) strip { return strip(strings.Repeat(" ", columns)) }

func (s strip) fill(from, to int, r rune) {
	for i := max(0, from); i < min(to, len(s)); i++ {
		s[i] = r
	}
}

func (s strip) write(at int, text string) {
	for i, r := range []rune(text) {
		if at+i >= 0 && at+i < len(s) {
			s[at+i] = r
		}
	}
}

// narrow replaces characters that do not take exactly one column, so that the columns of the text stay aligned.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.M, r):
			return -1
		case r >= 0x1100 && r < 0x2010, r >= 0x2e80:
			if r >= 0x1e00 && r < 0x2000 {
				return r // Latin and Greek with accents
			}
			return '?'
		}
		return r
	}, text)
}
