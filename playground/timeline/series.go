package timeline

import (
	"cmp"
	"slices"
	"time"
)

// Series is a number over time, by its changes. Each value holds until the next point.
type Series []Point

// Point is the value of a Series from a moment on.
type Point struct {
	At    time.Duration
	Value int
	InUse int // how many of them are in use; 0 for goroutines
}

// At returns the point that holds at a moment, or the zero Point before the first one.
func (s Series) At(moment time.Duration) Point {
	i, _ := slices.BinarySearchFunc(s, moment+1, func(p Point, at time.Duration) int { return cmp.Compare(p.At, at) })
	if i == 0 {
		return Point{}
	}
	return s[i-1]
}

// Max returns the highest value, or 0.
func (s Series) Max() int {
	most := 0
	for _, p := range s {
		most = max(most, p.Value)
	}
	return most
}

// GoroutineSeries returns how many goroutines the service had, all of its processes together.
func (t *Timeline) GoroutineSeries() Series { return t.goroutineSeries(t.Samples) }

// RecentGoroutines returns how many goroutines the service had, all of its processes together, at each of its latest
// samples, n of them at most.
func (t *Timeline) RecentGoroutines(n int) []int {
	processes := max(1, len(t.Processes))
	samples := t.Samples[max(0, len(t.Samples)-(n+1)*processes):]
	series := t.goroutineSeries(samples)
	if processes > 1 { // before the first ones, not every process is known of
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

// HTTPSeries returns how many connections the clients had open, and how many of them had a request under way.
func (t *Timeline) HTTPSeries() Series {
	var changes []change
	for _, c := range t.HTTP {
		if c.Opened > 0 {
			changes = append(changes, change{at: c.Opened, key: [2]int{c.ID}, count: 1})
		}
	}
	for _, r := range t.Requests {
		for _, a := range r.Attempts {
			if a.Written == 0 {
				continue
			}
			key := [2]int{a.Conn}
			changes = append(changes, change{at: a.Written, key: key, count: 1, inUse: 1, ifOpen: true})
			ended := a.Ended
			if a.Conn == r.Conn {
				ended = r.Done // what the balancer makes of it does not end it for the client
			}
			if ended > 0 {
				changes = append(changes, change{at: ended, key: key, count: 1, ifOpen: true})
			}
		}
	}
	for _, c := range t.HTTP {
		if c.Closed > 0 {
			changes = append(changes, change{at: c.Closed, key: [2]int{c.ID}, gone: true})
		}
	}
	return seriesOf(changes)
}

// InFlightSeries returns how many requests were in flight.
func (t *Timeline) InFlightSeries() Series {
	var changes []change
	for _, r := range t.Requests {
		began := t.Began(r)
		if began == 0 || r.Done > 0 && r.Done <= began {
			continue
		}
		changes = append(changes, change{at: began, key: [2]int{r.ID}, count: 1})
		if r.Done > 0 {
			changes = append(changes, change{at: r.Done, key: [2]int{r.ID}, gone: true})
		}
	}
	return seriesOf(changes)
}

// DBSeries returns how many connections to its database the service had open, all of its processes together, and how many
// of them were in use. The kernel closes those of a process that ends.
func (t *Timeline) DBSeries() Series {
	changes := slices.Clone(t.poolChanges)
	for _, c := range t.DB {
		if exited := t.ExitedAt(c.Instance); exited > 0 && c.Closed == 0 {
			changes = append(changes, change{at: exited, key: [2]int{c.Instance, c.ID}, gone: true})
		}
	}
	return seriesOf(changes)
}

// change is what one member of a series, such as a connection, counts from a moment on.
type change struct {
	at           time.Duration
	key          [2]int // which member: by instance and number, as far as there are such
	count, inUse int
	gone         bool // it counts no longer
	ifOpen       bool // it does not begin to count by this
}

// seriesOf adds up what the members of a series count. Of changes at one moment, those that are given first come first.
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
		series = series.with(now)
	}
	return series
}

// with adds a point, unless nothing changes by it. Of several at one moment, the last one stays.
func (s Series) with(p Point) Series {
	if n := len(s); n > 0 && s[n-1].At == p.At {
		s = s[:n-1]
	}
	if n := len(s); n > 0 && s[n-1].Value == p.Value && s[n-1].InUse == p.InUse {
		return s
	}
	return append(s, p)
}
