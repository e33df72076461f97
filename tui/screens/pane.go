package screens

import (
	"cmp"
	"fmt"
	"strconv"

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

// wideEnough is from how many columns on two panes stand beside each other; below it, one above the other.
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
	drawn := []string{ui.Ends(left+p.gauges(w-ui.Width(left)-ui.Width(right)-1), right, w), " " + p.picture.Clock(w-2)}
	if lines > 6 {
		drawn = append(drawn, " "+cmp.Or(picture.LossText(t, w-2), ui.Accent.Of(ui.Clip(p.cue, w-2))))
	}
	drawn = append(drawn[:p.heads(lines)], p.picture.DrawLaid(p.laid)...)
	return ui.Fill(drawn, lines)[:lines]
}

// gauges is the short form of what the run amounts to, as much of it as fits into w columns.
func (p *pane) gauges(w int) string {
	if p.news.Over {
		return p.sum()
	}
	t := p.picture.Timeline
	said := ui.Faint.Of("in flight ") + strconv.Itoa(p.picture.InFlight())
	add := func(more string) {
		if ui.Width(said+more) <= w {
			said += more
		}
	}
	if name, counts := picture.Work(t, w); name != "" && len(t.Jobs) == 0 {
		add(ui.Faint.Of("  "+name+" ") + counts)
	}
	if len(t.Jobs) > 0 {
		printing, queued := t.JobCounts(t.Now)
		room := w - ui.Width(said)
		receipts := ui.Faint.Of("  receipts ") + fmt.Sprintf("%d printing · %d in memory", printing, queued)
		if all := printing + queued; all == 0 || ui.Width(receipts) > room {
			receipts = ui.Faint.Of("  receipts ") + strconv.Itoa(all)
		}
		add(receipts)
	}
	if t.Probe {
		add(ui.Faint.Of("  goroutines ") + strconv.Itoa(t.Goroutines().Count))
	}
	return said
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
