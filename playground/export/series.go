package export

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
)

// series is a number over time. It keeps each value until the next point.
type series struct {
	name   string
	part   string // what the part counts; empty when there is none
	points []point
}

// point is the value from a moment on, and how many of it are in use.
type point struct {
	at          time.Duration
	value, part int
}

func (s *series) add(at time.Duration, value, part int) {
	if n := len(s.points); n > 0 && s.points[n-1].at == at {
		s.points = s.points[:n-1]
	}
	if n := len(s.points); n > 0 && s.points[n-1].value == value && s.points[n-1].part == part {
		return
	}
	s.points = append(s.points, point{at, value, part})
}

// at returns the value at a moment.
func (s *series) at(moment time.Duration) point {
	i, _ := slices.BinarySearchFunc(s.points, moment+1, func(p point, t time.Duration) int { return cmp.Compare(p.at, t) })
	if i == 0 {
		return point{}
	}
	return s.points[i-1]
}

// most returns the highest value.
func (s *series) most() int {
	most := 0
	for _, p := range s.points {
		most = max(most, p.value)
	}
	return most
}

// series returns what there is to see of goroutines and connections over time.
func (r *Run) series() []*series {
	events := slices.Clone(r.Events)
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	c := newCensus()
	for _, e := range events {
		c.take(e)
	}
	return slices.DeleteFunc([]*series{c.goroutines, c.http, c.db}, func(s *series) bool { return len(s.points) == 0 })
}

// census counts goroutines and connections while it takes the events of a run.
type census struct {
	goroutines, http, db *series

	running  map[int]int     // goroutines by instance
	clients  map[int]bool    // whether a client's connection is in use
	lent     map[int]int     // the connection that a request has
	sessions map[[2]int]bool // whether a connection to the database is in use, by instance and number
}

func newCensus() *census {
	return &census{
		goroutines: &series{name: "goroutines"},
		http:       &series{name: "client connections", part: "in use"},
		db:         &series{name: "database connections", part: "in use"},
		running:    make(map[int]int), clients: make(map[int]bool), lent: make(map[int]int), sessions: make(map[[2]int]bool),
	}
}

func (c *census) take(e event.Event) {
	session := [2]int{e.Instance, e.ID}
	switch e.Kind {
	case event.Goroutines:
		c.running[e.Instance] = e.Count
	case event.ConnOpen:
		c.clients[e.ID] = false
	case event.ConnClose:
		delete(c.clients, e.ID)
	case event.RequestWritten:
		c.lent[e.ID] = e.Conn
		c.use(e.Conn, true)
	case event.RequestDone:
		c.use(c.lent[e.ID], false)
	case event.DBOpen, event.DBBusy, event.DBIdle:
		c.sessions[session] = e.Kind == event.DBBusy
	case event.DBClose:
		delete(c.sessions, session)
	case event.ProcessExit: // the kernel takes back what it had
		delete(c.running, e.Instance)
		for other := range c.sessions {
			if other[0] == e.Instance {
				delete(c.sessions, other)
			}
		}
	default:
		return
	}
	c.record(e)
}

func (c *census) use(conn int, inUse bool) {
	if _, open := c.clients[conn]; open {
		c.clients[conn] = inUse
	}
}

// record adds a point to the series that the event is about.
func (c *census) record(e event.Event) {
	switch e.Kind {
	case event.ConnOpen, event.ConnClose, event.RequestWritten, event.RequestDone:
		if len(c.http.points) > 0 || len(c.clients) > 0 {
			c.http.add(e.At, len(c.clients), inUse(c.clients))
		}
	case event.Goroutines:
		c.goroutines.add(e.At, sum(c.running), 0)
	case event.ProcessExit:
		if len(c.goroutines.points) > 0 {
			c.goroutines.add(e.At, sum(c.running), 0)
		}
		if len(c.db.points) > 0 {
			c.db.add(e.At, len(c.sessions), inUse(c.sessions))
		}
	default:
		c.db.add(e.At, len(c.sessions), inUse(c.sessions))
	}
}

func sum(counts map[int]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

func inUse[K comparable](conns map[K]bool) int {
	n := 0
	for _, busy := range conns {
		if busy {
			n++
		}
	}
	return n
}
