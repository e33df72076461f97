package picture

import (
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// Picture draws the timeline of a run, at one moment: gauges, lanes, and a panel. Show gives it the timeline: a snapshot
// while the run lasts, and a moment of the history when it is played again.
type Picture struct {
	W, H      int
	Timeline  *timeline.Timeline
	Now       time.Duration
	axis      axis
	Zero      time.Duration // the axis is aligned at this moment; 0 for by itself
	LeastSpan time.Duration // the axis spans at least this much; 0 for as much as it needs
	Rows      []Target      // the lanes to show, row by row, where another picture leads; nil otherwise

	FailuresFirst bool // not all lanes have room, so those that failed stand before the others
	headRows      int  // lines above the lanes, as last drawn

	Replayed bool // the run is over, so that no key does anything to it

	Question func(inFlight int) string // the question to think about while the service serves; may be nil

	Panel   panel
	details ui.Scroller // of the panel
	Shift   int         // how far the lanes are scrolled from where they stand by themselves

	Selected selection
	choices  []choice // in the open panel
	LaneRows []Target // as last drawn

	drawn string // the last drawing; empty when it is out of date
}

// panel is what shows below the lanes.
type panel int

const (
	panelTail panel = iota // the end of the log
	panelGoroutines
	panelConnections
	panelLog
	panels
)

func (p panel) String() string {
	return [...]string{"log tail", "goroutines", "connections", "log"}[p]
}

// Reset shows nothing, from the beginning.
func (p *Picture) Reset() {
	p.Timeline, p.Now, p.Shift, p.axis, p.Selected = new(timeline.Timeline), 0, 0, axis{}, selection{}
	p.drawn = ""
}

// Show shows a timeline at the moment now. Nobody may change the timeline afterwards.
func (p *Picture) Show(t *timeline.Timeline, now time.Duration) {
	p.Timeline, p.Now, p.drawn = t, max(now, t.Now), ""
}

func (p *Picture) SetSize(w, h int) {
	if w != p.W || h != p.H {
		p.W, p.H, p.drawn = w, h, ""
	}
}

// Scroll moves the panel if one is open, and the lanes otherwise.
func (p *Picture) Scroll(by int) {
	if p.Panel == panelTail {
		p.Shift += by
	} else {
		p.details.Move(by)
	}
	p.drawn = ""
}

// Page returns how far a page key scrolls: as many lines as the lanes or the open panel show, less one.
func (p *Picture) Page() int {
	if p.Panel != panelTail {
		return max(1, p.details.Height-1)
	}
	return max(1, len(p.LaneRows)-1)
}

// Follow scrolls the lanes back to where they stand when nobody scrolls them, and the open panel to its end.
func (p *Picture) Follow() {
	p.Shift, p.Selected = 0, selection{}
	p.details.Move(len(p.details.Lines))
	p.drawn = ""
}

// Follows tells whether nobody has scrolled the lanes, and no cursor is over them.
func (p *Picture) Follows() bool { return p.Shift == 0 && !p.Selected.On }

// NextPanel opens the next panel. After the last panel it opens none.
func (p *Picture) NextPanel() {
	p.Panel = (p.Panel + 1) % panels
	p.details = ui.Scroller{}
	p.drawn = ""
}

// NextName returns the name of the panel that tab opens.
func (p *Picture) NextName() string {
	if next := (p.Panel + 1) % panels; next != panelTail {
		return next.String()
	}
	return "close"
}

// View returns the picture, in its size.
func (p *Picture) View() string {
	if p.drawn == "" {
		p.drawn = p.draw()
	}
	return p.drawn
}

func (p *Picture) draw() string {
	lines := append(p.gauges(), p.question()...)
	room := p.H - len(lines) - 1
	below := p.panelHeight(room)
	if p.Selected.On {
		return ui.Box(append(lines, p.DrawSelected(room)...), p.W, p.H)
	}
	lanes := room - below
	if lanes > 1 {
		lines = append(lines, p.Lanes(lanes)...)
	}
	lines = append(lines, p.panelRule())
	lines = append(lines, p.panelLines(below)...)
	return ui.Box(lines, p.W, p.H)
}

// question returns the lines below the gauges: a rule with the question while there is something to predict, and with what
// the stop has cost afterwards. A question that is too long for the rule stands above it.
func (p *Picture) question() []string {
	if text := LossesOf(p.Timeline).Text(p.W - 8); text != "" {
		return []string{ui.Faint.Of("── ") + text + " " + ui.Rule(p.W-4-ui.Width(text))}
	}
	n := p.InFlight()
	if p.Question == nil || n == 0 || p.Timeline.Phase() != timeline.Serving {
		return []string{ui.Rule(p.W)}
	}
	text := p.Question(n)
	if text == "" {
		return []string{ui.Rule(p.W)}
	}
	if w := ui.Width(text); w <= p.W-8 {
		return []string{ui.Faint.Of("── ") + ui.Accent.Of(text) + " " + ui.Rule(p.W-4-w)}
	}
	lines := []string{ui.Rule(p.W)}
	for _, line := range ui.Wrap(text, p.W-2) {
		lines = append(lines, " "+ui.Accent.Of(line))
	}
	return append(lines, ui.Rule(p.W))
}

// Pids names the processes that run, and the only process of a run after its end as well. Where there are several, it says
// in w columns which number belongs to which instance. It returns nothing if there are more than two and no room for them.
func (p *Picture) Pids(w int) string {
	var running, named []string
	for _, process := range p.Timeline.Processes {
		if process.PID > 0 && (process.Exited == 0 || len(p.Timeline.Processes) == 1) {
			running = append(running, strconv.Itoa(process.PID))
			named = append(named, words.ShortInstance(process.Instance)+" "+strconv.Itoa(process.PID))
		}
	}
	short, long := strings.Join(running, ", "), strings.Join(named, ", ")
	switch {
	case len(p.Timeline.Processes) > 1 && ui.Width(long) <= w:
		return long
	case len(running) > 2 && ui.Width(short) > w:
		return ""
	}
	return short
}

// NextSignalled names the instance that the next signal goes to: the leader, while nobody is being stopped, and else the
// oldest that runs. It is empty where there are not several.
func (p *Picture) NextSignalled() string {
	if len(p.Timeline.Processes) < 2 {
		return ""
	}
	if leader := p.Timeline.Leader(); leader != nil && p.Timeline.Stop.At == 0 {
		return words.Instance(leader.Instance)
	}
	for _, process := range p.Timeline.Processes {
		if process.Exited == 0 {
			return words.Instance(process.Instance)
		}
	}
	return ""
}

// StopAgain says what the key that stops the service does while the service is being stopped.
func (p *Picture) StopAgain() string {
	if whom := p.NextSignalled(); whom != "" {
		return "SIGTERM to " + whom
	}
	return "SIGTERM"
}

// InFlight counts the requests that are in flight now.
func (p *Picture) InFlight() int {
	n := 0
	for range p.Timeline.InFlight() {
		n++
	}
	return n
}

// panelHeight is how many lines the panel gets of the room that it shares with the lanes.
func (p *Picture) panelHeight(room int) int {
	if p.Panel != panelTail {
		return max(1, min(room/2, 8+room/5))
	}
	return max(1, min(6, room/5))
}
