package picture

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// mark is a moment that concerns all lanes: a vertical line through them.
type mark struct {
	at       time.Duration
	column   int
	glyph    rune
	ink      ui.Ink
	instance int
	step     bool // a step of the stop that is not a signal
	signal   bool
	delay    bool    // a step of which the balancer has said when it noticed
	stops    bool    // a step, or a signal that was not sent because the run ended
	labels   []label // the texts above the line, from the longest to the shortest; an empty one leaves the room to the neighbours
}

// label is the text of a mark, with the name of its instance where that has to be given.
type label struct{ whom, text string }

// label returns the label in a length, where 0 is the longest.
func (m *mark) label(length int) label { return m.labels[min(length, len(m.labels)-1)] }

// marks returns the moments that are inside the picture. Of several in one column, the first comes last and is the one that
// is shown, since the others are its consequences.
func (p *Picture) marks() []mark {
	t := p.Timeline
	var all []mark
	for _, m := range lanes.Moments(t) {
		switch m.Kind {
		case lanes.GraceOver: // shown only while it is ahead
		case lanes.Step:
			_, noticed := t.Noticed(m.Step)
			delay := noticed && m.Step.Kind == event.StepEndpoint
			all = append(all, mark{at: m.At, glyph: '┊', ink: ui.Accent, step: true, delay: delay, stops: true, instance: m.Instance, labels: stepLabels(t, m.Step)})
		case lanes.Poked:
			all = append(all, mark{at: m.At, glyph: '┊', ink: ui.Faint, instance: m.Instance, labels: signalLabels(t, m.Signal)})
		case lanes.Exited:
			all = append(all, mark{at: m.At, glyph: '│', ink: ui.Faint, instance: m.Instance, labels: exitLabels(t, m.Process)})
		default:
			all = append(all, mark{at: m.At, glyph: '┆', ink: ui.Signal, signal: true, stops: m.Signal.By != event.ByRun, instance: m.Instance, labels: signalLabels(t, m.Signal)})
		}
	}
	if due := t.KillAt(); due > p.Now && !t.Exited() {
		all = append(all, mark{at: due, glyph: '┊', ink: ui.Bad, instance: t.Stops[len(t.Stops)-1].Instance, labels: []label{{text: "SIGKILL due"}}})
	}
	for i := range all {
		all[i].column = p.axis.column(all[i].at)
	}
	all = slices.DeleteFunc(all, func(m mark) bool { return m.column < 0 || m.column >= p.axis.columns })
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	slices.Reverse(all)
	return all
}

// Where there are several instances, each label names its instance, as the lanes do.

func stepLabels(t *timeline.Timeline, step timeline.Step) []label {
	text, brief := ui.Clean(words.Step(step)), ui.Clean(words.StepName(step))
	if len(t.Processes) < 2 {
		return []label{{text: text}, {text: brief}, {}}
	}
	short := words.ShortInstance(step.Instance)
	if step.Kind == event.StepEndpoint {
		after, noticed := t.Noticed(step)
		if !noticed && len(t.Endpoints) > 0 { // the balancer says what it notices
			whole := label{short, "endpoint removed; not noticed" + ui.When(t.Ended == 0, " yet")}
			return []label{whole, whole, {short, "endpoint removed"}, {short, "endpoint"}, {short, "endpoint"}, {}}
		}
		if !noticed {
			return []label{{short, text}, {short, text}, {short, "endpoint removed"}, {short, "endpoint"}, {short, "endpoint"}, {}}
		}
		took := ui.Seconds(after)
		whole := label{short, "endpoint removed; noticed " + took + " later"}
		brief := label{short, "endpoint +" + took}
		return []label{whole, whole, {short, "endpoint removed +" + took}, brief, brief, brief, {}}
	}
	return []label{{short, text}, {short, text}, {short, brief}, {}}
}

func signalLabels(t *timeline.Timeline, s timeline.Signal) []label {
	short, whole := words.ShortInstance(s.Instance), s.Name+" "+words.Sender(t, s)
	switch {
	case len(t.Processes) < 2:
		return []label{{text: whole}, {text: s.Name}}
	case s.EndsRun():
		ending := label{text: "SIGTERM to " + words.Instance(s.Instance) + " " + words.Sender(t, s)}
		return []label{ending, ending, {short, runEnds}, {text: runEnds}}
	}
	signal := label{short, s.Name}
	labels := []label{{short, whole}, signal, signal, signal, signal, signal, {short, "stop"}}
	if wasNoticed(t, s.Instance) { // how long that took explains the errors, and leaves no room for the signal's name
		labels[4], labels[5] = label{}, label{}
	}
	return labels
}

// wasNoticed tells whether the balancer has noticed that the endpoint of an instance was removed.
func wasNoticed(t *timeline.Timeline, instance int) bool {
	return slices.ContainsFunc(t.Steps, func(s timeline.Step) bool {
		_, noticed := t.Noticed(s)
		return s.Instance == instance && s.Kind == event.StepEndpoint && noticed
	})
}

func exitLabels(t *timeline.Timeline, p *timeline.Process) []label {
	how := words.ExitIn(words.ExitMark, p.KilledBy, p.Status)
	short := words.ShortInstance(p.Instance)
	switch {
	case len(t.Processes) < 2:
		return []label{{text: how}}
	case t.EndedByRun(p.Instance):
		return []label{{short, how}, {}}
	}
	return []label{{short, how}}
}

// runEnds is the label of the signal to what still runs at the end of the run.
const runEnds = "run ends"

// markRows writes the labels of the marks above h lines of lanes. The second instance that is stopped has its own row,
// where there is room for one.
func (p *Picture) markRows(marks []mark, columns, h int) []ui.Strip {
	own := -1
	rows := p.mostRows(h)
	if stops := p.Timeline.Stops; h > 5 && rows > 1 && len(stops) > 1 && stops[len(stops)-1].Instance != stops[0].Instance {
		own = stops[0].Instance
	}
	var first, second []mark
	for _, m := range marks {
		if own < 0 || m.instance == own {
			first = append(first, m)
		} else {
			second = append(second, m)
		}
	}
	if stacked, whole := stackedRows(marks, columns, rows); whole && !(fitInOne(first, columns) && fitInOne(second, columns)) {
		return stacked
	}
	labels := []ui.Strip{markLabels(first, columns, own < 0)}
	if len(second) > 0 {
		below := markLabels(second, columns, false)
		for _, m := range first { // the line goes down to the lanes
			if m.column >= 0 && below.Glyphs[m.column] == ' ' {
				below.Set(m.column, m.glyph, m.ink)
			}
		}
		labels = append(labels, below)
	}
	return labels
}

// mostRows returns how many rows of labels there may be above h lines of lanes. While the cursor is over the lanes, there are no
// more rows than before, so that the lanes keep their places.
func (p *Picture) mostRows(h int) int {
	const most = 4
	if p.Selected.On && p.headRows > 0 {
		return min(p.headRows, h/3)
	}
	return min(most, h/3)
}

// fitInOne tells whether the long label of each mark fits into one row, with no other label in it.
func fitInOne(marks []mark, columns int) bool {
	end := columns
	for _, m := range marks { // the last mark is the first in the list
		if m.column+2+ui.Width(joined([]mark{m}, 0))+1 > end {
			return false
		}
		end = m.column
	}
	return true
}

// stackedRows writes each label beside its line, in a row of its own where the row below has no room: a label may stand
// above the lines of later marks, which begin below it. Marks of one instance in one column share a label. It returns false
// where that takes more rows than there can be.
func stackedRows(marks []mark, columns, atMost int) ([]ui.Strip, bool) {
	rows := make([]ui.Strip, max(0, atMost))
	for i := range rows {
		rows[i] = ui.NewStrip(columns)
	}
	top := len(rows)
	for from := 0; from < len(marks); { // the last mark is the first in the list
		to := from + 1
		for to < len(marks) && marks[to].column == marks[from].column && marks[to].instance == marks[from].instance {
			to++
		}
		together := slices.Clone(marks[from:to])
		slices.Reverse(together)
		from = to
		row, at, text := rowFor(rows, marks, together)
		if row < 0 {
			return nil, false
		}
		first := lineAt(marks, together[0])
		for below := row; below < len(rows); below++ {
			rows[below].Set(first.column, first.glyph, first.ink)
		}
		rows[row].Write(at, text, first.ink)
		top = min(top, row)
	}
	return rows[min(top, max(0, len(rows)-1)):], true
}

// longForms is how many of the lengths of a label are complete.
const longForms = 5

// rowFor returns the lowest row with room for the label of marks in one column, the position in that row, and the longest
// form that fits. The row is -1 where there is no room.
func rowFor(rows []ui.Strip, marks, together []mark) (row, at int, text string) {
	column := together[0].column
	for length := range longForms {
		text = joined(together, length)
		if bottom := len(rows) - 1; text == "" && bottom >= 0 && rows[bottom].Free(column, column+1) { // a line without a label
			return bottom, column, ""
		}
		for row = len(rows) - 1; row >= 0 && text != ""; row-- {
			if blocked := slices.ContainsFunc(rows[row:], func(r ui.Strip) bool { return !r.Free(column, column+1) && !isMark(r.Glyphs[column]) }); blocked {
				continue
			}
			right, left := column+2, column-1-ui.Width(text)
			switch {
			case right+ui.Width(text) <= len(rows[row].Glyphs) && rows[row].Free(column, right+ui.Width(text)+1):
				return row, right, text
			case left > 0 && rows[row].Free(left-1, column) && !slices.ContainsFunc(marks, func(m mark) bool { return m.column >= left-1 && m.column < column }):
				return row, left, text
			}
		}
	}
	return -1, 0, ""
}

// markLabels writes the labels above the marks, as far as there is room. Marks that are close together share a label, as do
// marks where the first label would otherwise be cut. If left is true, a label may stand to the left of its line.
func markLabels(marks []mark, columns int, left bool) ui.Strip {
	row := ui.NewStrip(columns)
	for i := len(marks) - 1; i >= 0; {
		first := marks[i]
		near := []mark{first}
		for i--; i >= 0 && marks[i].column < first.column+max(8, ui.Width(labelOf(near, 0))+3); i-- {
			near = append(near, marks[i])
		}
		room := columns - first.column - 2
		if i >= 0 {
			room = marks[i].column - first.column - 3
		}
		text, at := labelOf(near, room), first.column+2
		for _, wanted := range []string{joined(near, 1), text} {
			from := first.column - 1 - ui.Width(wanted)
			if (left || wanted == text) && ui.Width(wanted) > room && from > 0 && row.Free(from-1, first.column) {
				text, at, room = wanted, from, ui.Width(wanted)
			}
		}
		line := lineAt(marks, first)
		row.Set(line.column, line.glyph, line.ink)
		row.Write(at, ui.Clip(text, room), line.ink)
	}
	return row
}

// shortest is the length of the shortest labels.
const shortest = 6

// labelOf returns the label that marks share, in the longest form that fits into w columns; if none does, it returns the
// label of the first of them.
func labelOf(marks []mark, w int) string {
	text := ""
	for length := range shortest + 1 {
		if delay := delayOf(marks, w); length == shortest && delay != "" {
			return delay
		}
		if text = cmp.Or(joined(marks, length), text); ui.Width(text) <= w {
			return text
		}
	}
	for some := len(marks) - 1; some > 0; some-- {
		if head := joined(marks[:some], shortest); ui.Width(head) <= w && head != "" {
			return head
		}
	}
	return text
}

// delayOf returns the label that the first of the marks share, with the delay of the balancer, if one of them has one and that
// label fits into w columns. The shortest labels leave the delay out, although it says more than the labels of the last marks.
func delayOf(marks []mark, w int) string {
	for some := len(marks) - 1; some > 0 && slices.ContainsFunc(marks[:some], func(m mark) bool { return m.delay }); some-- {
		if label := joined(marks[:some], shortest-1); ui.Width(label) <= w {
			return label
		}
	}
	return ""
}

// joined returns the label that marks share, in a length. It names each instance once. The label of a mark in another
// column than the mark before follows a sign of the mark's line.
func joined(marks []mark, length int) string {
	var said []string
	text, before := "", mark{instance: -1}
	for _, m := range marks {
		l := m.label(length)
		one := l.text
		if l.whom != "" && before.instance != m.instance {
			one = l.whom + " " + one
		}
		if one == "" || slices.Contains(said, one) {
			continue
		}
		switch {
		case len(said) == 0:
		case before.column == m.column:
			text += " · "
		default:
			text += " " + string(m.glyph) + " "
		}
		text += one
		said, before = append(said, one), m
	}
	return text
}

// drawMarks draws the marks through a lane.
func drawMarks(row ui.Strip, marks []mark) {
	for _, m := range marks {
		line := lineAt(marks, m)
		row.Set(line.column, line.glyph, line.ink)
	}
}

// lineAt returns the mark whose line is shown in a mark's column, given the marks that follow from there: a signal, if the
// mark is a step just before it, and otherwise the mark itself.
func lineAt(marks []mark, m mark) mark {
	if !m.step {
		return m
	}
	for _, signal := range marks {
		if signal.column == m.column && signal.signal {
			return signal
		}
	}
	return m
}

// ruler shows how long a second is.
func (a axis) ruler() string {
	for _, n := range []int{1, 2, 5, 10} {
		length := int(time.Duration(a.columns) * time.Duration(n) * time.Second / a.Span)
		text := strconv.Itoa(n) + " s"
		switch {
		case length >= 7:
			return "├" + ui.Center(" "+text+" ", length-2, "─") + "┤"
		case length >= 3:
			return "├" + strings.Repeat("─", length-2) + "┤ " + text
		}
	}
	return ""
}
