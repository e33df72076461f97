package picture

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// lane is the lane of one request, receipt, message or leader, as it is drawn.
type lane struct {
	*lanes.Lane // nil of an empty row, where another picture has a lane
	is          Target
}

// collect returns the lanes of which anything shows on the axis, by their beginning.
func (p *Picture) collect() []lane {
	var all []lane
	keep := func(l *lanes.Lane, is Target) {
		if p.axis.shows(l.From, l.To) {
			all = append(all, lane{l, is})
		}
	}
	past := func(done time.Duration) bool { return done > 0 && done < p.axis.left } // as most of a long run is
	for _, r := range p.Timeline.Requests {
		if !past(r.Done) {
			keep(lanes.OfRequest(p.Timeline, r, p.Now), Target{kind: aRequest, ID: r.ID})
		}
	}
	for _, j := range p.Timeline.Jobs {
		if !past(j.Done) {
			keep(lanes.OfReceipt(p.Timeline, j, p.Now), Target{kind: aReceipt, ID: j.ID, instance: j.Instance})
		}
	}
	for _, d := range p.Timeline.Deliveries {
		if !past(p.Timeline.Over(d)) {
			keep(lanes.OfMessage(p.Timeline, d, p.Now), Target{kind: aMessage, ID: d.Message, instance: d.Number})
		}
	}
	for _, m := range p.Timeline.Terms {
		keep(lanes.OfTerm(p.Timeline, m, p.Now), Target{kind: aTerm, ID: m.Token, instance: m.Instance})
	}
	slices.SortStableFunc(all, func(a, b lane) int { return cmp.Compare(a.From, b.From) })
	return all
}

func (l lane) open() bool { return l.Outcome == lanes.Open }

// failed tells whether the service is to blame for how the lane ended, or may be.
func (l lane) failed() bool { return l.Outcome == lanes.Failed || l.Outcome == lanes.Unknown }

// label names the lane in at most w columns, behind its instance where there are several.
func (l lane) label(t *timeline.Timeline, w int) string {
	names := words.LaneNames(l.Lane)
	for i, name := range names {
		names[i] = instanceOf(t, l.Lane) + ui.Clean(name)
	}
	return ui.Fitting(w, names...)
}

// instanceOf returns the name of the instance that stands before the name of a lane, where there are several instances: the
// one that had the request or receipt, or the one that the balancer chose for it. The instance of a request that no handler
// had is not known.
func instanceOf(t *timeline.Timeline, l *lanes.Lane) string {
	name := words.ShortInstance(l.Instance) + " "
	switch {
	case len(t.Processes) < 2:
		return ""
	case l.Kind != lanes.Request || l.Request.Accepted > 0:
		return name
	case chosen(l.Request):
		return "→" + name
	}
	return "   "
}

// brushes are what the bars of the lanes are drawn with.
var brushes = map[lanes.Kind]struct {
	body, wait rune
	ink        ui.Ink
}{
	lanes.Request: {'▆', '░', ui.Accent},
	lanes.Receipt: {'▒', '·', ui.Receipt},
	lanes.Message: {'▒', '·', ui.Receipt},
	lanes.Term:    {'═', '─', ui.Good},
}

// endInk is the colour of how the lane ended.
func (l lane) endInk() ui.Ink {
	return map[lanes.Tone]ui.Ink{lanes.Good: ui.Good, lanes.Warn: ui.Warn, lanes.Bad: ui.Bad, lanes.Faint: ui.Faint}[l.Tone()]
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
		if l.Lane == nil {
			drawMarks(row, laid.marks)
			lines = append(lines, " "+ui.Pad("", label)+" "+row.String())
			continue
		}
		before, after := p.sides(laid.marks, l)
		to := p.bar(row, l, before, after)
		drawMarks(row, laid.marks)
		ending(row, l, words.LaneEnd(l.Lane), to+1, after, before)
		lines = append(lines, p.Selected.cursor(l.is)+ui.Pad(l.label(p.Timeline, label), label)+" "+row.String())
	}
	for len(lines) < laid.h {
		row := ui.NewStrip(laid.columns)
		drawMarks(row, laid.marks)
		lines = append(lines, " "+ui.Pad("", label)+" "+row.String())
	}
	return lines[:laid.h]
}

// sides returns the columns of the signals and steps of the stop between which a lane ended, so that the lane does not seem
// to have ended on the other side of either, however close it was. before is the column of the next one, if the bar of the
// lane would touch it; after is the column of the one before.
func (p *Picture) sides(marks []mark, l lane) (before, after int) {
	before, after = p.axis.columns+1, -1
	for _, m := range marks {
		switch {
		case !m.stops || l.open():
		case l.To < m.at:
			before = min(before, m.column)
		default:
			after = max(after, m.column)
		}
	}
	drawn := p.axis.column(l.To)
	if l.Began > 0 && l.Began <= l.To {
		drawn = max(drawn, p.axis.column(l.Began)+1)
	}
	if before == after || drawn < before { // two signals in one column; or its bar keeps off the next one
		before = p.axis.columns + 1
	}
	return before, after
}

// bar draws how long the lane took, and returns the column behind it.
func (p *Picture) bar(row ui.Strip, l lane, before, after int) int {
	brush := brushes[l.Kind]
	from, to, began := p.axis.column(l.From), max(p.axis.column(l.To), after), l.Began
	if to >= before {
		from, to = min(from, before-1), before-1
		began = min(began, l.To)
	}
	if began == 0 || began > l.To {
		row.Fill(from, to, brush.wait, ui.Faint)
	} else {
		began := min(p.axis.column(began), before-2)
		to = max(to, began+1)
		row.Fill(from, began, brush.wait, ui.Faint)
		row.Fill(began, to, brush.body, brush.ink)
	}
	if l.open() {
		row.Set(to, '▸', brush.ink)
	}
	return to
}

// ending writes how the lane ended behind its bar, between the columns of the signals before and after its end. It leaves
// out the cause of a failure for which there is no room. A failure that does not fit keeps its sign in its column as far as
// it can, and its text is cut. Any other ending that does not fit is written over the end of the bar.
func ending(row ui.Strip, l lane, end words.End, at, after, before int) {
	if l.open() {
		return
	}
	text, room := ui.Clean(end.String()), len(row.Glyphs)
	if cause := end.Sign + " " + ui.Clean(end.Cause); end.Cause != "" && at+ui.Width(cause) <= room {
		text = cause
	}
	if l.failed() {
		text = ui.Clip(text, max(room-at, min(ui.Width(text), leastEnd)))
	}
	at = max(0, min(max(after+1, min(at, before-ui.Width(text))), room-ui.Width(text)))
	if at > 0 && !isMark(row.Glyphs[at-1]) {
		row.Set(at-1, ' ', ui.Faint)
	}
	row.Write(at, text, l.endInk())
}

// isMark tells whether that glyph is a line through all lanes.
func isMark(glyph rune) bool { return glyph == '┆' || glyph == '┊' || glyph == '│' }

// leastEnd is how many columns of a failure always show.
const leastEnd = 7
