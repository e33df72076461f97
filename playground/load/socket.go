package load

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
)

// socketPath is where the shop takes WebSockets.
const socketPath = "/live"

// socketEvery is the time between two questions that the client of a socket asks.
const socketEvery = 500 * time.Millisecond

// The client of a socket that has ended comes back after this time, and by chance so much later: all of them at once would
// be a crowd.
const comesBackAfter, comesBackSpread = 100 * time.Millisecond, 200 * time.Millisecond

// live keeps a WebSocket open, and comes back when it has ended, until the clients are stopped. The first one has the
// given number.
func (c *Clients) live(id int) {
	for {
		c.converse(id)
		pause := time.NewTimer(comesBackAfter + rand.N(comesBackSpread))
		select {
		case <-pause.C:
		case <-c.stop:
			pause.Stop()
			return
		}
		id = c.number()
	}
}

// converse opens a WebSocket, listens to it until it ends, and records what became of it.
func (c *Clients) converse(id int) {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	patience := time.AfterFunc(c.plan.Timeout, func() { cancel(context.DeadlineExceeded) })
	defer patience.Stop()
	follower := &attempt.Follower{Log: c.log, Written: event.Event{Kind: event.RequestWritten, ID: id}}
	c.log.Add(event.Event{Kind: event.RequestSent, ID: id, Method: http.MethodGet, Path: socketPath, State: event.Socket})
	done := event.Event{Kind: event.RequestDone, ID: id}
	request, err := c.request(httptrace.WithClientTrace(ctx, follower.Trace()), wanted{id: id, method: http.MethodGet, path: socketPath})
	if err != nil {
		c.log.Add(failed(ctx, follower, done, err))
		return
	}
	upgrade(request.Header)
	follower.Header = request.Header
	response, err := c.client.Do(request)
	if err != nil {
		c.log.Add(failed(ctx, follower, done, err))
		return
	}
	defer response.Body.Close()
	c.log.Add(event.Event{Kind: event.RequestHeader, ID: id, Attempt: follower.Number(), Status: response.StatusCode, State: event.Socket})
	done.Attempt, done.Status = follower.Number(), response.StatusCode
	conn, ok := response.Body.(io.ReadWriteCloser)
	if !ok || response.StatusCode != http.StatusSwitchingProtocols {
		a := newAnswer(response)
		err := a.read(response.Body, func() {})
		if done.Answer = a.recorded(); err != nil {
			done = failed(ctx, follower, done, err)
		} else if a.status < http.StatusBadRequest {
			done.Class, done.Text = event.Garbled, "the service did not switch to a WebSocket"
		}
		c.log.Add(done)
		return
	}
	patience.Stop() // nothing is promised at any time
	// A read of a connection that was taken over knows of no context.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	s := &socket{conn: conn, pending: make(map[int]bool)}
	err = s.listen()
	if ctx.Err() != nil {
		err = context.Canceled // which stands for its cause
	}
	done.Answer = s.recorded()
	if err != nil {
		done = failed(ctx, follower, done, err)
	} else {
		s.examine(&done)
	}
	c.log.Add(done)
}

// upgrade asks in the header of a request for a WebSocket.
func upgrade(header http.Header) {
	key := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, rand.Uint64()), rand.Uint64())
	header.Set("Connection", "Upgrade")
	header.Set("Upgrade", "websocket")
	header.Set("Sec-WebSocket-Version", "13")
	header.Set("Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(key))
}

// socket is what a client has of a WebSocket.
type socket struct {
	conn     io.ReadWriteCloser
	messages int
	bytes    int64
	code     int          // with which the service closed it; 0 before
	pending  map[int]bool // the orders of which its client was told that they are pending, and not what became of them
	latest   int          // the latest order that it was told of
}

// listen reads until the service closes the socket. It answers what a client has to, and asks for the state of an order now
// and then. An error says that the socket ended without a close frame.
func (s *socket) listen() error {
	r := bufio.NewReader(s.conn)
	for asked := time.Now(); ; {
		f, err := readFrame(r)
		if err != nil {
			return unexpected(err)
		}
		switch f.opcode {
		case frameText, frameBin, frameRest:
			s.take(f)
		case framePing:
			_ = writeFrame(s.conn, framePong, f.payload) // the next read tells of an error
		case frameClose:
			s.code = closeCode(f.payload)
			_ = writeFrame(s.conn, frameClose, f.payload[:min(len(f.payload), 2)]) // the service closes the connection then
			return nil
		}
		if s.latest > 0 && time.Since(asked) > socketEvery {
			asked = time.Now()
			_ = writeFrame(s.conn, frameText, fmt.Appendf(nil, `{"order":%d}`, s.latest))
		}
	}
}

// take takes a message, which has the state of an order.
func (s *socket) take(f frame) {
	s.bytes += int64(len(f.payload))
	if f.last {
		s.messages++
	}
	var order struct {
		Order int
		State string
	}
	if json.Unmarshal(f.payload, &order) != nil || order.Order <= 0 {
		return
	}
	s.latest = order.Order
	if order.State == "pending" {
		s.pending[order.Order] = true
	} else {
		delete(s.pending, order.Order)
	}
}

func (s *socket) recorded() *event.Answer {
	a := &event.Answer{Bytes: s.bytes, Framing: event.ByChunks, Events: s.messages, Code: s.code}
	if s.code != 0 {
		a.Missing = len(s.pending)
	}
	return a
}

// examine completes done for a socket that was closed in good order, with what is wrong with it all the same.
func (s *socket) examine(done *event.Event) {
	switch s.code {
	case closedNormally, closedGoingAway, closedSilently, closedToRestart, closedTryLater:
	default:
		done.Class, done.Text = event.Unsound, fmt.Sprintf("closed with %d", s.code)
		return
	}
	if len(s.pending) > 0 {
		done.Class, done.Text = event.Unended, fmt.Sprintf("closed with %d, and %d orders of which it was told are still pending", s.code, len(s.pending))
	}
}
