package main

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// laneRank orders lanes once the service is being stopped.
type laneRank int

const (
	rankEarlier laneRank = iota // ended before the stop
	rankFailed                  // met an error, or was lost
	rankHit                     // worked on at the stop: what it is all about
	rankQueued                  // waiting at the stop
	rankRefused                 // came after it, to nobody's harm
	rankLater                   // began after it
)

// rank says where a lane belongs. Where not all of them have room, those that fail come before the others.
func (l *lane) rank(stop time.Duration, crowded bool) laneRank {
	switch {
	case !l.open && l.to < stop:
		return rankEarlier
	case crowded && l.failed():
		return rankFailed
	case crowded && l.from > stop && l.mood == warn:
		return rankRefused
	case l.from > stop:
		return rankLater
	case l.began == 0 || l.began > stop:
		return rankQueued
	}
	return rankHit
}

// failed tells whether it ended in a way that somebody has to answer for.
func (l *lane) failed() bool { return strings.HasPrefix(l.end, "✗") || strings.HasPrefix(l.end, "?") }

// choose returns the lanes that show in that many rows, and how many do not show above and below.
//
// While nothing stops the service, those are the ones that go on, and the latest of the others. From the stop on,
// the ones that it hits come first, and before them, where not all have room, those that failed; the earlier ones are
// above, for who scrolls up.
func (p *picture) choose(all []lane, rows int) (shown []lane, above, below int) {
	top := len(all) - rows
	first := max(0, top) // for the cursor
	p.failuresFirst = false
	if stopAt(p.timeline) > 0 {
		first = p.rankByStop(all, rows)
		top = min(top, first)
	} else if p.selected.on && top > 0 {
		all = lastOnes(all, rows)
	} else if p.shift == 0 && top > 0 {
		return latest(all, rows), top, 0
	}
	top = max(0, top)
	if i := slices.IndexFunc(all[first:], func(l lane) bool { return l.failed() }); i > 0 {
		first += i
	}
	p.among(all, first, top, rows)
	p.shift = max(-top, min(p.shift, max(0, len(all)-rows)-top))
	top += p.shift
	p.top = top
	top = min(max(top, p.floor), len(all))
	end := min(len(all), top+rows)
	return all[top:end], top, len(all) - end
}

// rankByStop orders the lanes by what the stop did to them, and returns how many had ended before it.
func (p *picture) rankByStop(all []lane, rows int) (earlier int) {
	stop := cmp.Or(p.timeline.SignalAt(), stopAt(p.timeline))
	failed := 0
	for _, l := range all {
		switch l.rank(stop, true) {
		case rankEarlier:
			earlier++
		case rankFailed:
			failed++
		}
	}
	crowded := len(all)-earlier > rows
	slices.SortStableFunc(all, func(a, b lane) int { return cmp.Compare(a.rank(stop, crowded), b.rank(stop, crowded)) })
	p.failuresFirst = crowded && failed > 0
	if p.failuresFirst && !p.selected.on && !p.timeline.Exited() {
		shareRows(all[earlier:], failed, rows/2, stop)
	}
	return earlier
}

// shareRows leaves that many of the failures in front, and puts the rest behind what the stop hit: as long as that goes
// on, one wants to see it as well.
func shareRows(all []lane, failed, most int, stop time.Duration) {
	if failed <= most {
		return
	}
	rest := slices.Clone(all[most:failed])
	n := failed
	for n < len(all) && all[n].rank(stop, true) <= rankQueued {
		n++
	}
	copy(all[most:], all[failed:n])
	copy(all[n-len(rest):], rest)
}

// class is how a lane stands now: what somebody works on tells more than what waits in a queue.
func (l *lane) class() string {
	switch {
	case !l.open:
		return "ended"
	case l.began > 0:
		return "worked on"
	}
	return "waiting"
}

// latest returns those that are worked on, then those that wait, and as many of the latest others as there is room for, in their order.
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
