package main

import (
	"strconv"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// picture draws the timeline of a run, at one moment: gauges, lanes, and a panel. The stage feeds it while the run
// lasts, and the replay feeds it from a recording.
type picture struct {
	w, h     int
	timeline *timeline.Timeline
	now      time.Duration
	axis     axis
	zero     time.Duration // the axis is aligned at this moment; 0 for by itself
	least    time.Duration // the axis spans at least this much; 0 for as much as it needs
	like     []target      // the lanes to show, row by row, where another picture leads; nil otherwise

	failuresFirst bool // not all lanes have room, so those that failed stand before the others
	headRows      int  // lines above the lanes, as last drawn

	replayed bool // the run is over, so that no key does anything to it

	ask func(inFlight int) string // the question to think about while the service serves; may be nil

	panel   panel
	details ui.Scroller // of the panel
	shift   int         // how far the lanes are scrolled from where they stand by themselves

	selected selection
	choices  []choice // in the open panel
	laneRows []target // as last drawn

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

// reset shows nothing, from the beginning.
func (p *picture) reset() {
	p.timeline, p.now, p.shift, p.axis, p.selected = new(timeline.Timeline), 0, 0, axis{}, selection{}
	p.drawn = ""
}

// add brings the picture to the moment now, at which events have become known.
func (p *picture) add(events []event.Event, now time.Duration) {
	for _, e := range events {
		p.timeline.Apply(e)
	}
	p.now = max(now, p.timeline.Now)
	p.drawn = ""
}

func (p *picture) setSize(w, h int) {
	if w != p.w || h != p.h {
		p.w, p.h, p.drawn = w, h, ""
	}
}

// scroll moves the panel if one is open, and the lanes otherwise.
func (p *picture) scroll(by int) {
	if p.panel == panelTail {
		p.shift += by
	} else {
		p.details.Move(by)
	}
	p.drawn = ""
}

// page is how far a page key scrolls: what shows of the lanes, or of the open panel, but for one line.
func (p *picture) page() int {
	if p.panel != panelTail {
		return max(1, p.details.Height-1)
	}
	return max(1, len(p.laneRows)-1)
}

// follow brings the lanes back to where they stand by themselves, and the open panel to its end.
func (p *picture) follow() {
	p.shift, p.selected = 0, selection{}
	p.details.Move(len(p.details.Lines))
	p.drawn = ""
}

// follows tells whether the lanes stand where they do by themselves.
func (p *picture) follows() bool { return p.shift == 0 && !p.selected.on }

// nextPanel opens the next panel, and after the last one none.
func (p *picture) nextPanel() {
	p.panel = (p.panel + 1) % panels
	p.details = ui.Scroller{}
	p.drawn = ""
}

// nextName is the panel that tab opens.
func (p *picture) nextName() string {
	if next := (p.panel + 1) % panels; next != panelTail {
		return next.String()
	}
	return "close"
}

// view returns the picture, in its size.
func (p *picture) view() string {
	if p.drawn == "" {
		p.drawn = p.draw()
	}
	return p.drawn
}

func (p *picture) draw() string {
	lines := append(p.gauges(), p.question()...)
	room := p.h - len(lines) - 1
	below := p.panelHeight(room)
	if p.selected.on {
		return ui.Box(append(lines, p.drawSelected(room)...), p.w, p.h)
	}
	lanes := room - below
	if lanes > 1 {
		lines = append(lines, p.lanes(lanes)...)
	}
	lines = append(lines, p.panelRule())
	lines = append(lines, p.panelLines(below)...)
	return ui.Box(lines, p.w, p.h)
}

// question is what stands below the gauges: a rule, with the question while there is something to predict, and with
// what the stop has cost after it. A question that is too long for the rule stands above it.
func (p *picture) question() []string {
	if text := tollOf(p.timeline).text(p.w - 8); text != "" {
		return []string{ui.Faint.Of("── ") + text + " " + ui.Rule(p.w-4-ui.Width(text))}
	}
	n := p.inFlight()
	if p.ask == nil || n == 0 || p.timeline.Phase() != timeline.Serving {
		return []string{ui.Rule(p.w)}
	}
	text := p.ask(n)
	if text == "" {
		return []string{ui.Rule(p.w)}
	}
	if w := ui.Width(text); w <= p.w-8 {
		return []string{ui.Faint.Of("── ") + ui.Accent.Of(text) + " " + ui.Rule(p.w-4-w)}
	}
	lines := []string{ui.Rule(p.w)}
	for _, line := range ui.Wrap(text, p.w-2) {
		lines = append(lines, " "+ui.Accent.Of(line))
	}
	return append(lines, ui.Rule(p.w))
}

// pids names the processes that run, and the only one of a run after its end as well. Where there are several, it says in
// w columns which is which, and of more than two says nothing if there is no room.
func (p *picture) pids(w int) string {
	var running, named []string
	for _, process := range p.timeline.Processes {
		if process.PID > 0 && (process.Exited == 0 || len(p.timeline.Processes) == 1) {
			running = append(running, strconv.Itoa(process.PID))
			named = append(named, shortInstance(process.Instance)+" "+strconv.Itoa(process.PID))
		}
	}
	short, long := strings.Join(running, ", "), strings.Join(named, ", ")
	switch {
	case len(p.timeline.Processes) > 1 && ui.Width(long) <= w:
		return long
	case len(running) > 2 && ui.Width(short) > w:
		return ""
	}
	return short
}

// nextSignalled names the instance that the next signal goes to, which is the oldest that runs. It is empty where there
// are not several.
func (p *picture) nextSignalled() string {
	if len(p.timeline.Processes) < 2 {
		return ""
	}
	for _, process := range p.timeline.Processes {
		if process.Exited == 0 {
			return instance(process.Instance)
		}
	}
	return ""
}

// again is what the key that stops the service does once it is being stopped.
func (p *picture) again() string {
	if whom := p.nextSignalled(); whom != "" {
		return "SIGTERM to " + whom
	}
	return "SIGTERM"
}

// inFlight counts the requests that the service has now.
func (p *picture) inFlight() int {
	n := 0
	for range p.timeline.InFlight() {
		n++
	}
	return n
}

// panelHeight is how many lines the panel gets of the room that it shares with the lanes.
func (p *picture) panelHeight(room int) int {
	if p.panel != panelTail {
		return max(1, min(room/2, 8+room/5))
	}
	return max(1, min(6, room/5))
}
