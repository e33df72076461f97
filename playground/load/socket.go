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
	"strconv"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
)

// socketPath is where the shop takes WebSockets.
const socketPath = "/live"

// socketEvery is the time between two questions from the client of a WebSocket.
const socketEvery = 500 * time.Millisecond

// A client whose WebSocket has ended reconnects after this time and a random part of the spread, so that not all clients
// reconnect at once.
const comesBackAfter, comesBackSpread = 100 * time.Millisecond, 200 * time.Millisecond

// live keeps a WebSocket open, and reconnects when it has ended, until the clients are stopped. The first WebSocket has the
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

// converse opens a WebSocket, listens to it until it ends, and records its outcome.
func (c *Clients) converse(id int) {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	patience := time.AfterFunc(c.plan.Timeout, func() { cancel(context.DeadlineExceeded) })
	defer patience.Stop()
	follower := &attempt.Follower{Log: c.log, Kind: event.RequestWritten, ID: id}
	c.log.Add(event.Event{Kind: event.RequestSent, ID: id, Method: http.MethodGet, Path: socketPath, State: event.Socket})
	done := event.Event{Kind: event.RequestDone, ID: id}
	request, err := c.shopRequest(httptrace.WithClientTrace(ctx, follower.Trace()), wanted{method: http.MethodGet, path: socketPath}, strconv.Itoa(id))
	if err != nil {
		c.log.Add(failed(ctx, follower, done, err))
		return
	}
	upgrade(request.Header)
	follower.Header = request.Header
	response, err := c.pools[0].client.Do(request)
	if err != nil {
		c.log.Add(failed(ctx, follower, done, err))
		return
	}
	defer response.Body.Close()
	c.log.Add(event.Event{Kind: event.RequestHeader, ID: id, Attempt: follower.Number(), Status: response.StatusCode, State: event.Socket})
	done.Attempt, done.Status = follower.Number(), response.StatusCode
	conn, ok := response.Body.(io.ReadWriteCloser)
	if !ok || response.StatusCode != http.StatusSwitchingProtocols {
		a := new(answer)
		a.begin(response)
		err := a.read(response.Body, func() {})
		if done.Answer = a.recorded(); err != nil {
			done = failed(ctx, follower, done, err)
		} else if a.status < http.StatusBadRequest {
			done.Class, done.Text = event.Garbled, "the service did not switch to a WebSocket"
		}
		c.log.Add(done)
		return
	}
	patience.Stop() // the service may stay silent for any time
	// A read from a connection that was taken over ignores the context.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	s := &socket{conn: conn, pending: make(map[int]bool)}
	err = s.listen()
	if ctx.Err() != nil {
		err = context.Canceled // stands for the cause of ctx
	}
	done.Answer = s.recorded()
	if err != nil {
		done = failed(ctx, follower, done, err)
	} else {
		s.examine(&done)
	}
	c.log.Add(done)
}

// upgrade sets the header of a request for a WebSocket.
func upgrade(header http.Header) {
	key := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, rand.Uint64()), rand.Uint64())
	header.Set("Connection", "Upgrade")
	header.Set("Upgrade", "websocket")
	header.Set("Sec-WebSocket-Version", "13")
	header.Set("Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(key))
}

// socket is a client's side of a WebSocket.
type socket struct {
	conn     io.ReadWriteCloser
	messages int
	bytes    int64
	code     int          // the code with which the service closed the WebSocket; 0 before
	pending  map[int]bool // the orders that were reported as pending without a later outcome
	latest   int          // the latest order that was reported
}

// listen reads until the service closes the WebSocket. It answers control frames, and regularly asks for the state of an
// order. An error says that the WebSocket ended without a close frame.
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
			_ = writeFrame(s.conn, framePong, f.payload) // the next read returns the error
		case frameClose:
			s.code = closeCode(f.payload)
			_ = writeFrame(s.conn, frameClose, f.payload[:min(len(f.payload), 2)]) // the service then closes the connection
			return nil
		}
		if s.latest > 0 && time.Since(asked) > socketEvery {
			asked = time.Now()
			_ = writeFrame(s.conn, frameText, fmt.Appendf(nil, `{"order":%d}`, s.latest))
		}
	}
}

// take handles a message, which has the state of an order.
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

// examine completes done, for a WebSocket that was closed properly, with what is wrong nevertheless.
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
