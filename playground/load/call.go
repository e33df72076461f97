package load

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/rpc"
)

// placeCall is the shop's call that places an order.
const placeCall = "/shop.Orders/Place"

// nextCall returns the n-th call, as next does for requests.
func (c *Clients) nextCall(n, id int) wanted {
	if known := c.known.Load(); known > 0 && c.plan.Lookups > 0 && n%c.plan.Lookups == 0 {
		return wanted{id: id, method: event.GRPC, path: rpc.HealthCheck}
	}
	return wanted{id: id, method: event.GRPC, path: placeCall, body: string(rpc.Text("tea"))}
}

// watch watches the health of the service, whatever that is, until the service ends the watch.
func (c *Clients) watch(id int) {
	c.call(wanted{id: id, method: event.GRPC, path: rpc.HealthWatch}, event.Watch, 0)
}

// call makes one gRPC call, which is late by that time, and records its outcome. A connection carries many calls at once.
func (c *Clients) call(w wanted, state string, late time.Duration) {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	if state == "" { // a watch may hear nothing for a long time
		defer time.AfterFunc(c.plan.Timeout, func() { cancel(context.DeadlineExceeded) }).Stop()
	}
	sent := event.Event{Kind: event.RequestSent, ID: w.id, Method: w.method, Path: w.path, State: state, Item: event.ReadInParts}
	if late > lateEnough {
		sent.Budget = late
	}
	c.log.Add(sent)
	done := event.Event{Kind: event.RequestDone, ID: w.id}
	trace := &callTrace{log: c.log, id: w.id}
	request, err := rpc.NewRequest(httptrace.WithClientTrace(ctx, trace.trace()), c.addr, w.path, []byte(w.body))
	if err != nil {
		c.log.Add(trace.interrupted(ctx, done, err, false))
		return
	}
	request.Header.Set(probe.RequestHeader, strconv.Itoa(w.id))
	response, err := c.calls.Do(request)
	if err != nil {
		c.log.Add(trace.interrupted(ctx, done, err, false))
		return
	}
	defer response.Body.Close()
	trace.wrote()
	c.log.Add(event.Event{Kind: event.RequestHeader, ID: w.id, Status: response.StatusCode, State: state})
	answer, err := readCall(response, w, &done)
	done.Status, done.Answer = response.StatusCode, answer
	if err != nil {
		done = trace.interrupted(ctx, done, err, true)
	}
	if done.Order > 0 {
		c.known.Store(int64(done.Order))
	}
	c.log.Add(done)
}

// readCall reads the answer of a call to its end, and completes done with its outcome.
func readCall(response *http.Response, w wanted, done *event.Event) (*event.Answer, error) {
	answer := &event.Answer{Framing: event.ByChunks, Proto: "gRPC"}
	for {
		message, err := rpc.ReadMessage(response.Body)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return answer, err
		}
		answer.Events++
		answer.Bytes += int64(len(message))
		if w.path == placeCall {
			done.Order, _ = rpc.Number(message)
		}
	}
	status, text, whole := rpc.Status(response)
	switch {
	case !whole && response.StatusCode == http.StatusOK:
		return answer, io.ErrUnexpectedEOF
	case status != rpc.OK && w.path == rpc.HealthWatch: // a watch has no end of its own, so any status is a proper end
		answer.Code = status
	case status != rpc.OK:
		answer.Code = status
		done.Class, done.Text = event.Unsound, text
	case w.path == placeCall && done.Order <= 0:
		done.Class, done.Text = event.Garbled, "the answer names no order"
	}
	return answer, nil
}

// interrupted returns done, completed with the error that ended the call. answered tells whether an answer had begun.
func (t *callTrace) interrupted(ctx context.Context, done event.Event, err error, answered bool) event.Event {
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	done.Class, done.Text = attempt.Classify(err, answered), err.Error()
	if conn := t.connection(); conn != nil {
		done.Conn, done.Class = conn.ID, conn.ClassAtClient(done.Class, answered)
	}
	if errors.Is(err, errOver) {
		done.Class = event.Canceled
	}
	return done
}

// callTrace records, once, that a call is on its connection. The time of the event is when the call got the connection,
// because the service can have read the call before the client reads the clock again.
type callTrace struct {
	log *event.Log
	id  int

	mu       sync.Mutex
	got      time.Duration // when the call got a connection
	conn     *attempt.Conn // the connection
	recorded bool
}

func (t *callTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.got = t.log.Now()
			if conn, ok := info.Conn.(*attempt.Conn); ok {
				t.conn = conn
			}
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				t.wrote()
			}
		},
	}
}

func (t *callTrace) wrote() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.recorded || t.got == 0 {
		return
	}
	t.recorded = true
	written := event.Event{At: t.got, Kind: event.RequestWritten, ID: t.id}
	if t.conn != nil {
		written.Conn = t.conn.ID
	}
	t.log.AddAt(written)
}

func (t *callTrace) connection() *attempt.Conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.conn
}
