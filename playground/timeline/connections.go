package timeline

import "closingtime/playground/event"

func (t *Timeline) applyHTTP(e event.Event) {
	c, position := t.client(e.ID)
	if e.Kind == event.ConnOpen {
		c.Opened, c.Since = e.At, max(c.Since, e.At)
		return
	}
	if c.Closed == 0 {
		t.httpUnderway.end(func(position int32) bool { return t.HTTP[position].Closed > 0 })
		t.silent = append(t.silent, int32(position))
	}
	c.Closed, c.Busy, c.Ended = e.At, false, e.Class
}

// client returns a client's connection, ready to be changed, and its position.
func (t *Timeline) client(id int) (c *Conn, position int) {
	known := len(t.HTTP)
	c, position = t.http.change(t.epoch, &t.HTTP, id, func() *Conn { return &Conn{ID: id} })
	if position == known {
		t.httpUnderway.begin(position)
	}
	return c, position
}

// lend notes that a request has its connection.
func (t *Timeline) lend(r *Request) {
	if c, _ := t.client(r.Conn); r.Written > c.Since && r.Done == 0 {
		c.Busy, c.Since, c.Request = true, r.Written, r.ID
	}
}

// giveBack notes that a request that is done has its connection no more.
func (t *Timeline) giveBack(r *Request) {
	if r.Conn == 0 {
		return
	}
	if c, _ := t.client(r.Conn); c.Request == r.ID {
		c.Busy, c.Since = false, r.Done
	}
}

func (t *Timeline) applyDB(e event.Event) {
	t.Probe = true
	known := len(t.DB)
	c, position := t.db.change(t.epoch, &t.DB, [2]int{e.Instance, e.ID}, func() *Conn { return &Conn{ID: e.ID, Instance: e.Instance} })
	if position == known {
		t.dbUnderway.begin(position)
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
		t.dbUnderway.end(func(position int32) bool { return t.DB[position].Closed > 0 })
	}
	now := change{at: e.At, key: [2]int{e.Instance, e.ID}, count: 1, gone: e.Kind == event.DBClose}
	if e.Kind == event.DBBusy {
		now.inUse = 1
	}
	t.poolChanges = appended(t.poolChanges, now, t.retraced().poolChanges)
}

// HTTPCounts returns how many of the clients' connections are in use and how many are idle now.
func (t *Timeline) HTTPCounts() (active, idle int) {
	for position := range t.httpUnderway.now() {
		t.HTTP[position].count(&active, &idle)
	}
	return active, idle
}

// DBCounts returns how many of the pool's connections are in use and how many are idle now.
// The kernel has closed those of a process that has ended.
func (t *Timeline) DBCounts() (busy, idle int) {
	for position := range t.dbUnderway.now() {
		if c := t.DB[position]; t.ExitedAt(c.Instance) == 0 {
			c.count(&busy, &idle)
		}
	}
	return busy, idle
}

// count adds an open connection to the busy or to the idle ones.
func (c *Conn) count(busy, idle *int) {
	switch {
	case c.Opened == 0 || c.Closed > 0:
	case c.Busy:
		*busy++
	default:
		*idle++
	}
}
