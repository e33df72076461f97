// Package attempt follows, on the client's side, every attempt to get a request answered. When a kept connection ends
// before a byte of an answer has come, net/http makes another attempt by itself. It tells nobody of the first one, which
// the service may have taken. This package records each attempt: on which connection it was, when it was written, and how
// it was lost.
package attempt

import (
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Follower follows the attempts at one request. It records when an attempt is written and when an attempt is lost; the
// caller records how the last one ends. A Follower is for one request, whose connections must all come from Watch. Its
// methods are for the goroutine that makes the request.
type Follower struct {
	// Log receives the events.
	Log *event.Log
	// Written is the event to record when an attempt is written: its Kind is RequestWritten or RequestForwarded, its ID
	// that of the request, its Instance the one that gets the request.
	Written event.Event
	// Header is that of the request, and must be set before the request is made. Every attempt after the first gets its
	// number there, so that the service's probe can tell them apart.
	Header http.Header

	latest *attempt // of the goroutine that makes the request
	first  attempt
}

// attempt is one attempt at a request.
type attempt struct {
	follower *Follower
	number   int
	conn     *Conn        // nil until it has one
	kept     bool         // the connection has carried a request before
	writing  atomic.Int64 // when its writing began, on the log's clock; 0 before
	written  atomic.Bool
	answered atomic.Int64 // when the first byte of the answer came, on the log's clock; 0 before
	received received
}

// Trace returns what net/http has to tell the follower. It goes into the context of the request.
func (f *Follower) Trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { f.next() },
		GotConn: func(info httptrace.GotConnInfo) { f.connected(info) },
	}
}

// next begins an attempt. When the attempt before it got no byte of an answer, that one is lost. When it got one, the
// answer was a redirect: the client goes where that leads, which belongs to the same attempt.
func (f *Follower) next() {
	former := f.latest
	if former == nil {
		f.latest = &f.first
		f.first.follower, f.first.number = f, probe.Attempt(f.Header)
		return
	}
	f.latest = &attempt{follower: f, number: former.number}
	if former.answered.Load() == 0 {
		f.Log.AddAt(f.lost(former))
		f.latest.number++
		f.Header.Set(probe.AttemptHeader, strconv.Itoa(f.latest.number+1))
	}
}

// connected gives the latest attempt its connection.
func (f *Follower) connected(info httptrace.GotConnInfo) {
	if conn, ok := info.Conn.(*Conn); ok {
		f.latest.conn, f.latest.kept = conn, info.Reused
		conn.user.Store(f.latest)
	}
}

// lost returns the event that an attempt was lost, after which net/http makes another one.
func (f *Follower) lost(a *attempt) event.Event {
	e := event.Event{
		At: f.Log.Now(), Kind: event.RequestLost, ID: f.Written.ID, Attempt: a.number, Instance: f.Written.Instance,
		Class: event.Other, Text: "the connection was closed before the request was written",
	}
	if a.conn == nil {
		return e
	}
	e.Conn = a.conn.ID
	if end := a.conn.end.Load(); end != nil {
		e.At, e.Class, e.Text = end.At, end.Class, end.Text
	}
	return e
}

// Number returns the number of the latest attempt, from 0.
func (f *Follower) Number() int {
	if f.latest == nil {
		return 0
	}
	return f.latest.number
}

// Kept tells whether the latest attempt was on a connection that had carried a request before.
func (f *Follower) Kept() bool { return f.latest != nil && f.latest.kept }

// Answered returns when the first byte of an answer to the latest attempt came, or 0 when none did.
func (f *Follower) Answered() time.Duration {
	if f.latest == nil {
		return 0
	}
	return time.Duration(f.latest.answered.Load())
}

// Excess tells whether more has come for the latest attempt than its header and a body of the given length.
func (f *Follower) Excess(length int64) bool {
	return f.latest != nil && f.latest.received.exceeds(length)
}

// Failed returns e, the event that the latest attempt ended with err, with everything filled in that the client saw of it.
func (f *Follower) Failed(e event.Event, err error) event.Event {
	e.Attempt, e.Text = f.Number(), err.Error()
	e.Class = Classify(err, f.Answered() > 0)
	if f.latest == nil || f.latest.conn == nil {
		return e
	}
	if e.Kind == event.RequestDone {
		e.Conn = f.latest.conn.ID
	}
	e.Class = f.latest.conn.Saw(e.Class, f.Answered() > 0)
	return e
}

// wrote records, once, that an attempt is on its connection, whole. The time of the event is when the writing began: the
// other side can have read the request before the goroutine that wrote it gets to look at the clock again.
func (a *attempt) wrote() {
	if a.written.CompareAndSwap(false, true) {
		e := a.follower.Written
		e.At, e.Attempt = time.Duration(a.writing.Load()), a.number
		if e.Kind == event.RequestWritten {
			e.Conn = a.conn.ID
		}
		a.follower.Log.AddAt(e)
	}
}

// write notes that the attempt is about to be written.
func (a *attempt) write() {
	a.writing.CompareAndSwap(0, int64(a.follower.Log.Now()))
}

// read takes note of bytes that came for an attempt. Bytes that come before the attempt is written are no answer to it.
func (a *attempt) read(b []byte) {
	if a.writing.Load() == 0 {
		return
	}
	if a.answered.Load() == 0 {
		a.wrote() // it must be, even if the goroutine that wrote it has had no time to say so
		a.answered.Store(int64(a.follower.Log.Now()))
	}
	a.received.add(b)
}
