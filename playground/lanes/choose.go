package lanes

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// Bounds of what is drawn of a long run.
const (
	maxProcesses = 12
	maxAlike     = 6  // lanes that failed alike after one stop, and that it did not meet at work: a few say it all
	enough       = 30 // lanes that are drawn before others are that neither failed nor were at work at the stop
)

// Choose divides lanes into those to draw, at most that many besides the processes, and the rest, each in their order. It
// prefers lanes that the stop met at work, and among them the failed ones; then other failed lanes, and then lanes near the
// stop.
func Choose(t *timeline.Timeline, all []*Lane, w Window, most int) (drawn, rest []*Lane) {
	c := chooser{window: w, most: most, chosen: make(map[*Lane]bool), alike: make(map[failure]int)}
	for s := range t.Stopped() {
		c.stops = append(c.stops, s.At)
	}
	ranked := slices.Clone(all)
	slices.SortStableFunc(ranked, func(a, b *Lane) int {
		return cmp.Or(cmp.Compare(c.rank(a), c.rank(b)), cmp.Compare(c.far(a), c.far(b)))
	})
	for _, l := range ranked {
		if c.wants(l) {
			c.chosen[l] = true
		}
	}
	for _, l := range all {
		if c.chosen[l] {
			drawn = append(drawn, l)
		} else {
			rest = append(rest, l)
		}
	}
	return drawn, rest
}

// chooser chooses lanes. It is given the most important lanes first.
type chooser struct {
	window    Window
	stops     []time.Duration // when each instance was signalled
	most      int
	chosen    map[*Lane]bool
	processes int // of the chosen ones
	alike     map[failure]int
}

// failure is what similar failures have in common.
type failure struct {
	stops  int // how many instances had been signalled before
	ending timeline.Ending
	fate   timeline.ReceiptFate
	came   timeline.DeliveryFate
}

func (c *chooser) wants(l *Lane) bool {
	if l.To < c.window.From || l.From > c.window.To {
		return false
	}
	if l.Kind == Process {
		c.processes++
		return c.processes <= maxProcesses
	}
	drawn := len(c.chosen) - min(c.processes, maxProcesses)
	if drawn >= c.most {
		return false
	}
	switch c.rank(l) {
	case rankFailed:
		f := failure{c.stopsBefore(l.To), l.Ending, l.Fate, l.Came}
		c.alike[f]++
		return c.alike[f] <= maxAlike
	case rankOther:
		return drawn < enough
	}
	return true
}

func (c *chooser) stopsBefore(at time.Duration) (n int) {
	for _, stop := range c.stops {
		if stop <= at {
			n++
		}
	}
	return n
}

// far returns how far a lane is from the moment that matters.
func (c *chooser) far(l *Lane) time.Duration { return max(c.window.Zero-l.To, l.From-c.window.Zero, 0) }

// rank says how important a lane is for understanding the stop.
type rank int

const (
	rankAtStopFailed rank = iota // the most
	rankFailed
	rankAtStop
	rankOther
)

func (c *chooser) rank(l *Lane) rank {
	failed := l.Outcome != Fine
	switch {
	case l.AtStop && failed:
		return rankAtStopFailed
	case l.AtStop || l.Kind == Process || l.Kind == Term:
		return rankAtStop
	case failed && l.To >= c.window.Zero:
		return rankFailed
	}
	return rankOther
}
