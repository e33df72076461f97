// Package attempt follows, on the client's side, every attempt to have a request answered. When a kept connection ends
// before a byte of an answer has arrived, net/http makes another attempt by itself. It does not report the first attempt,
// which the service may have received. This package records for each attempt on which connection it was, when it was
// written, and how it was lost.
package attempt

import (
	"crypto/tls"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Follower follows the attempts at one request. It records when an attempt is written and when one is lost; the caller
// records how the last one ends. All connections of the request must come from Watch, with or without TLS on top. With HTTP/2, where
// many requests share a connection, each attempt is a stream. Only the goroutine that makes the request may call a
// Follower's methods.
type Follower struct {
	// Log receives the events, and has the clock.
	Log *event.Log
	// Events receives the events instead of Log, where it is set.
	Events Recorder
	// Kind is that of the event to record when an attempt is written: RequestWritten or RequestForwarded.
	Kind event.Kind
	// ID is the number of the request, and Instance the one that gets the request.
	ID, Instance int
	// Header is that of the request, and must be set before the request is made. Every attempt after the first gets its
	// number there, so that the service's probe can tell them apart.
	Header http.Header
	// Streams says that the request is made by HTTP/2 without TLS. With TLS, the Follower sees that for itself.
	Streams bool
	// Long says that the request does not fit into one Write, or takes its time.
	Long bool
	// Gaps says that the log does not have all requests. RequestWritten then tells which connections were used before.
	Gaps bool

	latest atomic.Pointer[attempt] // set by the goroutine that makes the request
	first  attempt
}

// Recorder takes events whose At is set, as *event.Log does. It must be safe for concurrent use.
type Recorder interface{ AddAt(event.Event) }

// attempt is one attempt at a request.
type attempt struct {
	follower *Follower
	number   int
	conn     *Conn        // nil before the attempt has a connection
	kept     bool         // the connection has carried a request before
	stream   bool         // the attempt is a stream of HTTP/2, and other requests use the connection at the same time
	writing  atomic.Int64 // when the writing of the request began, on the log's clock; 0 before
	written  atomic.Bool
	answered atomic.Int64 // when the first byte of the answer arrived, on the log's clock; 0 before
	sealed   bool         // by TLS: what arrives cannot be read here
	received received
}

// Trace returns the trace by which net/http informs the follower. The caller puts it into the context of the request.
func (f *Follower) Trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:              func(string) { f.next() },
		GotConn:              f.connected,
		WroteRequest:         f.wroteRequest,
		GotFirstResponseByte: f.gotFirstByte,
	}
}

// next begins an attempt. When the attempt before it got no byte of an answer, that attempt is lost. When it got one, the
// answer was a redirect, and the request that follows it belongs to the same attempt. With HTTP/2, net/http may ask several times
// for a connection, or get one that it has not asked for.
func (f *Follower) next() {
	former := f.latest.Load()
	switch {
	case former == nil:
		f.first.follower, f.first.number = f, probe.Attempt(f.Header)
		f.latest.Store(&f.first)
		return
	case former.conn == nil:
		return
	}
	latest := &attempt{follower: f, number: former.number}
	if former.answered.Load() == 0 {
		f.events().AddAt(f.lost(former))
		latest.number++
		f.Header.Set(probe.AttemptHeader, strconv.Itoa(latest.number+1))
	}
	f.latest.Store(latest)
}

func (f *Follower) events() Recorder {
	if f.Events != nil {
		return f.Events
	}
	return f.Log
}

// connected gives the latest attempt its connection.
func (f *Follower) connected(info httptrace.GotConnInfo) {
	a := f.latest.Load()
	if a == nil || a.conn != nil {
		f.next()
		a = f.latest.Load()
	}
	under := info.Conn
	if secure, ok := under.(*tls.Conn); ok {
		a.stream = secure.ConnectionState().NegotiatedProtocol == "h2"
		a.sealed, under = true, secure.NetConn()
	}
	conn, ok := under.(*Conn)
	if !ok {
		return
	}
	a.stream = a.stream || f.Streams
	a.conn, a.kept = conn, info.Reused
	if a.stream {
		a.write()
	} else {
		conn.user.Store(a)
	}
}

// wroteRequest notes that net/http has written the whole request. Of a short one, the connection knows that before.
func (f *Follower) wroteRequest(info httptrace.WroteRequestInfo) {
	if a := f.latest.Load(); info.Err == nil && (a.stream || f.Long) {
		a.wrote()
	}
}

// gotFirstByte notes that the answer begins. Without streams, the connection knows that before.
func (f *Follower) gotFirstByte() {
	if a := f.latest.Load(); a.stream && a.answered.Load() == 0 {
		a.answeredTo()
		a.answered.Store(int64(f.Log.Now()))
	}
}

// lost returns the event that an attempt was lost and that net/http makes another one.
func (f *Follower) lost(a *attempt) event.Event {
	e := event.Event{
		At: f.Log.Now(), Kind: event.RequestLost, ID: f.ID, Attempt: a.number, Instance: f.Instance,
		Conn: a.conn.ID, Class: event.Other, Text: "the connection was closed before the request was written",
	}
	switch end := a.conn.end.Load(); {
	case end != nil:
		e.At, e.Class, e.Text = end.At, end.Class, end.Text
	case a.stream && a.written.Load(): // with an error after which net/http makes another attempt: GOAWAY, or RST_STREAM with REFUSED_STREAM
		e.Class, e.Text = event.Reset, "the service gave the stream back without having handled it"
	}
	return e
}

// Number returns the number of the latest attempt, from 0.
func (f *Follower) Number() int {
	if a := f.latest.Load(); a != nil {
		return a.number
	}
	return 0
}

// Kept tells whether the latest attempt was on a connection that had carried a request before.
func (f *Follower) Kept() bool {
	a := f.latest.Load()
	return a != nil && a.kept
}

// Answered returns when the first byte of an answer to the latest attempt arrived, or 0 when none did.
func (f *Follower) Answered() time.Duration {
	if a := f.latest.Load(); a != nil {
		return time.Duration(a.answered.Load())
	}
	return 0
}

// Excess tells whether more bytes have arrived for the latest attempt than its header and a body of the given length have. It cannot
// tell that of an attempt with TLS or HTTP/2, and returns false.
func (f *Follower) Excess(length int64) bool {
	a := f.latest.Load()
	return a != nil && a.received.exceeds(length)
}

// Failed returns e, the event that the latest attempt ended with err, completed with what the client saw.
func (f *Follower) Failed(e event.Event, err error) event.Event {
	e.Attempt, e.Text = f.Number(), err.Error()
	e.Class = Classify(err, f.Answered() > 0)
	a := f.latest.Load()
	if a == nil || a.conn == nil {
		return e
	}
	if e.Kind == event.RequestDone {
		e.Conn = a.conn.ID
	}
	e.Class = a.conn.ClassAtClient(e.Class, f.Answered() > 0)
	return e
}

// wrote records, once, that the whole attempt is on its connection. The time of the event is when the writing began,
// because the other side can have read the request before the writing goroutine reads the clock again. For a long request, it
// is now.
func (a *attempt) wrote() {
	if a.writing.Load() == 0 || !a.written.CompareAndSwap(false, true) {
		return
	}
	f := a.follower
	e := event.Event{At: time.Duration(a.writing.Load()), Kind: f.Kind, ID: f.ID, Instance: f.Instance, Attempt: a.number}
	if f.Long {
		e.At = f.Log.Now()
	}
	if e.Kind == event.RequestWritten {
		e.Conn = a.conn.ID
		if f.Gaps && a.kept {
			e.Count = 1
		}
	}
	f.events().AddAt(e)
}

// answeredTo notes that an answer begins. It shows that a short attempt was written, even if the writing goroutine has not recorded that
// yet; a long one can be answered before.
func (a *attempt) answeredTo() {
	if !a.follower.Long {
		a.wrote()
	}
}

// write notes that the attempt is about to be written.
func (a *attempt) write() {
	a.writing.CompareAndSwap(0, int64(a.follower.Log.Now()))
}

// read records that bytes arrived for an attempt. Bytes that arrive before the attempt is written are no answer to it.
func (a *attempt) read(b []byte) {
	if a.writing.Load() == 0 {
		return
	}
	if a.answered.Load() == 0 {
		a.answeredTo()
		a.answered.Store(int64(a.follower.Log.Now()))
	}
	if !a.sealed {
		a.received.add(b)
	}
}
