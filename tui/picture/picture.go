// Package picture draws the timeline of a run for a terminal: gauges, lanes and panels, and explains what can be selected in them.
package picture

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// Picture draws the timeline of a run at one moment: gauges, lanes, and a panel. Show sets the timeline: a snapshot while
// the run lasts, and a moment of the history in a replay.
type Picture struct {
	W, H      int
	Timeline  *timeline.Timeline
	known     *timeline.Timeline // of the same run, with what became known after Timeline; nil for nothing more
	Now       time.Duration
	axis      axis
	Zero      time.Duration // the moment at which the axis is aligned with another picture's; 0 for none
	LeastSpan time.Duration // the smallest span of the axis; 0 for as much as it needs
	Like      *Rows         // the lanes to show, as another picture does; nil to choose them

	FailuresFirst bool // not all lanes have room, so the failed ones precede the others
	headRows      int  // how many lines above the lanes were last drawn

	Replayed bool // the run is over, so no key affects it

	Question func(inFlight int) string // the question to consider while the service serves; may be nil

	Panel   panel
	details ui.Scroller // the scroller of the panel
	Shift   int         // how far the lanes are scrolled from their own position

	Selected selection
	choices  []choice  // what can be selected in the open panel
	order    laneOrder // the order as last chosen

	LaneRows  []Target // what the lanes are of, as last drawn
	aboveRows []Target // and the lanes that are hidden above them

	drawn string // the last drawing; empty when it is out of date
}

// panel is what is shown below the lanes.
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
	p.Timeline, p.known, p.Now, p.Shift, p.axis, p.Selected = new(timeline.Timeline), nil, 0, 0, axis{}, selection{}
	p.drawn = ""
}

// Show shows a timeline at the moment now. The timeline must not be changed afterwards.
func (p *Picture) Show(t *timeline.Timeline, now time.Duration) {
	p.Timeline, p.known, p.Now, p.drawn = t, nil, max(now, t.Now), ""
}

// Know says what has become known of the run after the timeline that Show set, until Show sets another one. At the moment of
// the stop the requests in flight are then those that the question and the verdict count. The timeline must not be changed
// afterwards.
func (p *Picture) Know(later *timeline.Timeline) { p.known, p.drawn = later, "" }

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

// Page returns how far a page key scrolls: one line less than the lanes or the open panel show.
func (p *Picture) Page() int {
	if p.Panel != panelTail {
		return max(1, p.details.Height-1)
	}
	return max(1, len(p.LaneRows)-1)
}

// Follow scrolls the lanes back to their own position, and the open panel to its end.
func (p *Picture) Follow() {
	p.Shift, p.Selected = 0, selection{}
	p.details.Move(len(p.details.Lines))
	p.drawn = ""
}

// Follows tells whether the lanes are not scrolled, and no cursor is over them.
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

// View returns the picture in its size.
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
	switch {
	case p.inPanel(): // the explanation stands in the place of the lanes
		height := explainedHeight(room + 1)
		panel := append([]string{p.panelRule()}, p.panelLines(max(1, room-height))...) // says what can be explained
		return ui.Box(slices.Concat(lines, p.drawExplanation(height), panel), p.W, p.H)
	case p.Selected.On:
		return ui.Box(append(lines, p.DrawLaid(p.Lay(room+1))...), p.W, p.H)
	case room-below > 1:
		lines = append(lines, p.Lanes(room-below)...)
	}
	lines = append(lines, p.panelRule())
	lines = append(lines, p.panelLines(below)...)
	return ui.Box(lines, p.W, p.H)
}

// stoppable tells whether there is something for the stop to meet: requests or, where the service is stopped while it
// starts, a start that is under way.
func (p *Picture) stoppable() bool {
	if p.Timeline.StopsAtStart() {
		return p.Timeline.Phase() == timeline.Starting && p.Timeline.Process().PID > 0
	}
	return p.Timeline.Phase() == timeline.Serving && p.InFlight() > 0
}

// question returns the lines below the gauges: a rule with the question while there is something to predict, and with the
// stop's losses afterwards. A question that is too long for the rule stands above it.
func (p *Picture) question() []string {
	if text := LossText(p.Timeline, p.W-8); text != "" {
		return []string{ui.TitledRule(p.W, text)}
	}
	text := ""
	if p.Question != nil && p.stoppable() {
		text = p.Question(p.InFlight())
	}
	if ui.Width(text) <= p.W-8 {
		return []string{ui.TitledRule(p.W, ui.Accent.Of(text))}
	}
	rule := []string{ui.Rule(p.W)}
	return slices.Concat(rule, ui.Prefixed(" ", ui.InkedLines(ui.Accent, ui.Wrap(text, p.W-2))), rule)
}

// Pids returns the pids of the running processes or, after the end of a run with one process, that of the process. Where
// there are several, it names their instances if w columns are enough. It returns "" where there are more than two and no
// room for them.
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

// NextSignalled names the instance to which the next signal goes, and says which one that is: the leader, while no instance is being
// stopped, or else the oldest that runs. Both are empty where there is only one instance.
func (p *Picture) NextSignalled() (whom, which string) {
	if len(p.Timeline.Processes) < 2 {
		return "", ""
	}
	if leader := p.Timeline.Leader(); leader != nil && p.Timeline.Stop.At == 0 {
		return words.Instance(leader.Instance), "the leader"
	}
	for _, process := range p.Timeline.Processes {
		if process.Exited == 0 {
			return words.Instance(process.Instance), "the oldest that still runs"
		}
	}
	return "", ""
}

// StopAgain says what the key that stops the service does while the service is being stopped.
func (p *Picture) StopAgain() string {
	whom, _ := p.NextSignalled()
	return "SIGTERM" + ui.When(whom != "", " to "+whom)
}

// InFlight returns how many requests are in flight now.
func (p *Picture) InFlight() int {
	if p.known != nil && p.Now == p.known.StopMoment() {
		return p.known.InFlightCountAt(p.Now)
	}
	return p.Timeline.InFlightCount()
}

// panelHeight returns how many lines of the room that it shares with the lanes the panel gets.
func (p *Picture) panelHeight(room int) int {
	if p.Panel != panelTail {
		return max(1, min(room/2, 8+room/5))
	}
	return max(1, min(6, room/5))
}
