package timeline

import (
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Request is one request as its client saw it and, where there is a probe, as its handler did. A time that each attempt can
// have, such as Written, is that of the latest attempt that has it.
type Request struct {
	ID       int
	Instance int
	Method   string
	Path     string
	Stream   string // event.Feed, Socket or Watch, when the client asked for such a stream or got one; else empty
	Slow     bool   // its client sends and reads slowly
	InParts  bool   // see event.ReadInParts
	Conn     int
	Order    int // the number of the order that the answer confirmed to the client
	Placing  int // the number of the order that the handler stored

	Sent     time.Duration // the client began the request
	Late     time.Duration // how much later than intended that was; 0 where it was hardly later
	Written  time.Duration // the whole request was written to its connection
	Accepted time.Duration // the handler began
	Placed   time.Duration // the order was stored
	Header   time.Duration // the first byte of the answer arrived
	Returned time.Duration // the handler ended
	Raced    time.Duration // the instance closed the idle connection on which the balancer had sent the request
	NoReply  time.Duration // the balancer got no answer from the instance that it chose
	Done     time.Duration // the client got the whole answer, or an error

	Status int
	Class  event.Class // why there was no whole answer; empty when there was one
	Text   string
	Answer *event.Answer // what the client read of the answer; nil before, and in recordings without it

	Counted bool // a summary has counted the request before its events came: see Load

	Attempts []Attempt // in order, at least one; the last one is answered or ends with the request's error
}

// Attempt is one attempt to have a request answered. The client makes it or, where there is a balancer, the balancer does,
// at the instance that it chose. When a kept connection ends before a byte of an answer has arrived, the client's or the
// balancer's library makes the next attempt by itself. In a recording that does not report attempts, each request has one.
type Attempt struct {
	Instance int  // the instance that received the attempt, according to the probe or the balancer; 0 where that is not known
	Conn     int  // the client's connection
	Before   int  // the request that had used that connection before; 0 for none that is known
	Kept     bool // the connection had carried a request before; for a balancer's connection, this is known only if it ends without an answer

	Written   time.Duration // the client had written the whole request to its connection
	Forwarded time.Duration // the balancer had written the whole request to a connection to the instance
	Accepted  time.Duration // the handler began
	Header    time.Duration // the first byte of the answer arrived
	Returned  time.Duration // the handler ended
	Ended     time.Duration // the client or the balancer had the whole answer, or an error

	Status int
	Class  event.Class // why there was no whole answer; empty when there was one
	Text   string

	uses bool // it is among the users of its connection
}

// Lost tells whether the connection ended before a byte of an answer arrived. Such an attempt on a kept connection, if no
// handler took it, may have raced with the closing of the connection (golang/go#23829).
func (a *Attempt) Lost() bool {
	return a.Header == 0 && (a.Class == event.EOF || a.Class == event.Reset)
}

// maxAttempts limits how many attempts at one request are recorded. The number of an attempt comes from a header, which a
// client other than the playground's can set to anything.
const maxAttempts = 100

// attempt returns the attempt with a number, from 0, and adds missing ones.
func (r *Request) attempt(number int) *Attempt {
	number = min(max(number, 0), maxAttempts-1)
	if missing := number + 1 - len(r.Attempts); missing > 0 {
		r.Attempts = append(r.Attempts, make([]Attempt, missing)...)
	}
	return &r.Attempts[number]
}

// answered returns the attempt to which an answer, or the error instead of one, belongs: the last one, whatever number the
// event has.
func (r *Request) answered(number int) *Attempt { return r.attempt(max(number, len(r.Attempts)-1)) }

// Ordered tells whether the request is known to be an order.
func (r *Request) Ordered() bool {
	return r.Method == http.MethodPost || r.Method == event.GRPC && (r.Placed > 0 || r.Order > 0)
}

// Reach is how far a request got to its Instance.
type Reach string

const (
	ReachNone    Reach = ""        // no instance is known to have been chosen for it
	ReachChosen  Reach = "chosen"  // the balancer chose the instance, but no handler took the request
	ReachHandler Reach = "handled" // its handler began in the instance
)

// Reach returns how far the request got to its Instance.
func (r *Request) Reach() Reach {
	switch {
	case r.Accepted > 0:
		return ReachHandler
	case r.NoReply > 0, r.Raced > 0:
		return ReachChosen
	}
	return ReachNone
}

// Detach gives a copied request its own list of attempts.
func (r *Request) Detach() { r.Attempts = slices.Clone(r.Attempts) }

// Request returns the request with a number, or nil when there is none.
func (t *Timeline) Request(id int) *Request { return index.Find(&t.requests, t.Requests, id) }

func (t *Timeline) applyRequest(e event.Event) {
	known := len(t.Requests)
	r, position := index.Change(&t.requests, t.epoch, &t.Requests, e.ID, func() *Request { return &Request{ID: e.ID, Attempts: make([]Attempt, 1)} })
	if position == known {
		t.requestsUnderway.Begin(position)
	}
	done, over := r.Done, r.over()
	t.foldRequest(r, e)
	if done == 0 && r.Done > 0 {
		if r.Class == "" {
			t.usual.note(t.epoch, r)
		}
		t.requestsUnderway.End(func(position int32) bool { return t.Requests[position].Done > 0 })
	}
	t.requestsUnderway.Note(position, e.At, over, r.over())
	if r.Class != "" || r.Raced > 0 || e.Kind == event.RequestLost {
		t.raceCandidates = index.WithPosition(t.raceCandidates, int32(position))
	}
	t.noteActivity(r, e)
}

// noteActivity records when the instance that has a request was last seen to have it.
func (t *Timeline) noteActivity(r *Request, e event.Event) {
	switch e.Kind {
	case event.RequestAccepted, event.RequestReturned:
		t.applyReport(e)
		i := t.facts(e.Instance)
		i.active = max(i.active, r.Returned, r.Done)
	case event.RequestDone:
		if r.Accepted > 0 || r.Stream == event.Watch { // the probe sees no handler of the health service
			i := t.facts(r.Instance)
			i.active = max(i.active, r.Done)
		}
	}
}

// over returns when the last known part of a request, with all of its attempts, was over. It returns 0 while any part goes
// on.
func (r *Request) over() time.Duration {
	last := r.Done
	for i := range r.Attempts {
		a := &r.Attempts[i]
		last = max(last, a.Written, a.Forwarded, a.Accepted, a.Returned, a.Ended)
		if a.Ended == 0 && (a.Written > 0 || a.Forwarded > 0 || a.Accepted > 0) {
			return 0
		}
	}
	if r.Done == 0 {
		return 0
	}
	return last
}

func (t *Timeline) foldRequest(r *Request, e event.Event) {
	if e.Method != "" {
		r.Method, r.Path = e.Method, e.Path
	}
	if e.State != "" {
		r.Stream = e.State
	}
	switch e.Kind {
	case event.RequestSent:
		r.Sent, r.Late, r.Counted = e.At, e.Budget, e.Count > 0
		r.Slow, r.InParts = e.By == event.BySlow, e.Item == event.ReadInParts
	case event.RequestWritten:
		r.Written, r.Conn = e.At, e.Conn
		t.applyWritten(r, r.attempt(e.Attempt), e.Count > 0)
	case event.RequestHeader:
		r.Header = e.At
		if a := r.answered(e.Attempt); a.Ended == 0 {
			a.Header = e.At
		}
	case event.RequestLost:
		t.applyLost(r.attempt(e.Attempt), e)
	case event.RequestDone:
		t.applyDone(r, e)
	case event.RequestForwarded:
		r.Instance = e.Instance
		a := r.attempt(e.Attempt)
		a.Forwarded, a.Instance = e.At, e.Instance
	case event.RequestRaced:
		r.Raced, r.Instance = e.At, e.Instance
		r.attempt(e.Attempt).applyNoReply(e)
	case event.RequestNoReply:
		r.NoReply, r.Instance = e.At, e.Instance
		r.attempt(e.Attempt).applyNoReply(e)
	case event.RequestAccepted:
		t.Probe, t.Handlers = true, true
		r.Accepted, r.Instance = e.At, e.Instance
		a := r.attempt(e.Attempt)
		a.Accepted, a.Instance = e.At, e.Instance
	case event.RequestReturned:
		r.Returned = e.At
		r.attempt(e.Attempt).Returned = e.At
	case event.OrderPlaced:
		r.Placed, r.Placing = e.At, e.Order
	case event.OrderCharged:
		charge := Charge{e.At, e.ID, e.Order}
		t.Charges = appended(t.Charges, charge, t.replayed().Charges)
		index.Change(&t.charged, t.epoch, &t.firstCharges, e.Order, func() *Charge { return &charge })
	}
}

// applyWritten notes that an attempt was written to its connection. kept says that the connection had carried another
// request before, which the log may not have.
func (t *Timeline) applyWritten(r *Request, a *Attempt, kept bool) {
	c, _ := t.client(r.Conn)
	a.Written, a.Conn, a.Kept = r.Written, r.Conn, c.Requests > 0 || kept
	c.Requests++
	if c.Request != r.ID {
		a.Before = c.Request
	}
	t.markBusy(c, r, a)
}

// applyLost notes the loss of an attempt that is followed by another. A library makes another attempt only after one on a
// kept connection.
func (t *Timeline) applyLost(a *Attempt, e event.Event) {
	a.Ended, a.Kept, a.Class, a.Text = e.At, true, e.Class, e.Text
	if e.Conn == 0 {
		return
	}
	t.markIdle(a, e.At)
	a.Conn = e.Conn
}

// applyNoReply notes the end of an attempt of the balancer to which the instance gave no answer. The client then gets an
// answer of the balancer's own. When the client has left, the client's event says how the attempt ended.
func (a *Attempt) applyNoReply(e event.Event) {
	a.Instance = e.Instance
	if a.Ended > 0 || e.Class == event.Canceled {
		return
	}
	raced := e.Kind == event.RequestRaced
	a.Ended, a.Kept, a.Class, a.Text = e.At, raced, e.Class, e.Text
	if a.Class == "" { // an old recording does not name the error
		if a.Class = event.Other; raced {
			a.Class = event.EOF
		}
	}
}

// applyDone notes the end of a request. It ends the last attempt too, unless the balancer has already reported that the
// attempt got no answer.
func (t *Timeline) applyDone(r *Request, e event.Event) {
	r.Done, r.Status, r.Class, r.Text, r.Order, r.Answer = e.At, e.Status, e.Class, e.Text, e.Order, e.Answer
	a := r.answered(e.Attempt)
	for i := range r.Attempts {
		t.markIdle(&r.Attempts[i], r.Done)
	}
	if a.Ended == 0 {
		a.Ended, a.Status, a.Class, a.Text = e.At, e.Status, e.Class, e.Text
	}
	if e.Conn > 0 {
		r.Conn, a.Conn = e.Conn, e.Conn
	}
	if r.Order > 0 && r.Ordered() {
		index.Change(&t.confirmed, t.epoch, &t.confirmations, r.Order, func() *Confirmation { return &Confirmation{r.Order, r.ID, r.Done} })
	}
}
