package lanes

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// Limits of what is drawn of a long run.
const (
	maxProcesses = 12
	maxAlike     = 6  // lanes that ended alike after one stop, and that were not at work at it
	enough       = 30 // further lanes that neither failed nor were at work at the stop are drawn only up to this number
)

// Choose divides lanes into those to draw, at most most besides the processes, and the rest, each in their order. It
// prefers lanes by their rank, and then those near the stop.
func Choose(t *timeline.Timeline, all []*Lane, w Window, most int) (drawn, rest []*Lane) {
	c := chooser{window: w, ranking: RankedByEach(t), most: most, chosen: make(map[*Lane]bool), failure: Failures(t), alike: make(map[Failure]int)}
	ranked := slices.Clone(all)
	slices.SortStableFunc(ranked, func(a, b *Lane) int {
		switch apart := c.apart(a); {
		case apart != c.apart(b) && apart:
			return 1
		case apart != c.apart(b):
			return -1
		case apart:
			return cmp.Compare(c.far(a), c.far(b))
		}
		return cmp.Or(c.ranking.Compare(a, b), cmp.Compare(c.far(a), c.far(b)))
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

// chooser chooses lanes, given the most important lanes first.
type chooser struct {
	window    Window
	ranking   Ranking
	most      int
	chosen    map[*Lane]bool
	processes int // how many of the chosen lanes are processes
	failure   func(*Lane) Failure
	alike     map[Failure]int
}

// Failure is what lanes that failed alike have in common.
type Failure struct {
	stops  int // how many instances had been signalled before
	ending timeline.Ending
	fate   timeline.ReceiptFate
	came   timeline.DeliveryFate
}

// Failures returns a function that returns, for a failed lane of a run, what it has in common with the lanes that failed alike.
func Failures(t *timeline.Timeline) func(*Lane) Failure {
	var stops []time.Duration
	for s := range t.Stopped() {
		stops = append(stops, s.At)
	}
	return func(l *Lane) Failure {
		f := Failure{ending: l.Ending, fate: l.Fate, came: l.Came}
		for _, stop := range stops {
			if stop <= l.To {
				f.stops++
			}
		}
		return f
	}
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
	switch rank := c.ranking.Of(l); {
	case rank == Broke && !l.AtStop, rank == Spared:
		f := c.failure(l)
		c.alike[f]++
		return c.alike[f] <= maxAlike
	case c.apart(l):
		return drawn < enough
	}
	return true
}

// apart tells whether a lane was not at work at a stop and did not fail because of one.
func (c *chooser) apart(l *Lane) bool {
	rank := c.ranking.Of(l)
	return rank == Later || rank == Earlier
}

// far returns the distance of a lane from the zero of the window.
func (c *chooser) far(l *Lane) time.Duration { return max(c.window.Zero-l.To, l.From-c.window.Zero, 0) }
