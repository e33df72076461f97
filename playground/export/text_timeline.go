package export

import (
	"strings"
	"time"
	"unicode"

	"closingtime/playground/drawing"
	"closingtime/playground/lanes"
	"closingtime/playground/words"
)

// maxTextLanes is how many requests and receipts the text draws.
const maxTextLanes = 40

// timeline draws the lanes of the run in characters, behind a column of labels of the given width.
func (h *handout) timeline(r *Run, w lanes.Window, label int) {
	drawn, rest := drawing.Choose(r.Timeline, w, maxTextLanes)
	columns := h.width - label - 2
	w = w.WithRoom(float64(endRoom) / float64(columns))
	moments := drawing.Moments(r.Timeline, w)
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
		h.add(" " + pad(words.Short(narrow(l.Label), label), label) + " " + string(row))
	}
	axis, texts := newStrip(columns), newStrip(columns)
	axis.fill(0, columns, '─')
	for _, t := range drawing.Ticks(w, columns/10) {
		at := column(w, t.At, columns)
		if at+len([]rune(t.Text)) <= columns {
			axis.write(at, "┴")
			texts.write(at, t.Text)
		}
	}
	h.add(indent + string(axis))
	h.add(indent + string(texts))
	if due := drawing.DueBeyond(r.Timeline, w); due != "" {
		h.add(strings.Repeat(" ", max(0, h.width-len([]rune(due)))) + due)
	}
	if rest != "" {
		h.add("")
		h.wrap("", rest)
	}
}

// endRoom is how many columns at the right edge are left for the ends of the last lanes.
const endRoom = 14

// labelsOf returns the width of the column of labels.
func labelsOf(r *Run, w lanes.Window) int {
	drawn, _ := drawing.Choose(r.Timeline, w, maxTextLanes)
	longest := 8
	for _, l := range drawn {
		longest = max(longest, len([]rune(l.Label)))
	}
	return min(longest, 24)
}

func timelineLegend(r *Run, w lanes.Window, columns int) string {
	text := "One column is " + words.Seconds(w.Span()/time.Duration(columns)) + "; times count from " + drawing.ZeroText(r.Timeline) +
		".  ━ a process  █ a request in its handler  ▒ a receipt being printed  ░ waiting  ┆ a signal  ┊ a step or an end  ▸ no end known"
	if len(r.Timeline.Deliveries)+len(r.Timeline.Migrations) > 0 {
		text += "  ▒ also a message or migration under way"
	}
	if len(r.Timeline.Terms) > 0 {
		text += "  ═ a leader"
	}
	if len(r.Timeline.Faults) > 0 {
		text += "  ▓ a fault"
	}
	if len(r.Timeline.Processes) > 1 {
		text += ".  What begins with i0 was for instance 0."
	}
	return text
}

// momentRows writes the texts of the moments above the lanes.
func momentRows(moments []drawing.Moment, w lanes.Window, columns int) []strip {
	var lines, lengths []float64
	for _, m := range moments {
		lines = append(lines, float64(column(w, m.At, columns)))
		lengths = append(lengths, float64(min(len([]rune(m.Text)), columns)))
	}
	texts, n := drawing.PlaceTexts(lines, lengths, float64(columns), 2)
	rows := make([]strip, n)
	for i := range rows {
		rows[i] = newStrip(columns)
		for j, m := range moments {
			if texts[j].Row <= i {
				rows[i].write(column(w, m.At, columns), glyph(m))
			}
		}
	}
	for i, m := range moments {
		text, from, at := narrow(m.Text), int(texts[i].From), column(w, m.At, columns)
		rows[texts[i].Row].write(from, text)
		if at < from || at >= from+len([]rune(text)) { // otherwise the line begins below its text
			rows[texts[i].Row].write(at, glyph(m))
		}
	}
	return rows
}

// glyph returns the character of a moment. That of a signal differs from all others.
func glyph(m drawing.Moment) string {
	if m.Kind == lanes.Signalled || m.Kind == lanes.Killed {
		return "┆"
	}
	return "┊"
}

// drawMoments draws the moments through a lane. In one column, a signal takes precedence.
func drawMoments(row strip, moments []drawing.Moment, w lanes.Window) {
	for _, m := range moments {
		if at := column(w, m.At, len(row)); row[at] != '┆' {
			row.write(at, glyph(m))
		}
	}
}

// drawBar draws how long a lane took, and returns the column behind the bar.
func drawBar(row strip, l drawing.Lane, w lanes.Window) int {
	body, wait := '█', '░'
	switch l.Kind {
	case lanes.Process:
		body, wait = '━', '─'
	case lanes.Fault:
		body = '▓'
	case lanes.Term:
		body, wait = '═', '─'
	case lanes.Receipt, lanes.Message, lanes.Migration:
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

// drawEnd writes how a lane ended behind its bar, or over the end of the bar where there is no room behind it.
func drawEnd(row strip, l drawing.Lane, at int) {
	text := narrow(l.End)
	if l.Open() {
		text = "▸"
	}
	if at < len(row) && (row[at] == '┆' || row[at] == '┊') {
		at++ // the signal stays visible
	}
	if l.Outcome != lanes.Failed && !l.Open() {
		at++
	}
	row.write(max(0, min(at, len(row)-len([]rune(text)))), text)
}

// column returns the column of a moment of the window.
func column(w lanes.Window, at time.Duration, columns int) int {
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
