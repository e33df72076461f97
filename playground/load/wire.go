package load

import (
	"time"

	"closingtime/playground/event"
)

// wire is a connection that the log may not have yet. While the load is summed up, a connection goes into the log when a request in
// the log used it, when it has been open for a while, or at the stop; one that is closed before never does.
type wire struct {
	id             int
	opened, closed time.Duration
	class          event.Class // by which the other side ended it
	logged         bool
}

// release appends the events of the connection, unless the log has them.
func (w *wire) release(events []event.Event) []event.Event {
	if w.logged {
		return events
	}
	w.logged = true
	events = append(events, event.Event{At: w.opened, Kind: event.ConnOpen, ID: w.id})
	if w.closed > 0 {
		events = append(events, w.closedEvent())
	}
	return events
}

func (w *wire) closedEvent() event.Event {
	return event.Event{At: w.closed, Kind: event.ConnClose, ID: w.id, Class: w.class}
}

// opened notes that a connection is open.
func (b *book) opened(id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := &wire{id: id, opened: b.log.Now()}
	if !b.sumsUp || !b.fast {
		b.log.AddAll(w.release(nil))
		return
	}
	b.wires[id] = w
}

// closed notes that a connection is closed, with the class by which the other side had ended it before, if it had.
func (b *book) closed(id int, class event.Class) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.wires[id]
	if w == nil {
		b.log.Add(event.Event{Kind: event.ConnClose, ID: id, Class: class})
		return
	}
	w.closed, w.class = b.log.Now(), class // the log may get its last request a moment later
	if w.logged {
		b.log.AddAt(w.closedEvent())
		delete(b.wires, id)
	}
}

// ripen puts the connections into the log that were open for a while at a moment, and forgets those that were closed for a while. The
// caller holds the lock.
func (b *book) ripen(at time.Duration) {
	var events []event.Event
	for id, w := range b.wires {
		switch {
		case w.closed > 0 && at-w.closed >= ripe:
			delete(b.wires, id)
		case w.logged, w.closed == 0 && at-w.opened >= ripe:
			events = w.release(events)
			delete(b.wires, id)
		}
	}
	b.log.AddAll(events)
}
