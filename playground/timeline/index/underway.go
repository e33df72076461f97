package index

import (
	"iter"
	"slices"
	"sort"
	"time"
)

// Underway indexes which entries of a list are in progress: now, and at the moments that are asked for again and again, which
// are those of the stops and signals. It knows entries by their positions in the list and yields them in that order. It may also
// yield entries that were not in progress, so callers check each one.
type Underway struct {
	open    []int32 // all entries that are not over, and for a while some that are
	over    int     // how many entries of open are over
	moments []moment
}

// moment holds what was in progress at a moment.
type moment struct {
	at    time.Duration
	count int     // the length of the list when the moment became known
	early []int32 // entries that were in the list then, and were not over before the moment
	late  []int32 // entries that were added later, and began by the moment according to a late report
}

// maxMoments limits how many moments are indexed, since every event is compared with each of them. No real run has more.
// For a moment beyond the limit, the whole list is searched.
const maxMoments = 64

// Begin adds a new entry.
func (u *Underway) Begin(position int) { u.open = append(u.open, int32(position)) }

// End notes that one more entry is over. isOver tells of any entry whether it is over.
func (u *Underway) End(isOver func(position int32) bool) {
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

// Note updates the indexed moments after an event at the time at. The event changed when an entry was over from overBefore
// to over; 0 stands for an entry that is not over. Reports arrive late, so the event may precede a moment that is indexed
// already.
func (u *Underway) Note(position int, at, overBefore, over time.Duration) {
	for i := range u.moments {
		m := &u.moments[i]
		begun := at <= m.at || overBefore > 0 && overBefore < m.at
		if !begun || over > 0 && over < m.at {
			continue
		}
		if position < m.count {
			m.early = WithPosition(m.early, int32(position))
		} else {
			m.late = WithPosition(m.late, int32(position))
		}
	}
}

// WithPosition returns sorted positions with one more, unless they have it.
func WithPosition(sorted []int32, position int32) []int32 {
	i, found := slices.BinarySearch(sorted, position)
	if found {
		return sorted
	}
	return slices.Insert(sorted, i, position)
}

// Keep begins to index a moment. over returns when an entry of the list was over, or 0.
func (u *Underway) Keep(at time.Duration, entries int, over func(position int) time.Duration) {
	i, found := u.find(at)
	if found || len(u.moments) == maxMoments {
		return
	}
	m := moment{at: at, count: entries}
	for position := range entries {
		if end := over(position); end == 0 || end >= at {
			m.early = append(m.early, int32(position))
		}
	}
	u.moments = slices.Insert(u.moments, i, m)
}

// find returns how many of the indexed moments precede a moment, and whether that moment is indexed itself.
func (u *Underway) find(at time.Duration) (earlier int, found bool) {
	earlier = sort.Search(len(u.moments), func(i int) bool { return u.moments[i].at >= at })
	return earlier, earlier < len(u.moments) && u.moments[earlier].at == at
}

// Now yields all entries that are not over.
func (u *Underway) Now() iter.Seq[int] { return positions(u.open, 0, 0) }

// At yields all entries that were in progress at a moment. entries is the present length of the list.
func (u *Underway) At(at, now time.Duration, entries int) iter.Seq[int] {
	if at >= now {
		return u.Now()
	}
	if i, found := u.find(at); found {
		return positions(slices.Concat(u.moments[i].early, u.moments[i].late), 0, 0)
	}
	return u.Since(at, entries)
}

// Since yields all entries that were not over before a moment: what was in progress then, and what came later.
func (u *Underway) Since(at time.Duration, entries int) iter.Seq[int] {
	i, found := u.find(at)
	if !found {
		i--
	}
	if i < 0 {
		return positions(nil, 0, entries)
	}
	return positions(u.moments[i].early, u.moments[i].count, entries)
}

// positions yields the listed positions, then those from one number up to, but not including, another.
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

// Snapshot returns a copy for a snapshot of the timeline. Both lists only grow at their ends or are replaced, so the copy
// shares them.
func (u *Underway) Snapshot() Underway {
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
