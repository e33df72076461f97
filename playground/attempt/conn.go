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

// Conn is a client's connection. It knows which attempt has it, and how the other side ended it.
type Conn struct {
	net.Conn
	ID int

	log    *event.Log
	user   atomic.Pointer[attempt] // the latest one
	end    atomic.Pointer[End]     // nil as long as the other side has not ended it
	once   sync.Once
	closed func(event.Class)
}

// End is how the other side ended a connection.
type End struct {
	At    time.Duration // on the log's clock
	Class event.Class   // EOF, Reset, or whatever else was the error
	Text  string
}

// seen returns the class of an attempt whose connection ended so. answered tells whether a byte of the answer had come.
func seen(end event.Class, answered bool) event.Class {
	if answered && (end == event.EOF || end == event.Reset) {
		return event.CutShort
	}
	return end
}

// Watch returns a connection that can carry followed requests. The first Close calls closed, with how the other side had
// ended the connection before, or with an empty class when it had not.
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

// Write writes b. A request of the playground's clients is short enough for one Write.
func (c *Conn) Write(b []byte) (int, error) {
	a := c.user.Load()
	if a != nil {
		a.write()
	}
	n, err := c.Conn.Write(b)
	if a != nil && err == nil {
		a.wrote()
	}
	c.ended(err)
	return n, err
}

// ended remembers the first error by which the other side ended the connection.
func (c *Conn) ended(err error) {
	if err != nil && !errors.Is(err, net.ErrClosed) {
		c.end.CompareAndSwap(nil, &End{c.log.Now(), Classify(err, false), err.Error()})
	}
}

// Saw returns the class of a request on the connection that ended with an error of that class, as its client sees it: a
// library can have words of its own for what the end of a connection leads to. answered tells whether a byte of the answer
// had come.
func (c *Conn) Saw(class event.Class, answered bool) event.Class {
	if end := c.end.Load(); class == event.Other && end != nil {
		return seen(end.Class, answered)
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

// Classify names what a client sees of a failed request. answered tells whether a byte of the answer had come.
func Classify(err error, answered bool) event.Class {
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return event.Timeout
	case isAny(err, refusals):
		return event.Refused
	case isAny(err, resets):
		return seen(event.Reset, answered)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return seen(event.EOF, answered)
	}
	return event.Other
}

func isAny(err error, targets []error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
