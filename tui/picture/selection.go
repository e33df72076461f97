package picture

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/verdict"
	"closingtime/tui/ui"
)

// Target names one thing in the picture that can be selected. The zero value names nothing.
type Target struct {
	kind     targetKind
	ID       int
	instance int
	group    string // of goroutines
}

type targetKind int

const (
	noTarget targetKind = iota
	aRequest
	aReceipt
	aMessage // whose instance is the number of the delivery
	aTerm
	aClientConn
	aPoolConn
	aGroup
)

// selection is the cursor in the picture, with the explanation of the thing under it. Its zero value is off.
type selection struct {
	On    bool
	at    Target
	index int      // of at among order, for when at is gone
	order []choice // what can be selected, as last drawn
	about ui.Scroller

	before position // of the picture, when it was switched on
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

// The keys of the picture, on every screen that has one.
var (
	KeySelect = ui.Bind("x", "explain what is seen: a cursor over lanes, goroutines, connections", "x")
	KeyPanel  = ui.Bind("tab", "goroutines, connections, log, none", "tab")
)

// SelectKey handles a key of the selection, and tells whether the key was one.
func (p *Picture) SelectKey(k tea.KeyMsg) bool {
	s := &p.Selected
	page := max(1, s.about.Height-1)
	switch {
	case key.Matches(k, KeySelect):
		if s.On {
			p.StopSelecting()
		} else {
			p.StartSelecting()
		}
	case !s.On:
		return false
	case key.Matches(k, ui.KeyBack):
		p.StopSelecting()
	case key.Matches(k, ui.KeyUp):
		s.move(-1)
	case key.Matches(k, ui.KeyDown):
		s.move(1)
	case key.Matches(k, KeyPanel): // the lanes, the goroutines, the connections
		p.Panel = map[panel]panel{panelTail: panelGoroutines, panelGoroutines: panelConnections, panelLog: panelGoroutines}[p.Panel]
		p.details, *s = ui.Scroller{}, selection{On: true, before: s.before}
	case key.Matches(k, ui.KeyPageUp):
		s.about.Move(-page)
	case key.Matches(k, ui.KeyPageDown):
		s.about.Move(page)
	default:
		return false
	}
	p.drawn = ""
	return true
}

// StartSelecting switches the cursor on.
func (p *Picture) StartSelecting() {
	p.Selected = selection{On: true, before: position{p.Shift, p.Panel, p.details}}
	if p.Shift != 0 && p.Panel == panelTail && len(p.LaneRows) > 0 { // where one has scrolled to
		p.Selected.at = p.LaneRows[0]
	}
	p.drawn = ""
}

// StopSelecting switches the cursor off. The picture is scrolled as it was before, and follows the run again if it did so
// then.
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

// among says what can be selected now. The cursor stays on its thing; when that is gone, or there was none, it goes
// to the one in its place, which is the index first at the beginning.
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

// inPanel tells whether the cursor is in the open panel; otherwise it is among the lanes.
func (p *Picture) inPanel() bool {
	return p.Selected.On && (p.Panel == panelGoroutines || p.Panel == panelConnections)
}

// among says which lanes can be selected, and shifts them so that the selected one shows: rows of them do, from top
// on when nothing is shifted. The cursor begins on the first one that failed, or else that the stop hit, or else of
// those that show.
func (p *Picture) among(all []lane, first, top, rows int) {
	if !p.Selected.On || p.inPanel() {
		return
	}
	order := make([]choice, len(all))
	for i, l := range all {
		order[i].is = l.is
	}
	p.Selected.among(order, first)
	at := p.Selected.index
	p.Shift = max(at-rows+1-top, min(p.Shift, at-top))
}

// amongLines says what can be selected in the open panel, and scrolls it so that the selected thing shows.
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
		line = 0 // with what stands above it
	}
	if line < p.details.Top {
		p.details.Top = line
	} else if line >= p.details.Top+p.details.Height {
		p.details.Top = line - p.details.Height + 1
	}
}

// withCursor draws the open panel with the cursor where it belongs now, which is known once it has been drawn.
func (p *Picture) withCursor(draw func() []string, h int) []string {
	lines := draw()
	if !p.inPanel() {
		return lines
	}
	p.details.Set(lines, h)
	p.amongLines(p.choices)
	return draw()
}

// drawExplanation draws what is told about the selected thing, on h lines.
func (p *Picture) drawExplanation(h int) []string {
	s := &p.Selected
	s.about.Set(Explain(p.Timeline, s.at, p.Now).Lines(p.W-2), h-1)
	title := "── explained: ↑↓ another "
	if len(s.order) == 0 {
		title = "── explained "
	}
	if where := s.about.Where(); where != "" {
		title += "── pgdn " + where + " "
	}
	lines := []string{ui.Faint.Of(title) + ui.Rule(p.W-ui.Width(title))}
	return append(lines, s.about.Visible()...)
}

// DrawSelected draws the lanes or the open panel, with a cursor, and what is told about the thing that it is on. If a
// panel is open the explanation stands in the place of the lanes.
func (p *Picture) DrawSelected(room int) []string {
	height := explainedHeight(room + 1)
	if !p.inPanel() {
		lanes := p.Lanes(max(2, room+1-height))
		return append(lanes, p.drawExplanation(height)...)
	}
	panel := append([]string{p.panelRule()}, p.panelLines(max(1, room-height))...)
	return append(p.drawExplanation(height), panel...)
}

// explainedHeight is how many lines of the room the explanation gets.
func explainedHeight(room int) int { return max(4, min(room-4, 16, room*3/5)) }

// lastOnes moves the lanes that would show if nothing were selected to the end.
func lastOnes(all []lane, rows int) []lane {
	shown := latest(all, rows)
	is := make(map[Target]bool, len(shown))
	for _, l := range shown {
		is[l.is] = true
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(l lane) bool { return is[l.is] })
	return append(rest, shown...)
}

// SelectingKeys returns the keys of the selection. The last of them switches the cursor off.
func (p *Picture) SelectingKeys() []key.Binding {
	keys := []key.Binding{ui.Bind("↑↓", "another"), ui.Named(KeyPanel, p.nextThings())}
	if p.Selected.about.Scrolls() {
		keys = append(keys, ui.Bind("pgdn", "more of it"))
	}
	return append(keys, ui.Named(ui.KeyBack, "close"))
}

// nextThings names the things that the cursor goes to with tab.
func (p *Picture) nextThings() string {
	switch p.Panel {
	case panelGoroutines:
		return "connections"
	case panelConnections:
		return "lanes"
	}
	return "goroutines"
}

// FirstNamed returns the first request, receipt or message that a finding is about, or the zero target.
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
	lane := y - before - p.headRows // below the labels
	if p.Selected.On && p.inPanel() {
		for _, c := range p.Selected.order {
			if line := y - before - explainedHeight(p.H-before) - 1; line >= 0 && c.line == p.details.Top+line {
				p.Selected.pick(c.is)
			}
		}
	} else if lane >= 0 && lane < len(p.LaneRows) {
		is := p.LaneRows[lane]
		if !p.Selected.On {
			p.StartSelecting()
		}
		p.Selected.pick(is)
	}
	p.drawn = ""
}
