package picture

import (
	"slices"
	"strconv"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// termOf returns the term of the glossary that says most about a request in its present state, or "".
func (x *explanation) termOf(t *timeline.Timeline, r *timeline.Request) string {
	ending := t.Ending(r)
	switch {
	case ending.Kind == timeline.Raced, ending.Kind == timeline.Failed && t.MetClosing(r), slices.Contains(slices.Collect(t.Racing()), r):
		return "race with an idle connection"
	case ending.Kind == timeline.Underway && t.Began(r) > 0:
		return "in-flight request"
	case ending.Kind == timeline.Unowed:
		return "listener"
	case ending.Kind == timeline.Answered && x.inFlightAtSignal(t, r):
		return "drain"
	case ending.Kind != timeline.Failed:
		return ""
	case ending.Class == "":
		return strconv.Itoa(ending.Status)
	}
	return map[event.Class]string{
		event.Refused: "connection refused",
		event.Reset:   "connection reset",
		event.EOF:     "EOF",
	}[ending.Class]
}

// inFlightAtSignal tells whether a request was in flight at the signal.
func (x *explanation) inFlightAtSignal(t *timeline.Timeline, r *timeline.Request) bool {
	return x.signal > 0 && t.WasInFlight(r, x.signal)
}

// clientState describes the state of a client's connection.
func clientState(c *timeline.Conn) string {
	switch {
	case c.Closed > 0:
		return "Closed: nothing more comes over it."
	case c.Busy:
		return "Busy: it carries request " + strconv.Itoa(c.Request) + ". A graceful shutdown waits for it."
	}
	return "Idle: no request is on it. A graceful shutdown closes it at once."
}

// pooledState describes the state of a connection of the service's pool.
func pooledState(t *timeline.Timeline, c *timeline.Conn) string {
	switch {
	case c.Closed > 0:
		return ui.Good.Of("✓") + " Closed, in order."
	case t.ExitedAt(c.Instance) > 0:
		return ui.Bad.Of("✗") + " The process ended and never closed it: its row in the table sessions stays."
	case c.Busy:
		return "In use: a query or a transaction uses it."
	}
	return "Idle: it waits in the pool for the next query."
}
