package timeline

import (
	"time"

	"closingtime/playground/event"
)

// Request is one request, as its client, and where there is a probe its handler, saw it.
type Request struct {
	ID       int
	Instance int
	Method   string
	Path     string
	Conn     int
	Order    int

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
}

func (t *Timeline) applyRequest(e event.Event) {
	r := entry(&t.requests, e.ID, &t.Requests, func() *Request { return &Request{ID: e.ID} })
	if e.Method != "" {
		r.Method, r.Path = e.Method, e.Path
	}
	switch e.Kind {
	case event.RequestSent:
		r.Sent = e.At
	case event.RequestWritten:
		r.Written, r.Conn = e.At, e.Conn
		t.lend(r)
	case event.RequestHeader:
		r.Header = e.At
	case event.RequestDone:
		r.Done, r.Status, r.Class, r.Text, r.Order = e.At, e.Status, e.Class, e.Text, e.Order
		t.giveBack(r)
	case event.RequestAccepted:
		t.Probe, t.Handlers = true, true
		r.Accepted, r.Instance = e.At, e.Instance
	case event.RequestReturned:
		r.Returned = e.At
	case event.RequestRaced:
		r.Raced, r.Instance = e.At, e.Instance
	case event.RequestNoReply:
		r.NoReply, r.Instance = e.At, e.Instance
	case event.OrderPlaced:
		r.Placed = e.At
	case event.OrderCharged:
		t.Charges = append(t.Charges, Charge{e.At, e.ID, e.Order})
	}
}

func (t *Timeline) applyHTTP(e event.Event) {
	c := t.client(e.ID)
	if e.Kind == event.ConnOpen {
		c.Opened, c.Since = e.At, max(c.Since, e.At)
	} else {
		c.Closed, c.Busy = e.At, false
	}
}

func (t *Timeline) client(id int) *Conn {
	return entry(&t.http, id, &t.HTTP, func() *Conn { return &Conn{ID: id} })
}

func (t *Timeline) lend(r *Request) {
	if c := t.client(r.Conn); r.Written > c.Since && r.Done == 0 {
		c.Busy, c.Since, c.Request = true, r.Written, r.ID
	}
}

func (t *Timeline) giveBack(r *Request) {
	if r.Conn == 0 {
		return
	}
	if c := t.client(r.Conn); c.Request == r.ID {
		c.Busy, c.Since = false, r.Done
	}
}
