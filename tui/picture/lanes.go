package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// lane is one request or one receipt, from its beginning to its end.
type lane struct {
	label  func(w int) string // its name in at most w columns; most lanes do not show, and need none
	from   time.Duration
	began  time.Duration // when somebody worked on it; 0 if nobody ever did
	to     time.Duration // when it ended, or now
	open   bool          // it still goes on
	end    string        // how it ended
	failed bool          // somebody has to answer for how it ended
	is     Target
	ink    ui.Ink // of its bar
	mood   ui.Ink // of its end
	body   rune
	wait   rune
}

// collect returns the lanes of which anything shows on the axis, by their beginning.
func (p *Picture) collect() []lane {
	var all []lane
	t := p.Timeline
	for _, r := range t.Requests {
		if r.Done > 0 && r.Done < p.axis.left {
			continue // most of a long run
		}
		if l := p.request(r); p.axis.shows(l.from, l.to) {
			all = append(all, l)
		}
	}
	for _, j := range t.Jobs {
		if j.Done > 0 && j.Done < p.axis.left {
			continue
		}
		if l := p.receipt(j); p.axis.shows(l.from, l.to) {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b lane) int { return cmp.Compare(a.from, b.from) })
	return all
}

func (p *Picture) request(r *timeline.Request) lane {
	l := lane{ink: ui.Accent, body: '▆', wait: '░', is: Target{kind: aRequest, ID: r.ID}}
	l.label = func(w int) string {
		name := p.at(r.Instance, r.Accepted > 0, "#"+strconv.Itoa(r.ID))
		if chosen(r) && len(p.Timeline.Processes) > 1 {
			name = "→" + p.at(r.Instance, true, "#"+strconv.Itoa(r.ID))
		}
		method, path := ui.Clean(r.Method), ui.Clean(r.Path)
		last := "…" + path[max(0, strings.LastIndexByte(path, '/')):]
		return ui.Fitting(w, name+" "+method+" "+path, name+" "+method+" "+last, name+" "+method, name)
	}
	l.from, l.began, l.to = r.Sent, p.Timeline.Began(r), r.Done
	if l.from == 0 {
		l.from = cmp.Or(r.Written, r.Accepted, r.Done)
	}
	ending := p.Timeline.Ending(r)
	l.failed = r.Done > 0 && ending.Met()
	switch {
	case r.Done == 0:
		l.open, l.to = true, p.Now
	case ending.Kind == timeline.Raced:
		l.end, l.mood = "~ "+string(r.Class), ui.Faint
	case ending.Kind == timeline.Abandoned:
		l.end, l.mood = "- run ended", ui.Faint
	case ending.Class == event.Other:
		l.end, l.mood = "✗ "+ui.Clean(cmp.Or(r.Text, "error")), ui.Bad
	case ending.Kind == timeline.Unowed:
		l.end, l.mood = "· refused", ui.Warn
	case ending.Class == event.Refused:
		l.end, l.mood = "✗ refused", ui.Warn
	case ending.Class != "":
		l.end, l.mood = "✗ "+string(r.Class), ui.Bad
	case ending.Kind == timeline.Failed:
		l.end, l.mood = "✗ "+strconv.Itoa(r.Status), ui.Bad
	default:
		l.end, l.mood = strconv.Itoa(r.Status), ui.Good
	}
	return l
}

func (p *Picture) receipt(j *timeline.Job) lane {
	l := lane{ink: ui.Receipt, body: '▒', wait: '·', is: Target{kind: aReceipt, ID: j.ID, instance: j.Instance}}
	l.label = func(w int) string {
		name := p.at(j.Instance, true, "receipt "+strconv.Itoa(j.ID))
		if j.Started == 0 {
			return ui.Fitting(w, name)
		}
		return ui.Fitting(w, name+" worker "+strconv.Itoa(j.Worker), name+" w"+strconv.Itoa(j.Worker), name)
	}
	l.from, l.began, l.to = cmp.Or(j.Queued, j.Started, j.Done), j.Started, j.Done
	l.to = cmp.Or(l.to, p.exited(j.Instance), p.Now)
	fate := p.Timeline.Fate(j)
	l.failed = fate == timeline.ReceiptLost || fate == timeline.ReceiptCut
	switch {
	case fate == timeline.ReceiptPrinted:
		l.end, l.mood = "printed", ui.Good
	case fate == timeline.ReceiptOpen:
		l.open, l.to = true, p.Now
	case fate == timeline.ReceiptStored:
		l.end, l.mood = "○ stored", ui.Faint
	case j.Error != "":
		l.end, l.mood = "✗ "+ui.Clean(j.Error), ui.Bad
	case !p.judged():
		l.end, l.mood = "? not printed", ui.Warn // the database has yet to say whether it is stored
	default:
		l.end, l.mood = "✗ "+words.Fate(fate), ui.Bad
	}
	return l
}

// judged tells whether the audit has said what the database has, or will not: then nothing is open any more.
func (p *Picture) judged() bool { return p.Timeline.Audit.Done || p.Timeline.Phase() == timeline.Over }

// exited returns when that process ended, or 0.
func (p *Picture) exited(instance int) time.Duration {
	for _, process := range p.Timeline.Processes {
		if process.Instance == instance {
			return process.Exited
		}
	}
	return 0
}

// Lanes draws the axis and the lanes, on h lines.
func (p *Picture) Lanes(h int) []string { return p.drawLanes(p.layLanes(h)) }

// A Layout says which lanes show, and where, before any of them is drawn.
type Layout struct {
	h              int // lines
	label, columns int // the widths of a lane's name and of its bar
	marks          []mark
	rows           []ui.Strip // the marks' labels, above the lanes
	shown          []lane
	more           string // how many lanes do not show
	explained      int    // lines below them, for what is told about the selected one; 0 for none
}

// Lay lays out, on h lines, the lanes and what is told about the one that is selected.
func (p *Picture) Lay(h int) Layout {
	switch {
	case h <= 0:
		return Layout{}
	case !p.Selected.On:
		return p.layLanes(h)
	}
	explained := explainedHeight(h)
	l := p.layLanes(max(2, h-explained))
	l.explained = explained
	return l
}

// DrawLaid draws what was laid out.
func (p *Picture) DrawLaid(l Layout) []string {
	if l.h == 0 {
		return nil
	}
	lines := p.drawLanes(l)
	if l.explained > 0 {
		lines = append(lines, p.drawExplanation(l.explained)...)
	}
	return lines
}

// layLanes chooses the lanes that show on h lines.
func (p *Picture) layLanes(h int) Layout {
	l := Layout{h: h, label: 20}
	if p.W >= 100 {
		l.label = 26
	}
	l.columns = max(1, p.W-l.label-3)
	p.axis = AxisAt(p.Timeline, p.Now, l.columns)
	if p.Zero > 0 {
		p.axis = p.axis.around(p.Zero, p.Now)
	}
	p.axis.Span = max(p.axis.Span, p.LeastSpan)
	l.marks = p.marks()
	l.rows = p.markRows(l.marks, l.columns, h)
	shown, above, below := p.choose(p.collect(), h-len(l.rows))
	switch {
	case above > 0 && below > 0:
		l.more = fmt.Sprintf("↑%d ↓%d", above, below)
	case below > 0:
		l.more = fmt.Sprintf("↓%d", below)
	case above > 0:
		l.more = fmt.Sprintf("↑%d", above)
	}
	l.shown = shown
	p.headRows, p.LaneRows = len(l.rows), p.LaneRows[:0]
	for _, shows := range shown {
		p.LaneRows = append(p.LaneRows, shows.is)
	}
	return l
}

// drawLanes draws the lanes that were chosen.
func (p *Picture) drawLanes(laid Layout) []string {
	label, more, ruler := laid.label, laid.more, p.axis.ruler()
	if whole := more + " more"; more != "" && ui.Width(ruler)+1+ui.Width(whole) <= label {
		more = whole
	}
	var lines []string
	for i, row := range laid.rows {
		lead := ""
		if i == 0 {
			lead = ui.Ends(ruler, more, label)
		}
		lines = append(lines, " "+ui.Faint.Of(ui.Pad(lead, label))+" "+row.String())
	}
	for _, l := range laid.shown {
		row := ui.NewStrip(laid.columns)
		if l.label == nil { // the other picture has a lane here
			drawMarks(row, laid.marks)
			lines = append(lines, " "+ui.Pad("", label)+" "+row.String())
			continue
		}
		before, after := p.sides(laid.marks, l)
		to := p.bar(row, l, before, after)
		drawMarks(row, laid.marks)
		ending(row, l, to+1, after, before)
		lines = append(lines, p.Selected.cursor(l.is)+ui.Pad(l.label(label), label)+" "+row.String())
	}
	for len(lines) < laid.h {
		row := ui.NewStrip(laid.columns)
		drawMarks(row, laid.marks)
		lines = append(lines, " "+ui.Pad("", label)+" "+row.String())
	}
	return lines[:laid.h]
}

// sides returns the columns of the steps and signals of the stop between which a lane ended: the lane must not seem to have ended on the other
// side of either, however close it was. The first is that of the next one, where the lane's bar would touch it; the second
// is that of the one before.
func (p *Picture) sides(marks []mark, l lane) (before, after int) {
	before, after = p.axis.columns+1, -1
	for _, m := range marks {
		switch {
		case !m.stops || l.open:
		case l.to < m.at:
			before = min(before, m.column)
		default:
			after = max(after, m.column)
		}
	}
	drawn := p.axis.column(l.to)
	if l.began > 0 && l.began <= l.to {
		drawn = max(drawn, p.axis.column(l.began)+1)
	}
	if before == after || drawn < before { // two signals in one column; or its bar keeps off the next one
		before = p.axis.columns + 1
	}
	return before, after
}

// bar draws how long the lane took, and returns the column behind it.
func (p *Picture) bar(row ui.Strip, l lane, before, after int) int {
	from, to := p.axis.column(l.from), max(p.axis.column(l.to), after)
	if to >= before {
		from, to = min(from, before-1), before-1
		l.began = min(l.began, l.to)
	}
	if l.began == 0 || l.began > l.to {
		row.Fill(from, to, l.wait, ui.Faint)
	} else {
		began := min(p.axis.column(l.began), before-2)
		to = max(to, began+1)
		row.Fill(from, began, l.wait, ui.Faint)
		row.Fill(began, to, l.body, l.ink)
	}
	if l.open {
		row.Set(to, '▸', l.ink)
	}
	return to
}

// ending writes how it ended behind the bar, between the columns of the signal before and the next one. Where there is no
// room, a failure keeps its sign in its column as far as it can and says less; another end is written into
// the end of the bar.
func ending(row ui.Strip, l lane, at, after, before int) {
	if l.open || l.end == "" {
		return
	}
	text, room := l.end, len(row.Glyphs)
	if l.failed && at+ui.Width(text) > room {
		text = shortEnd(text)
		text = ui.Clip(text, max(room-at, min(ui.Width(text), leastEnd)))
	}
	at = max(0, min(max(after+1, min(at, before-ui.Width(text))), room-ui.Width(text)))
	if at > 0 && !isMark(row.Glyphs[at-1]) {
		row.Set(at-1, ' ', ui.Faint)
	}
	row.Write(at, text, l.mood)
}

// isMark tells whether that glyph is a line through all lanes.
func isMark(glyph rune) bool { return glyph == '┆' || glyph == '┊' || glyph == '│' }

// leastEnd is how many columns of a failure always show.
const leastEnd = 7

// shortEnd is a failure without the name of what failed, which the lane has already, and without the cause behind it.
func shortEnd(text string) string {
	said, _, _ := strings.Cut(namesOne.ReplaceAllString(text, ""), ": ")
	return strings.Join(strings.Fields(said), " ")
}
