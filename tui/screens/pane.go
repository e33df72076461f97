package screens

import (
	"cmp"
	"strconv"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// pane is one run on a screen. Where two share the screen, each has a short head of its own.
type pane struct {
	service string // what it is of
	picture picture.Picture
	laid    picture.Layout
	cue     string           // what to do, while it serves
	news    builds.News      // the latest
	results []verdict.Result // once the run is over
}

// wideEnough is the least width of a screen on which two panes stand beside each other. On a narrower one, they stand one above the
// other.
const wideEnough = 110

// ended tells whether no process is left to be signalled.
func (p *pane) ended() bool { return p.news.Over || p.news.Timeline != nil && p.news.Timeline.Exited() }

// lay lays the pane out on that many lines of w columns.
func (p *pane) lay(w, lines int) {
	p.picture.SetSize(w, lines)
	p.laid = p.picture.Lay(lines - p.heads(lines))
}

// heads is how many of the lines stand above the lanes.
func (p *pane) heads(lines int) int {
	if lines > 6 {
		return 3
	}
	return min(2, lines)
}

// draw draws the pane as it was laid out.
func (p *pane) draw() []string {
	w, lines := p.picture.W, p.picture.H
	t := p.picture.Timeline
	left, right := " "+ui.Strong.Of(p.service)+"  ", picture.PhaseSign(t)+" "
	gauges, more := p.gauges(w - ui.Width(left) - ui.Width(right) - 1)
	drawn := []string{ui.Ends(left+gauges, right, w), " " + p.picture.Clock(w-2)}
	if lines > 6 {
		below := cmp.Or(picture.LossText(t, w-2), ui.Accent.Of(ui.Clip(p.cue, w-2)))
		if below == "" && more {
			below = work(t, w-2)
		}
		drawn = append(drawn, " "+below)
	}
	drawn = append(drawn[:p.heads(lines)], p.picture.DrawLaid(p.laid)...)
	return ui.Fill(drawn, lines)[:lines]
}

// gauges is the short form of what the run amounts to, as much of it as fits into w columns. more tells whether there is more
// to be said of its background work than that.
func (p *pane) gauges(w int) (said string, more bool) {
	if p.news.Over {
		return p.sum(), false
	}
	t := p.picture.Timeline
	said = ui.Faint.Of("in flight ") + strconv.Itoa(p.picture.InFlight())
	add := func(more string) {
		if ui.Width(said+more) <= w {
			said += more
		}
	}
	if is := work(t, w-ui.Width(said)-2); is != "" {
		add("  " + is)
		more = is != work(t, unlimited)
	}
	if t.Probe {
		add(ui.Faint.Of("  goroutines ") + strconv.Itoa(t.Goroutines().Count))
	}
	return said, more
}

// unlimited is more columns than any gauge needs.
const unlimited = 1000

// work names the background work of the service and says how much of it there is, in at most w columns where that is possible.
func work(t *timeline.Timeline, w int) string {
	name, _ := picture.Work(t, w)
	if name == "" {
		return ""
	}
	_, counts := picture.Work(t, w-ui.Width(name)-1)
	return ui.Faint.Of(name) + " " + counts
}

// sum is what the verdict amounts to.
func (p *pane) sum() string {
	return outcomes.Glyph(verdict.Worst(p.results)) + " " + words.Verdict(p.picture.Timeline, p.results)
}

// sizesOfTwo are the width, and the heights, of two panes in that room.
func sizesOfTwo(w, h int) (width int, heights [2]int) {
	if w >= wideEnough {
		return (w - 1) / 2, [2]int{h, h}
	}
	return w, [2]int{h - 1 - (h-1)/2, (h - 1) / 2}
}

// drawTwo draws two panes that are laid out in a room of w columns.
func drawTwo(one, other *pane, w int) []string {
	first, second := one.draw(), other.draw()
	if w < wideEnough {
		return append(append(first, ui.Rule(w)), second...)
	}
	return ui.Beside(first, second, one.picture.W, ui.Faint.Of("│"))
}
