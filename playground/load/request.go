package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// wanted is what a client asks for.
type wanted struct {
	id     int
	method string
	path   string
	body   string
	feed   bool // the shop's feed, which ends with an event that says so
}

// ask sends one request and records what becomes of it.
func (c *Clients) ask(w wanted) {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	patience := time.AfterFunc(c.plan.Timeout, func() { cancel(context.DeadlineExceeded) })
	defer patience.Stop()
	follower := &attempt.Follower{Log: c.log, Written: event.Event{Kind: event.RequestWritten, ID: w.id}}
	request, err := c.request(httptrace.WithClientTrace(ctx, follower.Trace()), w)
	sent := event.Event{Kind: event.RequestSent, ID: w.id, Method: w.method, Path: w.path}
	if w.feed {
		sent.State = event.Feed
	}
	c.log.Add(sent)
	done := event.Event{Kind: event.RequestDone, ID: w.id}
	if err != nil {
		c.log.Add(failed(ctx, follower, done, err))
		return
	}
	follower.Header = request.Header
	response, err := c.client.Do(request)
	if err != nil {
		if at := follower.Answered(); at > 0 {
			c.log.AddAt(event.Event{At: at, Kind: event.RequestHeader, ID: w.id, Attempt: follower.Number()})
		}
		c.log.Add(failed(ctx, follower, done, err))
		return
	}
	defer response.Body.Close()
	a := newAnswer(response)
	header := event.Event{Kind: event.RequestHeader, ID: w.id, Attempt: follower.Number(), Status: a.status}
	if a.feed != nil {
		header.State = event.Feed
	}
	c.log.Add(header)
	err = a.read(response.Body, func() {
		if w.feed { // its client listens for as long as it is told something
			patience.Reset(c.plan.Timeout)
		}
	})
	done.Attempt, done.Status, done.Answer = follower.Number(), a.status, a.recorded()
	if err != nil {
		done = failed(ctx, follower, done, err)
	} else {
		c.examine(&done, w, a, follower)
	}
	c.log.Add(done)
}

// examine completes done for an answer that came without an error: with the order that the answer names, or with what is
// wrong with it all the same.
func (c *Clients) examine(done *event.Event, w wanted, a *answer, follower *attempt.Follower) {
	switch {
	case a.Framing == event.ByLength && follower.Excess(a.Promised):
		done.Class, done.Text = event.Overlong, fmt.Sprintf("more came than the %d bytes that the answer promised", a.Promised)
	case a.feed != nil && a.feed.broken():
		done.Class, done.Text = event.Unended, fmt.Sprintf("the feed ended inside its event %d", a.Events+1)
	case w.feed && a.feed != nil && a.feed.last != closingEvent:
		done.Class, done.Text = event.Unended, fmt.Sprintf("the feed ended after %d events, without its closing event", a.Events)
	case c.plan.Path == "" && w.method == http.MethodPost && a.status == http.StatusCreated:
		c.promised(done, a.kept)
	}
}

// request returns the HTTP request for what a client wants.
func (c *Clients) request(ctx context.Context, w wanted) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, w.method, "http://"+c.addr+w.path, strings.NewReader(w.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(probe.RequestHeader, strconv.Itoa(w.id))
	if w.feed {
		r.Header.Set("Accept", eventStream)
	}
	return r, nil
}

// failed returns done, completed with the error that ended the request. When ctx ended it, net/http returns either the
// cause of that or the bare fact; the cause is what is recorded.
func failed(ctx context.Context, follower *attempt.Follower, done event.Event, err error) event.Event {
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	done = follower.Failed(done, err)
	if errors.Is(err, errOver) {
		done.Class = event.Canceled
	}
	return done
}

// promised completes done with the order that an answer names, and remembers it for the clients to come.
func (c *Clients) promised(done *event.Event, body []byte) {
	var order struct{ Order int }
	err := json.Unmarshal(body, &order)
	if err == nil && order.Order <= 0 {
		err = errors.New("it names no order")
	}
	if err != nil {
		done.Class, done.Text = event.Garbled, "the answer is no order: "+err.Error()
		return
	}
	done.Order = order.Order
	c.known.Store(int64(order.Order))
}
