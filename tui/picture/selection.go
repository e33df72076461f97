package picture

import (
	"slices"

	"closingtime/playground/verdict"
	"closingtime/tui/ui"
)

// Target identifies one thing in the picture that can be selected. The zero value identifies nothing.
type Target struct {
	kind     targetKind
	ID       int
	instance int
	group    string // the group of goroutines
}

type targetKind int

const (
	noTarget targetKind = iota
	aRequest
	aReceipt
	aMessage // with the number of the delivery as its instance
	aTerm
	aMigration
	aFault
	aClientConn
	aPoolConn
	aGroup
	theRest // the row that counts hidden lanes, which cannot be selected
)

// selection is the cursor in the picture, with the explanation of the thing under it. The zero value has no cursor.
type selection struct {
	On    bool
	at    Target
	index int      // the index of at in order, for when at has disappeared
	order []choice // what can be selected, as last drawn
	about ui.Scroller

	places []lane // the lanes in the places that they keep while the cursor is over them
	top    Target // the lane in the top row; zero until the cursor determines it

	before position // the position of the picture when the cursor was switched on
}

// position is how far the picture is scrolled, and which panel is open.
type position struct {
	shift   int
	panel   panel
	details ui.Scroller
}

// choice is a thing that can be selected, and its line in the open panel.
type choice struct {
	is   Target
	line int
}

// Keys of the picture, on every screen with one.
var (
	KeySelect = ui.Bind("x", "explain what is seen: a cursor over lanes, goroutines, connections", "x")
	KeyPanel  = ui.Bind("tab", "goroutines, connections, log, none", "tab")
)

// MoveCursor moves the cursor to a neighbour.
func (p *Picture) MoveCursor(by int) {
	p.Selected.move(by)
	p.drawn = ""
}

// NextThings has the cursor go from the lanes to the goroutines, from there to the connections, and then to the lanes.
func (p *Picture) NextThings() {
	p.Panel = map[panel]panel{panelTail: panelGoroutines, panelGoroutines: panelConnections, panelLog: panelGoroutines}[p.Panel]
	p.details, p.Selected = ui.Scroller{}, selection{On: true, before: p.Selected.before}
	p.drawn = ""
}

// ScrollExplanation scrolls what is told about the selected thing.
func (p *Picture) ScrollExplanation(pages int) {
	about := &p.Selected.about
	about.Move(pages * max(1, about.Height-1))
	p.drawn = ""
}

// LongExplanation tells whether not all that is told about the selected thing shows.
func (p *Picture) LongExplanation() bool { return p.Selected.about.Scrolls() }

// StartSelecting switches the cursor on.
func (p *Picture) StartSelecting() {
	p.Selected = selection{On: true, before: position{p.Shift, p.Panel, p.details}}
	if o := p.order; o.top < len(o.lanes) && o.first < len(o.lanes) {
		p.Selected.places, p.Selected.at = slices.Clone(o.lanes), o.lanes[o.first].is
		if p.Shift != 0 && p.Panel == panelTail { // begin where the lanes are scrolled to
			p.Selected.at = o.lanes[o.top].is
		}
	}
	p.drawn = ""
}

// StopSelecting switches the cursor off. The picture returns to its former position, and follows the run again if it did so
// before.
func (p *Picture) StopSelecting() {
	before := p.Selected.before
	p.Shift, p.Panel, p.details, p.Selected = before.shift, before.panel, before.details, selection{}
	p.drawn = ""
}

// move moves the cursor to a neighbour.
func (s *selection) move(by int) {
	if len(s.order) == 0 {
		return
	}
	s.pick(s.order[max(0, min(s.index+by, len(s.order)-1))].is)
}

func (s *selection) pick(at Target) {
	if at != s.at {
		s.at, s.about = at, ui.Scroller{}
	}
	s.index = max(0, s.find(at))
}

func (s *selection) find(at Target) int {
	return slices.IndexFunc(s.order, func(c choice) bool { return c.is == at })
}

// among sets what can be selected now. The cursor stays on its thing; if that has disappeared, or there was none, the
// cursor moves to the thing at the same index, which at the beginning is first.
func (s *selection) among(order []choice, first int) {
	s.order = order
	switch i := s.find(s.at); {
	case i >= 0:
		s.index = i
	case len(order) == 0:
		s.at, s.index = Target{}, 0
	case s.at == Target{}:
		s.pick(order[max(0, min(first, len(order)-1))].is)
	default:
		s.pick(order[min(s.index, len(order)-1)].is)
	}
}

// cursor returns the sign in front of a thing.
func (s *selection) cursor(is Target) string {
	if s.On && s.at == is {
		return ui.Strong.Of("▸")
	}
	return " "
}

// inPanel tells whether the cursor is in the open panel; otherwise it is over the lanes.
func (p *Picture) inPanel() bool {
	return p.Selected.On && (p.Panel == panelGoroutines || p.Panel == panelConnections)
}

// inPlace returns the lanes in the places that they have, followed by the lanes that have none yet, and the index of the
// one in the top row.
func (s *selection) inPlace(all []lane) (inOrder []lane, top int) {
	there := make(map[Target]lane, len(all))
	for _, l := range all {
		there[l.is] = l
	}
	if s.top == (Target{}) {
		top = len(all)
	}
	for _, l := range s.places {
		if l.is == s.top {
			top = len(inOrder)
		}
		if now, ok := there[l.is]; ok {
			l = now
			delete(there, l.is)
		} else if l.Lane != nil { // the lane is outside the picture now
			continue
		}
		inOrder = append(inOrder, l)
	}
	for _, l := range all {
		if _, ok := there[l.is]; ok {
			inOrder, s.places = append(inOrder, l), append(s.places, l)
		}
	}
	return inOrder, top
}

// among sets which lanes can be selected, and returns the index of the one in the top row: top, unless the selected lane
// would be hidden then. The cursor begins on the lane first. The lanes keep their places while the cursor is over them;
// otherwise top does not change.
func (p *Picture) among(all []lane, first, top, rows int) int {
	s := &p.Selected
	if !s.On || p.inPanel() || len(all) == 0 {
		return top
	}
	var order []choice
	begin := 0
	for i, l := range all {
		if i == first {
			begin = len(order)
		}
		if l.Lane != nil {
			order = append(order, choice{l.is, i})
		}
	}
	s.among(order, begin)
	at := order[s.index].line
	top = max(0, at-rows+1, min(top, at, len(all)-rows))
	if s.places == nil {
		s.places = slices.Clone(all)
	}
	s.top = all[min(top, len(all)-1)].is
	return top
}

// amongLines sets what can be selected in the open panel, and scrolls it so that the selected thing is visible.
func (p *Picture) amongLines(order []choice) {
	s := &p.Selected
	if !s.On {
		return
	}
	s.among(order, 0)
	if len(order) == 0 {
		return
	}
	line := s.order[s.index].line
	if s.index == 0 {
		line = 0 // with the lines above it
	}
	if line < p.details.Top {
		p.details.Top = line
	} else if line >= p.details.Top+p.details.Height {
		p.details.Top = line - p.details.Height + 1
	}
}

// withCursor draws the open panel with the cursor at its present place, which is known only after a first drawing.
func (p *Picture) withCursor(draw func() []string, h int) []string {
	lines := draw()
	if !p.inPanel() {
		return lines
	}
	p.details.Set(lines, h)
	p.amongLines(p.choices)
	return draw()
}

// drawExplanation draws the explanation of the selected thing on h lines.
func (p *Picture) drawExplanation(h int) []string {
	s := &p.Selected
	s.about.Set(Explain(p.Timeline, s.at, p.Now).Lines(p.W-2), h-1)
	title := ui.Either(len(s.order) > 0, "explained: ↑↓ another", "explained")
	where := s.about.Where()
	if where != "" {
		where = "pgdn " + where
	}
	lines := []string{ui.TitledRule(p.W, ui.Faint.Of(title), ui.Faint.Of(where))}
	return append(lines, s.about.Visible()...)
}

// explainedHeight returns how many lines of the room the explanation gets.
func explainedHeight(room int) int { return max(4, min(room-4, 16, room*3/5)) }

// lastOnes moves the lanes to the end that would be shown without a selection.
func (p *Picture) lastOnes(all []lane, rows int) []lane {
	var faults []lane // that are under way: whatever else is seen may be due to them
	others := slices.DeleteFunc(slices.Clone(all), func(l lane) bool {
		isFault := l.is.kind == aFault && l.open() && len(faults) < rows/2
		if isFault {
			faults = append(faults, l)
		}
		return isFault
	})
	shown := append(faults, p.latest(others, rows-len(faults))...)
	is := make(map[Target]bool, len(shown))
	for _, l := range shown {
		is[l.is] = true
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(l lane) bool { return is[l.is] })
	return append(rest, shown...)
}

// ThingsAfter names the things that NextThings leads to.
func (p *Picture) ThingsAfter() string {
	switch p.Panel {
	case panelGoroutines:
		return "connections"
	case panelConnections:
		return "lanes"
	}
	return "goroutines"
}

// FirstNamed returns the first request, receipt or message that a finding names, or the zero Target.
func FirstNamed(findings []verdict.Finding) Target {
	for _, f := range findings {
		switch {
		case f.Request > 0:
			return Target{kind: aRequest, ID: f.Request}
		case f.Receipt > 0:
			return Target{kind: aReceipt, ID: f.Receipt, instance: f.Instance}
		case f.Message > 0:
			return Target{kind: aMessage, ID: f.Message, instance: 1}
		}
	}
	return Target{}
}

// Click selects the thing on a line of the picture, counted from 0, and explains it.
func (p *Picture) Click(y int) {
	before := len(p.gauges()) + len(p.question())
	lane := y - before - p.headRows // the line below the labels
	if p.Selected.On && p.inPanel() {
		for _, c := range p.Selected.order {
			if line := y - before - explainedHeight(p.H-before) - 1; line >= 0 && c.line == p.details.Top+line {
				p.Selected.pick(c.is)
			}
		}
	} else if lane >= 0 && lane < len(p.LaneRows) && p.LaneRows[lane].kind != theRest {
		is := p.LaneRows[lane]
		if !p.Selected.On {
			p.StartSelecting()
		}
		p.Selected.pick(is)
	}
	p.drawn = ""
}
