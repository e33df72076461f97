package timeline

import (
	"cmp"
	"slices"
	"time"
)

// Series is a number over time, as a list of its changes. Each value holds until the next point.
type Series []Point

// Point is the value of a Series from a moment on.
type Point struct {
	At    time.Duration
	Value int
	InUse int // how many of the connections are in use; 0 for goroutines
}

// At returns the point that holds at a moment, or the zero Point before the first one.
func (s Series) At(moment time.Duration) Point {
	i, _ := slices.BinarySearchFunc(s, moment+1, func(p Point, at time.Duration) int { return cmp.Compare(p.At, at) })
	if i == 0 {
		return Point{}
	}
	return s[i-1]
}

// Max returns the highest value, or 0 for an empty series.
func (s Series) Max() int {
	most := 0
	for _, p := range s {
		most = max(most, p.Value)
	}
	return most
}

// GoroutineSeries returns the number of goroutines in all processes of the service together.
func (t *Timeline) GoroutineSeries() Series { return t.goroutineSeries(t.Samples) }

// RecentGoroutines returns the number of goroutines in all processes of the service together at each of the latest samples,
// at most n of them.
func (t *Timeline) RecentGoroutines(n int) []int {
	processes := max(1, len(t.Processes))
	samples := t.Samples[max(0, len(t.Samples)-(n+1)*processes):]
	series := t.goroutineSeries(samples)
	if processes > 1 { // before its first sample, a process does not count
		samples = samples[min(len(samples), processes):]
	}
	var counts []int
	for _, s := range samples[max(0, len(samples)-n):] {
		counts = append(counts, series.At(s.At).Value)
	}
	return counts
}

func (t *Timeline) goroutineSeries(samples []Sample) Series {
	var changes []change
	for _, s := range samples {
		changes = append(changes, change{at: s.At, key: [2]int{s.Instance}, count: s.Count})
	}
	for _, p := range t.Processes {
		if p.Exited > 0 {
			changes = append(changes, change{at: p.Exited, key: [2]int{p.Instance}, gone: true})
		}
	}
	return seriesOf(changes)
}

// InFlightSeries returns how many requests the service had at each moment and had not answered, in the sense of WasInFlight.
func (t *Timeline) InFlightSeries() Series {
	var changes []change
	for _, r := range t.Requests {
		for i := range r.Attempts {
			a := &r.Attempts[i]
			began := t.attemptBegan(r, a)
			if began == 0 || a.Ended > 0 && a.Ended <= began || t.leftOut(r, i) {
				continue
			}
			key := [2]int{r.ID, i}
			changes = append(changes, change{at: began, key: key, count: 1})
			if a.Ended > 0 {
				changes = append(changes, change{at: a.Ended, key: key, gone: true})
			}
		}
	}
	return seriesOf(changes)
}

// WorkSeries returns how many pieces of background work the service had in its memory at each moment, receipts or messages,
// and how many of those were being done.
func (t *Timeline) WorkSeries() Series {
	var changes []change
	had := func(key [2]int, from, stored, began, over time.Duration) {
		for _, c := range []change{{at: from, count: 1}, {at: stored, gone: true}, {at: began, count: 1, inUse: 1}, {at: over, gone: true}} {
			if c.key = key; c.at > 0 {
				changes = append(changes, c)
			}
		}
	}
	for i, j := range t.Jobs {
		if j.Queued > 0 {
			had([2]int{0, i}, j.Queued, j.Stored, j.Started, cmp.Or(j.Done, t.ExitedAt(j.Instance)))
		}
	}
	for i, d := range t.Deliveries {
		had([2]int{1, i}, cmp.Or(d.Received, d.Started), 0, d.Started, t.Over(d))
	}
	return seriesOf(changes)
}

// HTTPSeries returns how many connections the clients had open, and how many of those carried a request.
func (t *Timeline) HTTPSeries() Series {
	var changes []change
	for _, c := range t.HTTP {
		if c.Opened > 0 {
			changes = append(changes, change{at: c.Opened, key: [2]int{c.ID}, count: 1})
		}
	}
	changes = append(changes, t.uses()...)
	for _, s := range t.Load.Summaries {
		changes = append(changes, change{at: s.At, key: summedUp, count: s.Conns, inUse: s.Underway})
	}
	for _, c := range t.HTTP {
		if c.Closed > 0 {
			changes = append(changes, change{at: c.Closed, key: [2]int{c.ID}, gone: true})
		}
	}
	return seriesOf(changes)
}

// summedUp is the key of the connections and requests that are summed up.
var summedUp = [2]int{-1}

// uses returns when the clients' connections begin and cease to be used by requests.
func (t *Timeline) uses() []change {
	var uses []change
	summed := t.Load.summaryAt(t.Now).At
	for _, r := range t.Requests {
		for _, a := range r.Attempts {
			if a.Written == 0 {
				continue
			}
			from, ended := a.Written, a.Ended
			if r.Counted {
				from = max(from, summed) // before, the summaries count it
			}
			if a.Conn == r.Conn {
				ended = r.Done // for the client, a retry by the balancer does not end the request
			}
			if ended > 0 && ended < from {
				continue
			}
			uses = append(uses, change{at: from, key: [2]int{a.Conn}, inUse: 1})
			if ended > 0 {
				uses = append(uses, change{at: ended, key: [2]int{a.Conn}, inUse: -1})
			}
		}
	}
	slices.SortStableFunc(uses, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	users := make(map[int]int) // by connection
	for i := range uses {
		u := &uses[i]
		users[u.key[0]] += u.inUse
		u.count, u.inUse, u.ifOpen = 1, min(max(users[u.key[0]], 0), 1), true
	}
	return uses
}

// DBSeries returns how many connections to the database all processes of the service had open together, and how many of
// those were in use. When a process ends, the kernel closes its connections.
func (t *Timeline) DBSeries() Series {
	changes := slices.Clone(t.poolChanges)
	for _, c := range t.DB {
		if exited := t.ExitedAt(c.Instance); exited > 0 && c.Closed == 0 {
			changes = append(changes, change{at: exited, key: [2]int{c.Instance, c.ID}, gone: true})
		}
	}
	return seriesOf(changes)
}

// change is what one item of a series, such as a connection, contributes from a moment on.
type change struct {
	at           time.Duration
	key          [2]int // identifies the item: its instance, where there is one, and its number
	count, inUse int
	gone         bool // the item no longer counts
	ifOpen       bool // the change applies only to an item that counts already
}

// seriesOf adds up what the items of a series contribute. Changes at the same moment apply in the given order.
func seriesOf(changes []change) Series {
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	var series Series
	members := make(map[[2]int]change)
	var now Point
	for _, c := range changes {
		before, counts := members[c.key]
		switch {
		case !counts && (c.gone || c.ifOpen):
			continue
		case c.gone:
			c.count, c.inUse = 0, 0
			delete(members, c.key)
		default:
			members[c.key] = c
		}
		now = Point{c.at, now.Value + c.count - before.count, now.InUse + c.inUse - before.inUse}
		series = series.with(Point{now.At, now.Value, min(now.InUse, now.Value)}) // with HTTP/2, more requests than connections may be summed up
	}
	return series
}

// with adds a point unless it equals the last one. Of several points at one moment, the last one stays.
func (s Series) with(p Point) Series {
	if n := len(s); n > 0 && s[n-1].At == p.At {
		s = s[:n-1]
	}
	if n := len(s); n > 0 && s[n-1].Value == p.Value && s[n-1].InUse == p.InUse {
		return s
	}
	return append(s, p)
}
