package load

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// ordersPath is where the shop takes orders.
const ordersPath = "/orders"

// wanted is what a client requests.
type wanted struct {
	id     int
	method string
	path   string
	body   string
	kind   *kind // of a request to another service than a shop; else nil
	shop   bool  // the request is for the shop's orders
	feed   bool  // the shop's feed, which ends with a closing event
	order  int   // the order at which the client wants to look, or 0
}

// ofOrder tells whether a good answer is an order: the request places one or looks at one.
func (w wanted) ofOrder() bool { return w.shop && (w.path == ordersPath || w.order > 0) }

// ask sends one request and records its outcome. It returns the request to which the answer redirects, if that is to be followed.
func (c *Clients) ask(f *flight) (next *flight) {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	patience := time.AfterFunc(c.plan.Timeout, func() { cancel(context.DeadlineExceeded) })
	defer patience.Stop()
	f.cancel = cancel
	c.book.begin(f, c.rate.get() >= sumFrom)
	done := event.Event{Kind: event.RequestDone, ID: f.id}
	request, err := c.request(f.trace(ctx), f)
	if err != nil {
		c.book.end(f, failed(ctx, &f.follower, done, err))
		return nil
	}
	response, err := c.do(f, request)
	if err != nil {
		if at := f.follower.Answered(); at > 0 {
			f.AddAt(event.Event{At: at, Kind: event.RequestHeader, ID: f.id, Attempt: f.follower.Number()})
		}
		c.book.end(f, failed(ctx, &f.follower, done, err))
		return nil
	}
	defer response.Body.Close()
	a := &f.answer
	a.begin(response)
	a.keep = a.keep || f.ofOrder()
	header := event.Event{Kind: event.RequestHeader, ID: f.id, Attempt: f.follower.Number(), Status: a.status}
	if a.feed != nil {
		header.State = event.Feed
	}
	f.add(header)
	var body io.Reader = response.Body
	if f.slow && response.ContentLength != 0 {
		body = newSlowReader(ctx, c.hurry, body, response.ContentLength)
	}
	err = a.read(body, func() {
		if f.feed { // its client listens as long as something arrives
			patience.Reset(c.plan.Timeout)
		}
	})
	done.Attempt, done.Status, done.Answer = f.follower.Number(), a.status, a.recorded()
	if err != nil {
		done = failed(ctx, &f.follower, done, err)
	} else {
		c.examine(&done, f)
		next = c.follow(&done, f, response)
	}
	c.book.end(f, done)
	return next
}

// do makes the request.
func (c *Clients) do(f *flight, request *http.Request) (*http.Response, error) {
	f.follower.Header = request.Header
	if f.kind == nil {
		response, err := f.pool.client.Do(request)
		if err != nil && f.pool.http1.Load() {
			err = fmt.Errorf("%w: %w", errNoH2C, err)
		}
		return response, err
	}
	response, err := f.pool.transport.RoundTrip(request) // takes less time than a client
	if err == nil {
		return response, nil
	}
	if f.pool.http1.Load() {
		err = fmt.Errorf("%w: %w", errNoH2C, err)
	}
	if plain, ok := errors.AsType[tls.RecordHeaderError](err); ok && string(plain.RecordHeader[:]) == "HTTP/" {
		err = errors.New("the service answers by plain HTTP, without TLS")
	}
	return nil, &url.Error{Op: request.Method[:1] + strings.ToLower(request.Method[1:]), URL: request.URL.String(), Err: err}
}

// examine completes done for an answer that came without an error: with the order that the answer confirms, or with what is
// wrong nevertheless.
func (c *Clients) examine(done *event.Event, f *flight) {
	switch a := &f.answer; {
	case a.Framing == event.ByLength && f.follower.Excess(a.Promised):
		done.Class, done.Text = event.Overlong, fmt.Sprintf("more came than the %d bytes that the answer promised", a.Promised)
	case a.feed != nil && a.feed.broken():
		a.Inside = true
		if f.feed {
			done.Class, done.Text = event.Unended, fmt.Sprintf("the feed ended inside its event %d", a.Events+1)
		}
	case f.feed && a.feed != nil && a.feed.last != closingEvent:
		done.Class, done.Text = event.Unended, fmt.Sprintf("the feed ended after %d events, without its closing event", a.Events)
	case f.ofOrder() && a.status < http.StatusBadRequest:
		if c.promised(done, f.wanted, a.kept); done.Class != "" {
			done.Answer.Body = a.quote()
		}
	}
}

// request returns the HTTP request for what a client wants.
func (c *Clients) request(ctx context.Context, f *flight) (*http.Request, error) {
	id := strconv.Itoa(f.id)
	if f.kind == nil {
		return c.shopRequest(ctx, f.wanted, id)
	}
	if f.kind.err != nil {
		return nil, f.kind.err
	}
	r := f.kind.request(ctx, id)
	f.follower.Long = f.kind.long
	if f.slow && r.Body != nil {
		f.follower.Long = true
		body := func() (io.ReadCloser, error) {
			return newSlowReader(ctx, c.hurry, newBody(f.body), int64(len(f.body))), nil
		}
		r.GetBody = body
		r.Body, _ = body()
	}
	return r, nil
}

// shopRequest returns a request to the shop.
func (c *Clients) shopRequest(ctx context.Context, w wanted, id string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, w.method, c.plan.scheme()+"://"+c.addr+w.path, strings.NewReader(w.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(probe.RequestHeader, id)
	if w.feed {
		r.Header.Set("Accept", eventStream)
	}
	return r, nil
}

// failed returns done, completed with the error that ended the request. When ctx ended it, net/http may return the cause of
// that or only the fact; the cause is recorded.
func failed(ctx context.Context, follower *attempt.Follower, done event.Event, err error) event.Event {
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	done = follower.Failed(done, err)
	switch {
	case errors.Is(err, errOver):
		done.Class = event.Canceled
	case errors.Is(err, errLeft):
		done.Class = event.Left
	}
	return done
}

// promised completes done with the order that an answer confirms, and keeps that for later requests. An answer below 400 is
// no whole answer if it does not name an order or, to a look at an order, names another one.
func (c *Clients) promised(done *event.Event, w wanted, body []byte) {
	var order struct{ Order int }
	err := json.Unmarshal(body, &order)
	switch {
	case err != nil:
	case order.Order <= 0:
		err = errors.New("it names no order")
	case w.order > 0 && order.Order != w.order:
		err = fmt.Errorf("it is order %d", order.Order)
	}
	switch {
	case err != nil && w.order > 0:
		done.Class, done.Text = event.Garbled, fmt.Sprintf("the answer is not order %d: %v", w.order, err)
	case err != nil:
		done.Class, done.Text = event.Garbled, "the answer is no order: "+err.Error()
	case w.order == 0:
		done.Order = order.Order
		c.known.Store(int64(order.Order))
	}
}
