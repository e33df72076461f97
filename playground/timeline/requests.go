package timeline

import (
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Request is one request, as its client saw it and, where there is a probe, its handler. What can happen in each of its
// attempts, such as Written, is that of the latest attempt in which it happened.
type Request struct {
	ID       int
	Instance int
	Method   string
	Path     string
	Stream   string // event.Feed, Socket or Watch, when its client asked for one of these, or got one; else empty
	Conn     int
	Order    int // that its client was told of
	Placing  int // the order that its handler wrote down

	Sent     time.Duration // the client began
	Written  time.Duration // it was on its connection, whole
	Accepted time.Duration // its handler began
	Placed   time.Duration // its order was written down
	Header   time.Duration // the first byte of the answer came
	Returned time.Duration // its handler ended
	Raced    time.Duration // the instance closed the idle connection on which the balancer had sent it
	NoReply  time.Duration // the balancer had no answer from the instance that it chose
	Done     time.Duration // the client has its answer, or an error

	Status int
	Class  event.Class // why there was no whole answer; empty when there was one
	Text   string
	Answer *event.Answer // what the client read of the answer; nil before, and in recordings that do not tell

	Attempts []Attempt // at least one, in their order; the last one is answered, or ends with the request's error
}

// Attempt is one attempt at the service to get a request answered: of its client, or, where there is a balancer, of that
// at the instance that it chose. When a kept connection ends before a byte of an answer has come, the library of the
// client or of the balancer makes the next attempt by itself. A recording that does not tell of attempts has one for
// each request.
type Attempt struct {
	Instance int  // where the probe or the balancer says that it came to; 0 where nobody tells
	Conn     int  // the client's connection
	Kept     bool // the connection had carried a request before; of one of the balancer's it is known only when it ends without an answer

	Written   time.Duration // the client had written it to its connection, whole
	Forwarded time.Duration // the balancer had written it to a connection to the instance, whole
	Accepted  time.Duration // its handler began
	Header    time.Duration // the first byte of the answer came
	Returned  time.Duration // its handler ended
	Ended     time.Duration // its client, or the balancer, had the answer or an error

	Status int
	Class  event.Class // why there was no whole answer; empty when there was one
	Text   string
}

// Lost tells whether the attempt ended before a byte of an answer came, because its connection did. Such an attempt at
// a kept connection that no handler took may have met the connection's closing on its way (golang/go#23829).
func (a *Attempt) Lost() bool {
	return a.Header == 0 && (a.Class == event.EOF || a.Class == event.Reset)
}

// maxAttempts bounds the attempts at one request that are told apart. The number of an attempt comes from a header, which
// a client that is not the playground's can set to anything.
const maxAttempts = 100

// attempt returns the attempt of a request with the given number, from 0.
func (r *Request) attempt(number int) *Attempt {
	number = min(max(number, 0), maxAttempts-1)
	if missing := number + 1 - len(r.Attempts); missing > 0 {
		r.Attempts = append(r.Attempts, make([]Attempt, missing)...)
	}
	return &r.Attempts[number]
}

// answered returns the attempt to which an answer belongs, or the error in its place: the last one, whoever made it.
func (r *Request) answered(number int) *Attempt { return r.attempt(max(number, len(r.Attempts)-1)) }

// Ordered tells whether the request is an order, as far as is known.
func (r *Request) Ordered() bool {
	return r.Method == http.MethodPost || r.Method == event.GRPC && (r.Placed > 0 || r.Order > 0)
}

// detach gives a copy of a request attempts of its own.
func (r *Request) detach() { r.Attempts = slices.Clone(r.Attempts) }

// Request returns the request with that number, or nil when there is none.
func (t *Timeline) Request(id int) *Request { return t.requests.find(t.Requests, id) }

func (t *Timeline) applyRequest(e event.Event) {
	known := len(t.Requests)
	r, position := t.requests.change(t.epoch, &t.Requests, e.ID, func() *Request { return &Request{ID: e.ID, Attempts: make([]Attempt, 1)} })
	if position == known {
		t.requestsUnderway.begin(position)
	}
	done, over := r.Done, r.over()
	t.foldRequest(r, e)
	if done == 0 && r.Done > 0 {
		if r.Class == "" {
			t.usual.note(t.epoch, r)
		}
		t.requestsUnderway.end(func(position int32) bool { return t.Requests[position].Done > 0 })
	}
	t.requestsUnderway.note(position, e.At, over, r.over())
	if r.Class != "" || r.Raced > 0 {
		t.troubled = withPosition(t.troubled, int32(position))
	}
	t.noteActivity(r, e)
}

// noteActivity keeps when the instance that has a request was last seen to have it.
func (t *Timeline) noteActivity(r *Request, e event.Event) {
	switch e.Kind {
	case event.RequestAccepted, event.RequestReturned:
		t.applyReport(e)
		i := t.known(e.Instance)
		i.active = max(i.active, r.Returned, r.Done)
	case event.RequestDone:
		if r.Accepted > 0 || r.Stream == event.Watch { // the probe sees no handler of the health service
			i := t.known(r.Instance)
			i.active = max(i.active, r.Done)
		}
	}
}

// over returns when the last of what is known of a request happened that is over, with all of its attempts; 0 when
// something of it still goes on.
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
		r.Sent = e.At
	case event.RequestWritten:
		r.Written, r.Conn = e.At, e.Conn
		t.applyWritten(r, r.attempt(e.Attempt))
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
		t.Charges = appended(t.Charges, charge, t.retraced().Charges)
		t.charged.change(t.epoch, &t.firstCharges, e.Order, func() *Charge { return &charge })
	}
}

func (t *Timeline) applyWritten(r *Request, a *Attempt) {
	c, _ := t.client(r.Conn)
	a.Written, a.Conn, a.Kept = r.Written, r.Conn, c.Requests > 0
	c.Requests++
	t.lend(r)
}

// applyLost folds the loss of an attempt after which there is another. Only on a kept connection does a library make one.
func (t *Timeline) applyLost(a *Attempt, e event.Event) {
	a.Ended, a.Kept, a.Class, a.Text = e.At, true, e.Class, e.Text
	if e.Conn == 0 {
		return
	}
	a.Conn = e.Conn
	if c, _ := t.client(e.Conn); c.Request == e.ID {
		c.Busy, c.Since = false, e.At
	}
}

// applyNoReply folds the end of an attempt of the balancer's at an instance that gave it no answer. What its client gets
// then is the balancer's own. When the client has gone, it is the client that says how the attempt ended.
func (a *Attempt) applyNoReply(e event.Event) {
	a.Instance = e.Instance
	if a.Ended > 0 || e.Class == event.Canceled {
		return
	}
	raced := e.Kind == event.RequestRaced
	a.Ended, a.Kept, a.Class, a.Text = e.At, raced, e.Class, e.Text
	if a.Class == "" { // an old recording does not say more
		if a.Class = event.Other; raced {
			a.Class = event.EOF
		}
	}
}

// applyDone folds the end of a request. What the client has is what its last attempt came to, unless the balancer has
// said already that it got nothing for it.
func (t *Timeline) applyDone(r *Request, e event.Event) {
	r.Done, r.Status, r.Class, r.Text, r.Order, r.Answer = e.At, e.Status, e.Class, e.Text, e.Order, e.Answer
	a := r.answered(e.Attempt)
	if a.Ended == 0 {
		a.Ended, a.Status, a.Class, a.Text = e.At, e.Status, e.Class, e.Text
	}
	if e.Conn > 0 {
		r.Conn, a.Conn = e.Conn, e.Conn
	}
	t.giveBack(r)
}
