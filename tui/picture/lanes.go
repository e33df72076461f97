package picture

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// lane is the lane of one migration, request, receipt, message or leader as it is drawn.
type lane struct {
	*lanes.Lane // nil in a row without a lane
	is          Target
	more        int // in a row without a lane: how many lanes like those above it are hidden
}

// collect returns the lanes of which any part is inside the picture, sorted by their beginning.
func (p *Picture) collect() []lane {
	var all []lane
	keep := func(l *lanes.Lane, is Target) {
		if p.axis.shows(l.From, l.To) {
			all = append(all, lane{Lane: l, is: is})
		}
	}
	past := func(done time.Duration) bool { return done > 0 && done < p.axis.left } // as most lanes of a long run are
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
	for _, f := range p.Timeline.Faults {
		keep(lanes.OfFault(f, p.Now), Target{kind: aFault, ID: f.Number})
	}
	for _, m := range p.Timeline.Migrations {
		keep(lanes.OfMigration(p.Timeline, m, p.Now), Target{kind: aMigration, ID: m.Number, instance: m.Instance})
	}
	slices.SortStableFunc(all, func(a, b lane) int { return cmp.Compare(a.From, b.From) })
	return all
}

func (l lane) open() bool { return l.Outcome == lanes.Open }

// moreLike says, in w columns, how many lanes like those above this row are hidden.
func (l lane) moreLike(w int) string {
	if l.more == 0 {
		return ""
	}
	n := strconv.Itoa(l.more)
	return ui.Fitting(w, "… and "+n+" more like it", "… "+n+" more like it")
}

// label names the lane in at most w columns, behind its instance where there are several.
func (l lane) label(t *timeline.Timeline, w int) string {
	names, instance := words.LaneNames(l.Lane), words.LaneInstance(t, l.Lane)
	switch {
	case instance != "":
		instance += " "
	case len(t.Processes) > 1: // so that the names are aligned
		instance = "   "
	}
	for i, name := range names {
		names[i] = instance + ui.Clean(name)
	}
	return ui.Fitting(w, names...)
}

// brushes are the characters and colours of the bars of the lanes.
var brushes = map[lanes.Kind]struct {
	body, wait rune
	ink        ui.Ink
}{
	lanes.Request: {'▆', '░', ui.Accent},
	lanes.Receipt: {'▒', '·', ui.Receipt},
	lanes.Message: {'▒', '·', ui.Receipt},
	lanes.Fault:   {'▓', '░', ui.Warn},
	lanes.Term:    {'═', '─', ui.Good},

	lanes.Migration: {'▒', '·', ui.Receipt},
}

// endInk returns the colour for how the lane ended.
func (l lane) endInk() ui.Ink {
	return inks[l.Tone()]
}

// Lanes draws the axis and the lanes, on h lines.
func (p *Picture) Lanes(h int) []string { return p.drawLanes(p.layLanes(h)) }

// Layout says which lanes are shown, and where, before any of them is drawn.
type Layout struct {
	h              int // lines
	label, columns int // the widths of a lane's name and of its bar
	marks          []mark
	rows           []ui.Strip // the marks' labels, above the lanes
	shown          []lane
	more           string // how many lanes are hidden
	explained      int    // how many lines below the lanes explain the selected one; 0 for none
}

// Lay lays out, on h lines, the lanes and the explanation of the selected lane.
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

// DrawLaid draws a layout.
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

// layLanes chooses the lanes to show on h lines.
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
	l.shown = shown
	l.more = strings.TrimSpace(ui.When(above > 0, "↑"+strconv.Itoa(above)) + " " + ui.When(below > 0, "↓"+strconv.Itoa(below)))
	p.headRows, p.LaneRows = len(l.rows), targets(shown)
	return l
}

// drawLanes draws the chosen lanes.
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
			lines = append(lines, " "+ui.Faint.Of(ui.Pad(l.moreLike(label), label))+" "+row.String())
			continue
		}
		before, after := p.sides(laid.marks, l)
		to := p.bar(row, l, before, after)
		drawMarks(row, laid.marks)
		ending(row, l, words.LaneEnd(l.Lane), to+1, after, before)
		lines = append(lines, p.Selected.cursor(l.is)+ui.Pad(l.label(p.Timeline, label), label)+" "+row.String())
	}
	if p.Timeline.SumsUp() && len(laid.shown) == 0 {
		lines = append(lines, ui.InkedLines(ui.Faint, ui.Indented("  ", words.SummedUp(p.Timeline), min(p.W-2, 100)))...)
	}
	for len(lines) < laid.h {
		row := ui.NewStrip(laid.columns)
		drawMarks(row, laid.marks)
		lines = append(lines, " "+ui.Pad("", label)+" "+row.String())
	}
	return lines[:laid.h]
}

// sides returns the columns of the signals and steps of the stop between which a lane ended, so that the lane never seems
// to have ended on the other side of one, however close it was. before is the column of the next one, if the lane's bar
// would touch it; after is the column of the previous one.
func (p *Picture) sides(marks []mark, l lane) (before, after int) {
	before, after = p.axis.columns+1, -1
	ended := l.To
	if l.Term != nil {
		ended = max(ended, l.Term.Released) // what is written at the end is about the lease, which is given back after the work
	}
	for _, m := range marks {
		switch {
		case !m.stops || l.open():
		case ended < m.at:
			before = min(before, m.column)
		default:
			after = max(after, m.column)
		}
	}
	drawn := p.axis.column(l.To)
	if l.Began > 0 && l.Began <= l.To {
		drawn = max(drawn, p.axis.column(l.Began)+1)
	}
	if before == after || drawn < before { // two signals share a column, or the bar does not reach the next one
		before = p.axis.columns + 1
	}
	return before, after
}

// bar draws how long the lane took, and returns the column behind the bar.
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
// out the cause of a failure if there is no room for it. If a failure does not fit, its sign stays in its column as far as
// possible and its text is cut, unless a signal behind it moves it anyway. Any other ending that does not fit is written over the end of the bar.
func ending(row ui.Strip, l lane, end words.End, at, after, before int) {
	if l.open() {
		return
	}
	text, room := ui.Clean(end.String()), len(row.Glyphs)
	if cause := end.Sign + " " + ui.Clean(end.Cause); end.Cause != "" && at+ui.Width(cause) <= room {
		text = cause
	}
	if l.Failed() {
		cut := ui.Clip(text, max(room-at, min(ui.Width(text), leastEnd)))
		if moves := before < room && at+ui.Width(cut) > before; !moves || before-after-1 < ui.Width(text) {
			text = cut
		}
	}
	at = max(0, min(max(after+1, min(at, before-ui.Width(text))), room-ui.Width(text)))
	if at > 0 && !isMark(row.Glyphs[at-1]) {
		row.Set(at-1, ' ', ui.Faint)
	}
	row.Write(at, text, l.endInk())
}

// isMark tells whether that glyph is a line through all lanes.
func isMark(glyph rune) bool { return glyph == '┆' || glyph == '┊' || glyph == '│' }

// leastEnd is how many columns of a failure are always shown.
const leastEnd = 7
