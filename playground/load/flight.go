package load

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
)

// flight is one request under way. Its events go into the log at once or, while the load is summed up, stay in the flight until it is
// known whether the log needs them.
type flight struct {
	wanted
	log      *event.Log
	book     *book
	due      time.Duration // when it was to be sent, on the log's clock; 0 for a request that was sent as soon as it was wanted
	pool     *pool
	slow     bool // the client sends and reads slowly
	inParts  bool // see event.ReadInParts
	hops     int  // how many redirects in a row have led to it
	cancel   context.CancelCauseFunc
	follower attempt.Follower
	answer   answer
	position int // in the book's list of flights

	mu   sync.Mutex
	kept bool // the events below are not in the log yet

	sent, late  time.Duration
	written     time.Duration
	conn        int
	connKept    bool // the connection had carried a request before
	header      time.Duration
	status      int           // of the header
	more        []event.Event // of any other kind, and of further attempts
	done        time.Duration
	doneConn    int
	doneAttempt int
	doneStatus  int
	class       event.Class
	text        string
	answered    *event.Answer
}

func (c *Clients) newFlight(w wanted) *flight {
	f := &flight{wanted: w, log: c.log, book: c.book, pool: c.pools[0]}
	f.inParts = len(w.body) > event.SmallBody || c.plan.Protocol == HTTP2 || c.plan.Protocol == H2C
	f.follower = attempt.Follower{Log: c.log, Events: f, Kind: event.RequestWritten, ID: w.id, Streams: c.plan.Protocol == H2C}
	return f
}

// lateEnough is how late a request must be sent for the log to say so of that request.
const lateEnough = 10 * time.Millisecond

// begin notes that the request is sent now, at a time of the log's clock. keep says that its events are kept.
func (f *flight) begin(now time.Duration, keep bool) {
	f.sent, f.kept, f.follower.Gaps = now, keep, keep
	if f.due > 0 {
		f.late = max(now-f.due, 0)
	}
	if !keep {
		f.log.AddAt(f.sentEvent())
	}
}

func (f *flight) sentEvent() event.Event {
	e := event.Event{At: f.sent, Kind: event.RequestSent, ID: f.id, Method: f.method, Path: f.path}
	if f.feed {
		e.State = event.Feed
	}
	if f.slow {
		e.By = event.BySlow
	}
	if f.inParts {
		e.Item = event.ReadInParts
	}
	if f.late > lateEnough {
		e.Budget = f.late
	}
	return e
}

// AddAt adds an event of the request. An event can come after the last one: net/http writes and reads at the same time.
func (f *flight) AddAt(e event.Event) {
	if !f.keep(e) {
		f.book.put(e)
	}
}

// keep keeps an event. It returns false when the log gets the request's events at once.
func (f *flight) keep(e event.Event) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case !f.kept:
		return false
	case e.Kind == event.RequestWritten && e.Attempt == 0:
		f.written, f.conn, f.connKept = e.At, e.Conn, e.Count > 0
	case e.Kind == event.RequestHeader && e.Attempt == 0 && e.State == "":
		f.header, f.status = e.At, e.Status
	default:
		f.more = append(f.more, e)
	}
	return true
}

// add adds an event of the request that happens now.
func (f *flight) add(e event.Event) {
	e.At = f.log.Now()
	f.AddAt(e)
}

// end adds the last event of the request. kept tells whether the events are kept, and failed whether they show anything else than a
// whole answer to the first attempt.
func (f *flight) end(e event.Event) (kept, failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.kept {
		if e.Answer != nil {
			copied := *e.Answer // which lives longer than the flight
			e.Answer = &copied
		}
		f.log.AddAt(e)
		return false, false
	}
	f.done, f.doneConn, f.doneAttempt, f.doneStatus = e.At, e.Conn, e.Attempt, e.Status
	f.class, f.text, f.answered = e.Class, e.Text, e.Answer
	return true, e.Class != "" || e.Status >= http.StatusBadRequest || len(f.more) > 0
}

// release returns the events that were kept, which now belong into the log. Later ones go there at once.
func (f *flight) release() []event.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.kept {
		return nil
	}
	f.kept = false
	sent := f.sentEvent()
	sent.Count = 1
	events := append(make([]event.Event, 0, 4+len(f.more)), sent)
	if f.written > 0 {
		e := event.Event{At: f.written, Kind: event.RequestWritten, ID: f.id, Conn: f.conn}
		if f.connKept {
			e.Count = 1
		}
		events = append(events, e)
	}
	if f.header > 0 {
		events = append(events, event.Event{At: f.header, Kind: event.RequestHeader, ID: f.id, Status: f.status})
	}
	events = append(events, f.more...)
	f.more = nil
	if f.done > 0 {
		events = append(events, f.doneEvent())
	}
	return events
}

func (f *flight) doneEvent() event.Event {
	e := event.Event{
		At: f.done, Kind: event.RequestDone, ID: f.id, Attempt: f.doneAttempt, Conn: f.doneConn,
		Status: f.doneStatus, Class: f.class, Text: f.text,
	}
	if f.answered != nil {
		copied := *f.answered // which lives longer than the flight
		e.Answer = &copied
	}
	return e
}

// waits tells whether the service has begun to receive the request, which has no answer yet, and for how long.
func (f *flight) waits(now time.Duration) (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.slow && f.body != "" { // the service has the header from the beginning
		return now - f.sent, f.kept
	}
	return now - f.written, f.kept && f.written > 0
}

// trace returns ctx with the trace by which net/http informs the flight.
func (f *flight) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, f.follower.Trace())
}
