package picture

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// laneRank orders lanes once the service is being stopped.
type laneRank int

const (
	rankEarlier  laneRank = iota // ended before the stop
	rankLeads                    // the leader's own lane
	rankFailed                   // met an error, or was lost
	rankWorkedOn                 // worked on at the stop: what it is all about
	rankQueued                   // waiting at the stop
	rankRefused                  // came after it, to nobody's harm
	rankLater                    // began after it
)

// rank returns the rank of a lane by what the latest stop did to it. If crowded is true, not all lanes have room, and those
// that failed since the first stop come before the others.
func (l lane) rank(first, stop time.Duration, crowded bool) laneRank {
	switch {
	case l.Kind == lanes.Term && l.To >= first:
		return rankLeads
	case crowded && l.failed() && l.To >= first:
		return rankFailed
	case !l.open() && l.To < stop:
		return rankEarlier
	case crowded && l.From > stop && l.Ending.Class == event.Refused:
		return rankRefused
	case l.From > stop:
		return rankLater
	case l.Began == 0 || l.Began > stop:
		return rankQueued
	}
	return rankWorkedOn
}

// choose returns the lanes that show in that many rows, and how many do not show above and below. While nothing stops the
// service, the lanes that go on show, and the latest of the others. From the stop on, the lanes that it met at work come
// first; where not all have room, the lanes that failed come before them. Earlier lanes are above, where scrolling up
// reaches them.
func (p *Picture) choose(all []lane, rows int) (shown []lane, above, below int) {
	if p.Rows != nil {
		return likewise(all, p.Rows, rows)
	}
	top := len(all) - rows
	first := max(0, top) // for the cursor
	p.FailuresFirst = false
	if p.Timeline.StoppedAt() > 0 {
		first = p.rankByStop(all, rows)
		top = min(top, first)
	} else if p.Selected.On && top > 0 {
		all = lastOnes(all, rows)
	} else if p.Shift == 0 && top > 0 {
		return latest(all, rows), top, 0
	}
	top = max(0, top)
	if i := slices.IndexFunc(all[first:], lane.failed); i > 0 {
		first += i
	}
	p.among(all, first, top, rows)
	p.Shift = max(-top, min(p.Shift, max(0, len(all)-rows)-top))
	top += p.Shift
	end := min(len(all), top+rows)
	return all[top:end], top, len(all) - end
}

// likewise returns the lanes of the things that another picture shows, each in the same row as there. A row is empty where
// there is no such lane.
func likewise(all []lane, like []Target, rows int) (shown []lane, above, below int) {
	for _, is := range like[:min(len(like), rows)] {
		i := slices.IndexFunc(all, func(l lane) bool { return l.is.kind == is.kind && l.is.ID == is.ID })
		if i < 0 {
			shown = append(shown, lane{})
			continue
		}
		shown = append(shown, all[i])
		if len(shown) == 1 {
			above = i
		}
	}
	return shown, above, max(0, len(all)-above-len(shown))
}

// rankByStop orders the lanes by what the stop did to them, and returns how many had ended before it.
func (p *Picture) rankByStop(all []lane, rows int) (earlier int) {
	first := cmp.Or(p.Timeline.SignalAt(), p.Timeline.StoppedAt())
	stop := max(first, latestStop(p.Timeline))
	leads, failed := 0, 0
	for _, l := range all {
		switch l.rank(first, stop, true) {
		case rankEarlier:
			earlier++
		case rankLeads:
			leads++
		case rankFailed:
			failed++
		}
	}
	crowded := len(all)-earlier > rows
	slices.SortStableFunc(all, func(a, b lane) int {
		rank := a.rank(first, stop, crowded)
		if by := cmp.Compare(rank, b.rank(first, stop, crowded)); by != 0 || rank != rankFailed {
			return by
		}
		stopOfA, _ := p.Timeline.StopAt(a.To)
		stopOfB, _ := p.Timeline.StopAt(b.To)
		return cmp.Compare(stopOfB, stopOfA) // the latest stop's before the others
	})
	p.FailuresFirst = crowded && failed > 0
	if p.FailuresFirst && !p.Selected.On && !p.Timeline.Exited() {
		shareRows(all[earlier+leads:], failed, rows/2, func(l lane) laneRank { return l.rank(first, stop, true) })
	}
	return earlier
}

// latestStop returns when the instance that was stopped last was signalled or, before its signal, when its stop began. It
// returns 0 when no policy stops any instance.
func latestStop(t *timeline.Timeline) time.Duration {
	at := time.Duration(0)
	for _, stop := range t.Stops {
		at = max(at, stop.At)
	}
	for s := range t.Stopped() {
		at = max(at, s.At)
	}
	return at
}

// shareRows leaves most of the failures in front, and puts the other failures behind the lanes that the stop met at work,
// which the learner wants to see as well while they go on.
func shareRows(all []lane, failed, most int, rank func(lane) laneRank) {
	if failed <= most {
		return
	}
	rest := slices.Clone(all[most:failed])
	n := failed
	for n < len(all) && rank(all[n]) <= rankQueued {
		n++
	}
	copy(all[most:], all[failed:n])
	copy(all[n-len(rest):], rest)
}

// class says how a lane stands now. Work in progress comes before work that waits in a queue.
func (l lane) class() string {
	switch {
	case !l.open():
		return "ended"
	case l.Began > 0:
		return "worked on"
	}
	return "waiting"
}

// latest returns the lanes that are worked on, then those that wait, and then as many of the latest others as there is room
// for, in their order.
func latest(all []lane, rows int) []lane {
	keep := make([]bool, len(all))
	for _, class := range []string{"worked on", "waiting", "ended"} {
		for i := len(all) - 1; i >= 0 && rows > 0; i-- {
			if all[i].class() == class {
				keep[i] = true
				rows--
			}
		}
	}
	shown := all[:0:0]
	for i, l := range all {
		if keep[i] {
			shown = append(shown, l)
		}
	}
	return shown
}
