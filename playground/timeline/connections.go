package timeline

import (
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

func (t *Timeline) applyHTTP(e event.Event) {
	c, position := t.client(e.ID)
	if e.Kind == event.ConnOpen {
		c.Opened, c.Since, c.Held = e.At, max(c.Since, e.At), e.State == event.Held
		return
	}
	if c.Closed == 0 {
		t.httpUnderway.End(func(position int32) bool { return t.HTTP[position].Closed > 0 })
		t.httpClosed = append(t.httpClosed, int32(position))
	}
	c.Closed, c.Busy, c.Ended = e.At, false, e.Class
}

// client returns a client's connection, ready to be changed, and its position in HTTP.
func (t *Timeline) client(id int) (c *Conn, position int) {
	known := len(t.HTTP)
	c, position = index.Change(&t.http, t.epoch, &t.HTTP, id, func() *Conn { return &Conn{ID: id} })
	if position == known {
		t.httpUnderway.Begin(position)
	}
	return c, position
}

// markBusy notes that an attempt uses its connection.
func (t *Timeline) markBusy(c *Conn, r *Request, a *Attempt) {
	if a.uses || r.Done > 0 || a.Ended > 0 {
		return
	}
	a.uses, c.Request = true, r.ID
	c.users++
	if !c.Busy && c.Closed == 0 {
		c.Busy, c.Since = true, r.Written
	}
}

// markIdle notes that an attempt that is over no longer uses its connection.
func (t *Timeline) markIdle(a *Attempt, at time.Duration) {
	if !a.uses {
		return
	}
	a.uses = false
	c, _ := t.client(a.Conn)
	if c.users--; c.users == 0 && c.Busy {
		c.Busy, c.Since = false, at
	}
}

func (t *Timeline) applyDB(e event.Event) {
	t.Probe = true
	known := len(t.DB)
	c, position := index.Change(&t.db, t.epoch, &t.DB, [2]int{e.Instance, e.ID}, func() *Conn { return &Conn{ID: e.ID, Instance: e.Instance} })
	if position == known {
		t.dbUnderway.Begin(position)
	}
	closed := c.Closed
	switch e.Kind {
	case event.DBOpen:
		c.Opened, c.Since = e.At, e.At
	case event.DBBusy, event.DBIdle:
		c.Busy, c.Since = e.Kind == event.DBBusy, e.At
	case event.DBClose:
		c.Closed, c.Busy = e.At, false
	}
	if closed == 0 && c.Closed > 0 {
		t.dbUnderway.End(func(position int32) bool { return t.DB[position].Closed > 0 })
	}
	now := change{at: e.At, key: [2]int{e.Instance, e.ID}, count: 1, gone: e.Kind == event.DBClose}
	if e.Kind == event.DBBusy {
		now.inUse = 1
	}
	t.poolChanges = appended(t.poolChanges, now, t.replayed().poolChanges)
}

// PoolClosed returns when the pool of an instance had been closed, as far as its connections show: when the first of them was closed
// after the pool had last lent one out. It returns 0 where none was.
func (t *Timeline) PoolClosed(instance int) time.Duration {
	var lent, closed time.Duration
	for _, c := range t.poolChanges {
		if c.key[0] == instance && c.inUse > 0 {
			lent = max(lent, c.at)
		}
	}
	for _, c := range t.poolChanges {
		if c.key[0] == instance && c.gone && c.at >= lent && (closed == 0 || c.at < closed) {
			closed = c.at
		}
	}
	return closed
}

// HTTPCounts returns how many of the clients' connections are in use and how many are idle now.
func (t *Timeline) HTTPCounts() (active, idle int) {
	for position := range t.httpUnderway.Now() {
		t.HTTP[position].count(&active, &idle)
	}
	// Of what is summed up, only numbers are known: each of those requests is on one of the connections.
	s := t.Load.summaryAt(t.Now)
	idle += s.Conns
	used := min(idle, s.Underway)
	return active + used, idle - used
}

// DBCounts returns how many of the pool's connections are in use and how many are idle now. Connections of a process that
// has ended do not count, since the kernel has closed them.
func (t *Timeline) DBCounts() (busy, idle int) {
	for position := range t.dbUnderway.Now() {
		if c := t.DB[position]; t.ExitedAt(c.Instance) == 0 {
			c.count(&busy, &idle)
		}
	}
	return busy, idle
}

// count adds an open connection to the busy or the idle ones.
func (c *Conn) count(busy, idle *int) {
	switch {
	case c.Opened == 0 || c.Closed > 0:
	case c.Busy:
		*busy++
	default:
		*idle++
	}
}
