package picture

import (
	"cmp"
	"slices"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// choose returns the lanes to show in that many rows, and how many are hidden above and below. Before the stop, these are
// the lanes that go on and the latest of the others. From the stop on, the lanes come first that were at work at the stop;
// where not all lanes have room, the failed ones precede them. Earlier lanes are above, where scrolling up reaches them.
func (p *Picture) choose(all []lane, rows int) (shown []lane, above, below int) {
	if p.Like != nil {
		p.order = laneOrder{}
		return likewise(all, *p.Like, rows)
	}
	top := 0
	if s := &p.Selected; s.On && s.places != nil && !p.inPanel() {
		all, top = s.inPlace(all)
		top = p.among(all, 0, top, rows)
	} else {
		var first int
		all, first, top = p.ordered(all, rows)
		p.Shift = max(-top, min(p.Shift, max(0, len(all)-rows)-top))
		p.order = laneOrder{all, first, top + p.Shift}
		top = p.among(all, first, top+p.Shift, rows)
	}
	end := min(len(all), top+rows)
	p.aboveRows = targets(all[:top])
	return all[top:end], count(all[:top]), count(all[end:])
}

// count returns how many lanes there are, without the rows that have none.
func count(all []lane) (n int) {
	for _, l := range all {
		if l.Lane != nil {
			n++
		}
	}
	return n
}

// targets returns what the lanes are of.
func targets(all []lane) []Target {
	is := make([]Target, len(all))
	for i, l := range all {
		is[i] = l.is
	}
	return is
}

// laneOrder is the order of the lanes, with the index of the most important one (first) and of the one in the top row
// (top).
type laneOrder struct {
	lanes      []lane
	first, top int
}

// ordered orders the lanes, and returns the index of the most important lane and of the lane in the top row, without any
// scrolling.
func (p *Picture) ordered(all []lane, rows int) (inOrder []lane, first, top int) {
	p.FailuresFirst = false
	if p.Timeline.StoppedAt() > 0 {
		all, first = p.rankByStop(all, rows)
		top = max(0, min(len(all)-rows, first))
	} else if top = max(0, len(all)-rows); top > 0 && p.Shift == 0 {
		all = p.lastOnes(all, rows)
		first = top
	} else {
		first = top
	}
	return all, first + max(0, slices.IndexFunc(all[first:], func(l lane) bool { return l.Lane != nil && l.Failed() })), top
}

// Rows are the things whose lanes a picture shows, row by row, and those whose lanes are hidden above them.
type Rows struct{ shown, above []Target }

// Rows returns the rows as last drawn, for another picture to show the same.
func (p *Picture) Rows() *Rows { return &Rows{p.LaneRows, p.aboveRows} }

// likewise returns the lanes of the things that another picture shows, each in the same row as there, and how many are hidden
// above and below. A row without such a lane is empty.
func likewise(all []lane, like Rows, rows int) (shown []lane, above, below int) {
	rest := make(map[Target]lane, len(all))
	for _, l := range slices.Backward(all) { // of two that are the same there, the first one shows
		rest[l.is.inAnyRun()] = l
	}
	for _, is := range like.shown[:min(len(like.shown), rows)] {
		shown = append(shown, rest[is.inAnyRun()]) // an empty row, where there is no such lane
		delete(rest, is.inAnyRun())
	}
	for _, is := range like.above {
		if _, here := rest[is.inAnyRun()]; here {
			delete(rest, is.inAnyRun())
			above++
		}
	}
	return shown, above, len(rest)
}

// inAnyRun returns what is equal for the same thing in two runs: another instance may have it there, but the first and the second
// delivery of a message are two things.
func (is Target) inAnyRun() Target {
	if is.kind != aMessage {
		is.instance = 0
	}
	return is
}

// rankByStop orders the lanes by what the stop did to them, and returns how many had ended before it. Where all lanes have
// room, the failed ones keep their places. Where not all have, only the first of those stay that failed alike, followed by
// a row that counts the others, which come last.
func (p *Picture) rankByStop(all []lane, rows int) (inOrder []lane, earlier int) {
	ranking := lanes.RankedByLatest(p.Timeline)
	leads, failed := 0, 0
	for _, l := range all {
		switch ranking.Of(l.Lane) {
		case lanes.Earlier:
			earlier++
		case lanes.Leads:
			leads++
		case lanes.Broke:
			failed++
		}
	}
	compare := ranking.Compare
	crowded := len(all)-earlier > rows
	if !crowded {
		compare = func(a, b *lanes.Lane) int { return cmp.Compare(ranking.Standing(a), ranking.Standing(b)) }
	}
	slices.SortStableFunc(all, func(a, b lane) int { return compare(a.Lane, b.Lane) })
	if p.FailuresFirst = crowded && failed > 0; !p.FailuresFirst {
		return all, earlier
	}
	before := earlier + leads
	rest := all[before+failed:]
	shown, alike := p.fold(all[before:before+failed], len(rest), rows)
	if p.Timeline.Exited() {
		stored, others, more := storedFirst(rest)
		all = slices.Concat(all[:before], shown, stored, others, alike, more)
	} else {
		all = slices.Concat(all[:before], shown, rest, alike)
		most := rows / 2
		if most < len(shown) && shown[most].Lane == nil { // the row stays with the lanes that it counts
			most++
		}
		shareRows(all[before:before+len(shown)+len(rest)], len(shown), most, ranking)
	}
	return all, earlier
}

// leastAlike is how many of the lanes that failed alike are shown at least, besides those that were at work at the stop.
const leastAlike = 3

// fold removes as many of the lanes that failed alike as is needed to make room for the others. The last lane of a kind
// that stays is followed by a row that says how many are like it.
func (p *Picture) fold(failed []lane, others, rows int) (shown, alike []lane) {
	failureOf := lanes.Failures(p.Timeline)
	kinds := make([]lanes.Failure, len(failed))
	count := make(map[lanes.Failure]int)
	for i, l := range failed {
		if kinds[i] = failureOf(l.Lane); !l.AtStop {
			count[kinds[i]]++
		}
	}
	if others == 0 { // no lane follows that needs the room
		delete(count, kinds[len(kinds)-1])
	}
	hidden := func(kind lanes.Failure, most int) int {
		if more := count[kind] - most; more > 1 { // the row that counts the lanes takes the room of one
			return more
		}
		return 0
	}
	fit := func(most int) bool {
		need := len(failed) + others
		for kind := range count {
			need -= max(0, hidden(kind, most)-1)
		}
		return need <= rows
	}
	most := leastAlike
	for most < len(failed) && fit(most+1) {
		most++
	}
	met := make(map[lanes.Failure]int)
	for i, l := range failed {
		more := hidden(kinds[i], most)
		if l.AtStop || more == 0 {
			shown = append(shown, l)
			continue
		}
		met[kinds[i]]++
		if met[kinds[i]] > most {
			alike = append(alike, l)
			continue
		}
		if shown = append(shown, l); met[kinds[i]] == most {
			shown = append(shown, lane{is: Target{kind: theRest, ID: len(shown)}, more: more})
		}
	}
	return shown, alike
}

// storedFirst divides the lanes that follow the failures, so that stored receipts stand right below lost ones. stored has the first
// few of them, and a row that counts the others, which are more.
func storedFirst(rest []lane) (stored, others, more []lane) {
	for _, l := range rest {
		if l.Kind == lanes.Receipt && l.Fate == timeline.ReceiptStored {
			stored = append(stored, l)
		} else {
			others = append(others, l)
		}
	}
	if hidden := len(stored) - leastAlike; hidden > 1 { // the row that counts the lanes takes the room of one
		stored, more = slices.Clip(stored[:leastAlike]), stored[leastAlike:]
		stored = append(stored, lane{is: Target{kind: theRest, ID: -1}, more: hidden}) // no count of failures has this ID
	}
	return stored, others, more
}

// shareRows leaves most of the failures in front, and moves the other failures behind the lanes that were at work at the
// stop, since the learner wants to see these too while they go on.
func shareRows(all []lane, failed, most int, ranking lanes.Ranking) {
	if failed <= most {
		return
	}
	rest := slices.Clone(all[most:failed])
	n := failed
	for n < len(all) && ranking.Of(all[n].Lane) <= lanes.Queued {
		n++
	}
	copy(all[most:], all[failed:n])
	copy(all[n-len(rest):], rest)
}

// latest returns the lanes that are worked on, those that wait, and as many of the latest others as there is room for, in
// their order.
func (p *Picture) latest(all []lane, rows int) []lane {
	ranking := lanes.RankedAt(p.Timeline, p.Now)
	keep := make([]bool, len(all))
	for _, rank := range []lanes.Rank{lanes.WorkedOn, lanes.Queued, lanes.Earlier} {
		for i := len(all) - 1; i >= 0 && rows > 0; i-- {
			if ranking.Standing(all[i].Lane) == rank {
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
