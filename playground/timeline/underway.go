package timeline

import (
	"iter"
	"slices"
	"sort"
	"time"
)

// underway keeps up to date what is in progress of one of the timeline's lists, now and at the moments that are asked
// about again and again: those of the stops and of the signals. It knows entries by their positions in the list, and
// yields them in that order. What it yields can have entries among it that were not in progress; who asks looks at each.
type underway struct {
	open    []int32 // all that are not over, and for a while some that are
	over    int     // how many of open are over
	moments []momentUnderway
}

// momentUnderway has what was in progress at a moment.
type momentUnderway struct {
	at    time.Duration
	count int     // the length of the list when the moment became known
	early []int32 // of the list as it was then: what was not over before the moment
	late  []int32 // of what came later: what a late report has shown to have begun by the moment
}

// maxMoments bounds the moments that are kept, as every event is compared with each of them. A recording in which there
// are more is no run's; what it had in progress at the others is searched for.
const maxMoments = 64

// begin adds a new entry.
func (u *underway) begin(position int) { u.open = append(u.open, int32(position)) }

// end takes note that an entry is over. isOver tells of any entry whether it is.
func (u *underway) end(isOver func(position int32) bool) {
	u.over++
	if u.over <= 16+len(u.open)/2 {
		return
	}
	open := make([]int32, 0, len(u.open)-u.over+16)
	for _, position := range u.open {
		if !isOver(position) {
			open = append(open, position)
		}
	}
	u.open, u.over = open, 0
}

// note takes note of an event at a moment, about an entry that was over at one moment, or 0, before that event, and is at
// another after it. Reports arrive late, so it may be from before a moment that is known already.
func (u *underway) note(position int, at, overBefore, over time.Duration) {
	for i := range u.moments {
		m := &u.moments[i]
		begun := at <= m.at || overBefore > 0 && overBefore < m.at
		if !begun || over > 0 && over < m.at {
			continue
		}
		if position < m.count {
			m.early = withPosition(m.early, int32(position))
		} else {
			m.late = withPosition(m.late, int32(position))
		}
	}
}

func withPosition(sorted []int32, position int32) []int32 {
	i, found := slices.BinarySearch(sorted, position)
	if found {
		return sorted
	}
	return slices.Insert(sorted, i, position)
}

// keep begins to keep what was in progress at a moment. Of the entries of the list, over tells when each was over, or 0.
func (u *underway) keep(at time.Duration, entries int, over func(position int) time.Duration) {
	i, found := u.find(at)
	if found || len(u.moments) == maxMoments {
		return
	}
	m := momentUnderway{at: at, count: entries}
	for position := range entries {
		if end := over(position); end == 0 || end >= at {
			m.early = append(m.early, int32(position))
		}
	}
	u.moments = slices.Insert(u.moments, i, m)
}

// find returns how many of the kept moments are earlier than one, and whether that is kept itself.
func (u *underway) find(at time.Duration) (earlier int, found bool) {
	earlier = sort.Search(len(u.moments), func(i int) bool { return u.moments[i].at >= at })
	return earlier, earlier < len(u.moments) && u.moments[earlier].at == at
}

// now yields all entries that are not over.
func (u *underway) now() iter.Seq[int] { return positions(u.open, 0, 0) }

// at yields all entries that were in progress at a moment, of as many as there are now.
func (u *underway) at(at, now time.Duration, entries int) iter.Seq[int] {
	if at >= now {
		return u.now()
	}
	if i, found := u.find(at); found {
		return positions(slices.Concat(u.moments[i].early, u.moments[i].late), 0, 0)
	}
	return u.since(at, entries)
}

// since yields all entries that were not over before a moment: what was in progress then, and what came later.
func (u *underway) since(at time.Duration, entries int) iter.Seq[int] {
	i, found := u.find(at)
	if !found {
		i--
	}
	if i < 0 {
		return positions(nil, 0, entries)
	}
	return positions(u.moments[i].early, u.moments[i].count, entries)
}

// positions yields those that are listed, and then those from one up to another.
func positions(listed []int32, from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, position := range listed {
			if !yield(int(position)) {
				return
			}
		}
		for position := from; position < to; position++ {
			if !yield(position) {
				return
			}
		}
	}
}

// snapshot returns what a snapshot has. Both lists only grow at their ends, or are replaced, so that it can share them.
func (u *underway) snapshot() underway {
	s := *u
	s.open = slices.Clip(s.open)
	u.moments = slices.Clone(u.moments)
	for i := range u.moments {
		m := &u.moments[i]
		m.early, m.late = slices.Clip(m.early), slices.Clip(m.late)
	}
	s.moments = slices.Clip(slices.Clone(u.moments))
	return s
}
