package main

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// target names one thing in the picture that can be selected. The zero value names nothing.
type target struct {
	kind     targetKind
	id       int
	instance int
	group    string // of goroutines
}

type targetKind int

const (
	noTarget targetKind = iota
	aRequest
	aReceipt
	aClientConn
	aPoolConn
	aGroup
)

// selection is the cursor in the picture, and what is told about the thing it is on. Its zero value is off.
type selection struct {
	on    bool
	at    target
	index int      // of at among order, for when at is gone
	order []choice // what can be selected, as last drawn
	about ui.Scroller

	before stance // of the picture, when it was switched on
}

// stance is where the picture stands, but for its moment.
type stance struct {
	shift   int
	panel   panel
	details ui.Scroller
}

// choice is something to select, and the line of the open panel that it is on.
type choice struct {
	is   target
	line int
}

var keySelect = ui.Bind("x", "explain what is seen: a cursor over lanes, goroutines, connections", "x")

// selectKey takes a key that is about the selection, and tells whether it was one.
func (p *picture) selectKey(k tea.KeyMsg) bool {
	s := &p.selected
	page := max(1, s.about.Height-1)
	switch {
	case key.Matches(k, keySelect):
		if s.on {
			p.unexplain()
		} else {
			p.explain()
		}
	case !s.on:
		return false
	case key.Matches(k, ui.KeyBack):
		p.unexplain()
	case key.Matches(k, ui.KeyUp):
		s.move(-1)
	case key.Matches(k, ui.KeyDown):
		s.move(1)
	case key.Matches(k, keyPanel): // the lanes, the goroutines, the connections
		p.panel = map[panel]panel{panelTail: panelGoroutines, panelGoroutines: panelConnections, panelLog: panelGoroutines}[p.panel]
		p.details, *s = ui.Scroller{}, selection{on: true, before: s.before}
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

// explain switches the cursor on.
func (p *picture) explain() {
	p.selected = selection{on: true, before: stance{p.shift, p.panel, p.details}}
	if p.shift != 0 && p.panel == panelTail && len(p.laneRows) > 0 { // where one has scrolled to
		p.selected.at = p.laneRows[0]
	}
	p.drawn = ""
}

// unexplain switches the cursor off. The picture stands as it did before, and follows a run that it followed.
func (p *picture) unexplain() {
	before := p.selected.before
	p.shift, p.panel, p.details, p.selected = before.shift, before.panel, before.details, selection{}
	p.drawn = ""
}

// move moves the cursor to a neighbour.
func (s *selection) move(by int) {
	if len(s.order) == 0 {
		return
	}
	s.pick(s.order[max(0, min(s.index+by, len(s.order)-1))].is)
}

func (s *selection) pick(at target) {
	if at != s.at {
		s.at, s.about = at, ui.Scroller{}
	}
	s.index = max(0, s.find(at))
}

func (s *selection) find(at target) int {
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
		s.at, s.index = target{}, 0
	case s.at == target{}:
		s.pick(order[max(0, min(first, len(order)-1))].is)
	default:
		s.pick(order[min(s.index, len(order)-1)].is)
	}
}

// cursor is what stands in front of a thing.
func (s *selection) cursor(is target) string {
	if s.on && s.at == is {
		return ui.Strong.Of("▸")
	}
	return " "
}

// inPanel tells whether the cursor is in the open panel; otherwise it is among the lanes.
func (p *picture) inPanel() bool {
	return p.selected.on && (p.panel == panelGoroutines || p.panel == panelConnections)
}

// among says which lanes can be selected, and shifts them so that the selected one shows: rows of them do, from top
// on when nothing is shifted. The cursor begins on the first one that failed, or else that the stop hit, or else of
// those that show.
func (p *picture) among(all []lane, first, top, rows int) {
	if !p.selected.on || p.inPanel() {
		return
	}
	order := make([]choice, len(all))
	for i, l := range all {
		order[i].is = l.is
	}
	p.selected.among(order, first)
	at := p.selected.index
	p.shift = max(at-rows+1-top, min(p.shift, at-top))
}

// amongLines says what can be selected in the open panel, and scrolls it so that the selected thing shows.
func (p *picture) amongLines(order []choice) {
	s := &p.selected
	if !s.on {
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
func (p *picture) withCursor(draw func() []string, h int) []string {
	lines := draw()
	if !p.inPanel() {
		return lines
	}
	p.details.Set(lines, h)
	p.amongLines(p.choices)
	return draw()
}

// explained draws what is told about the selected thing, on h lines.
func (p *picture) explained(h int) []string {
	s := &p.selected
	s.about.Set(account(p.timeline, s.at, p.now).lines(p.w-2), h-1)
	title := "── explained: ↑↓ another "
	if len(s.order) == 0 {
		title = "── explained "
	}
	if where := s.about.Where(); where != "" {
		title += "── pgdn " + where + " "
	}
	lines := []string{ui.Faint.Of(title) + ui.Rule(p.w-ui.Width(title))}
	return append(lines, s.about.Visible()...)
}

// drawSelected draws the lanes or the open panel, with a cursor, and what is told about the thing that it is on. If a
// panel is open the explanation stands in the place of the lanes.
func (p *picture) drawSelected(room int) []string {
	height := explainedHeight(room + 1)
	if !p.inPanel() {
		lanes := p.lanes(max(2, room+1-height))
		return append(lanes, p.explained(height)...)
	}
	panel := append([]string{p.panelRule()}, p.panelLines(max(1, room-height))...)
	return append(p.explained(height), panel...)
}

// explainedHeight is how many lines of the room the explanation gets.
func explainedHeight(room int) int { return max(4, min(room-4, 16, room*3/5)) }

// lastOnes brings those lanes to the end that would show if nothing were selected.
func lastOnes(all []lane, rows int) []lane {
	shown := latest(all, rows)
	is := make(map[target]bool, len(shown))
	for _, l := range shown {
		is[l.is] = true
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(l lane) bool { return is[l.is] })
	return append(rest, shown...)
}

// selectingKeys are the keys that work on the stage while something is explained.
func (v *stage) selectingKeys() []key.Binding {
	keys := v.picture.selectingKeys()
	if v.state != stageRunning || v.ended() {
		return keys
	}
	last := len(keys) - 1
	keys = slices.Insert(keys, last, ui.Named(keyKill, "SIGKILL"))
	stop := "stop it"
	if v.told || v.picture.timeline.Stop.At > 0 {
		stop = v.picture.again()
	}
	return append([]key.Binding{ui.Named(keyTerm, stop), ui.Named(keyFollow, "follow")}, keys...)
}

// selectingKeys are the keys of the selection, the way out last.
func (p *picture) selectingKeys() []key.Binding {
	keys := []key.Binding{ui.Bind("↑↓", "another"), ui.Named(keyPanel, p.nextThings())}
	if p.selected.about.Scrolls() {
		keys = append(keys, ui.Bind("pgdn", "more of it"))
	}
	return append(keys, ui.Named(ui.KeyBack, "close"))
}

// nextThings is what the cursor is among after tab.
func (p *picture) nextThings() string {
	switch p.panel {
	case panelGoroutines:
		return "connections"
	case panelConnections:
		return "lanes"
	}
	return "goroutines"
}
