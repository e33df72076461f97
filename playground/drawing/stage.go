package drawing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// The formats of a run that goes on: for a projector, and for a phone.
var (
	wideStage   = format{width: 720, labelRoom: 132, endRoom: 140, endLength: 20, lanes: 18, ticks: 7, live: true}
	narrowStage = format{width: 400, labelRoom: 98, endRoom: 87, endLength: 20, lanes: 16, ticks: 4, live: true}
)

// Stage draws, large, a run as far as it has come: its numbers now and, below them, its lanes in the last seconds, first the ones on
// which the stop has the greatest effect. A narrow picture fits a phone.
func Stage(t *timeline.Timeline, narrow bool) *Drawing {
	c := &canvas{format: wideStage}
	if narrow {
		c.format = narrowStage
	}
	parts := gauges(t)
	c.Width, c.Label = px(c.width), "The run as far as it has come: "+strings.Join(parts, "; ")
	for _, line := range c.lines(parts) {
		c.y += 18
		c.text(0, c.y-5, "gauge", "", line)
	}
	c.drawPart(Part{Timeline: t, Window: stageWindow(t)})
	c.Height = round(c.y + 4)
	return &c.Drawing
}

// byRank orders the lanes of a run that goes on: what the stop broke, or found at work, precedes what began later, and what had
// ended before the stop comes last. Where all of these have room, the broken ones keep their places. Before a stop, the lanes stand
// as if it came now.
func (c *canvas) byRank(drawn []Lane) {
	ranking := lanes.RankedByLatest(c.Timeline)
	if lanes.Zero(c.Timeline) == 0 {
		ranking = lanes.RankedAt(c.Timeline, c.Timeline.Now)
	}
	concerned := 0
	for _, l := range drawn {
		if rank := ranking.Of(l.Lane); rank != lanes.Earlier && rank != lanes.Leads {
			concerned++
		}
	}
	compare := ranking.Compare
	if concerned < c.format.lanes {
		compare = func(a, b *lanes.Lane) int { return cmp.Compare(ranking.Standing(a), ranking.Standing(b)) }
	}
	slices.SortStableFunc(drawn, func(a, b Lane) int {
		earlier := ranking.Of(a.Lane) == lanes.Earlier
		switch {
		case earlier == (ranking.Of(b.Lane) == lanes.Earlier):
			return compare(a.Lane, b.Lane)
		case earlier:
			return 1
		}
		return -1
	})
}

// gauges writes the numbers of a run now.
func gauges(t *timeline.Timeline) []string {
	var parts []string
	for _, f := range words.Gauges(t) {
		parts = append(parts, strings.TrimSpace(f.Name+" "+f.Text))
	}
	return parts
}

// lines puts texts into as few lines as they fit into.
func (c *canvas) lines(parts []string) []string {
	const gap = " · "
	most := int(c.width / (letter * 13 / 11)) // these letters are of 13 px
	var lines []string
	for _, part := range parts {
		if n := len(lines); n > 0 && len([]rune(lines[n-1]+gap+part)) <= most {
			lines[n-1] += gap + part
		} else {
			lines = append(lines, words.Short(part, most))
		}
	}
	return lines
}

// stageWindow returns what is shown of a run that goes on: its last seconds and, once it is being stopped, everything since a
// little before that.
func stageWindow(t *timeline.Timeline) lanes.Window {
	const least, seen, before = 4 * time.Second, 10 * time.Second, 4 * time.Second
	zero := lanes.Zero(t)
	from := max(0, zero-before)
	switch {
	case t.Phase() == timeline.Over:
		return lanes.WindowOf(t)
	case zero == 0:
		from = max(0, t.Now-seen)
	}
	return lanes.Window{Zero: zero, From: from, To: max(from+least, t.Now+(t.Now-from)/10)}
}
