package attempt

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
)

// Conn is a client's connection. It knows which attempt uses it, and how the other side ended it.
type Conn struct {
	net.Conn
	ID int

	log    *event.Log
	user   atomic.Pointer[attempt] // the latest attempt
	end    atomic.Pointer[End]     // nil while the other side has not ended the connection
	once   sync.Once
	closed func(event.Class)
}

// End is how the other side ended a connection.
type End struct {
	At    time.Duration // on the log's clock
	Class event.Class   // EOF, Reset, or the class of another error
	Text  string
}

// classAtClient returns the class of an attempt whose connection ended with the class end. answered tells whether a byte of
// the answer had arrived.
func classAtClient(end event.Class, answered bool) event.Class {
	if answered && (end == event.EOF || end == event.Reset) {
		return event.CutShort
	}
	return end
}

// Watch returns a connection that can carry followed requests. The first Close calls closed with the class by which the
// other side had ended the connection before, or with an empty class.
func Watch(conn net.Conn, id int, log *event.Log, closed func(event.Class)) *Conn {
	return &Conn{Conn: conn, ID: id, log: log, closed: closed}
}

func (c *Conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if a := c.user.Load(); a != nil && n > 0 {
		a.read(b[:n])
	}
	c.ended(err)
	return n, err
}

// Write writes b. A request is short enough for one Write, unless its Follower says otherwise.
func (c *Conn) Write(b []byte) (int, error) {
	a := c.user.Load()
	if a != nil {
		a.write()
	}
	n, err := c.Conn.Write(b)
	if a != nil && err == nil && !a.follower.Long {
		a.wrote()
	}
	c.ended(err)
	return n, err
}

// ended records the first error by which the other side ended the connection.
func (c *Conn) ended(err error) {
	if err != nil && !errors.Is(err, net.ErrClosed) {
		c.end.CompareAndSwap(nil, &End{c.log.Now(), Classify(err, false), err.Error()})
	}
}

// ClassAtClient returns the class of a request on the connection that ended with an error of the given class, as its client sees
// it: a library may report the end of a connection by an error of its own. answered tells whether a byte of the answer had
// arrived.
func (c *Conn) ClassAtClient(class event.Class, answered bool) event.Class {
	if end := c.end.Load(); class == event.Other && end != nil {
		return classAtClient(end.Class, answered)
	}
	return class
}

// Close closes the connection.
func (c *Conn) Close() error {
	c.once.Do(func() {
		var class event.Class
		if end := c.end.Load(); end != nil {
			class = end.Class
		}
		c.closed(class)
	})
	return c.Conn.Close()
}

// Classify returns the class of the error that a client met. answered tells whether a byte of the answer had arrived.
func Classify(err error, answered bool) event.Class {
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return event.Timeout
	case isAny(err, refusals):
		return event.Refused
	case isAny(err, resets), isStreamReset(err):
		return classAtClient(event.Reset, answered)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return classAtClient(event.EOF, answered)
	}
	return event.Other
}

func isAny(err error, targets []error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}

// streamError is an error by which the other side ended a stream of HTTP/2. The error of net/http, which is not exported, converts to
// any struct with these fields.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (streamError) Error() string { return "stream error" }

func isStreamReset(err error) bool {
	_, ok := errors.AsType[streamError](err)
	return ok
}
