package load

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
)

// SetRate changes the rate of the requests from now on, in requests per second, and records that as event.LoadRate. A rate of 0 pauses
// the load; a negative one counts as 0.
func (c *Clients) SetRate(perSecond float64) {
	perSecond = max(perSecond, 0)
	c.recordRate(perSecond)
	c.rate.set(perSecond)
	select {
	case c.changed <- struct{}{}:
	default: // the sender has not seen an earlier change yet, and reads the rate when it does
	}
}

// SetSlow changes Plan.SlowShare for the requests from now on. The caller records the fault.
func (c *Clients) SetSlow(share float64) { c.slowShare.set(min(max(share, 0), 1)) }

// Hold opens or closes connections that say nothing, until there are n of them. It does not wait for them. A connection that the
// service closes stays closed. Hold(0), Stop and Close close all. The caller records the fault.
func (c *Clients) Hold(n int) { c.held.to(c, n) }

// Abandon makes a share of the requests under way, from 0 to 1, end at once as if their clients had left: their connections are closed
// (with HTTP/2, their streams), and their class is event.Left. It returns how many requests those are. Feeds, WebSockets and gRPC calls
// stay. The caller records the fault.
func (c *Clients) Abandon(share float64) int {
	flights := c.book.underWay()
	flights = slices.DeleteFunc(flights, func(f *flight) bool { return f.feed })
	rand.Shuffle(len(flights), func(i, j int) { flights[i], flights[j] = flights[j], flights[i] })
	leaving := flights[:int(min(max(share, 0), 1)*float64(len(flights))+0.5)]
	for _, f := range leaving {
		f.cancel(errLeft)
	}
	return len(leaving)
}

// held are the connections that say nothing.
type held struct {
	mu      sync.Mutex
	release []context.CancelFunc // closes a connection
	closed  bool                 // no more are opened
	wg      sync.WaitGroup
}

// to opens or closes connections until there are n.
func (h *held) to(c *Clients, n int) {
	n = min(max(n, 0), mostFiles())
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.release) > n {
		last := len(h.release) - 1
		h.release[last]()
		h.release = h.release[:last]
	}
	for len(h.release) < n && !h.closed {
		ctx, release := context.WithCancel(c.ctx)
		h.release = append(h.release, release)
		h.wg.Go(func() {
			defer release()
			c.hold(ctx)
		})
	}
}

// close closes all connections for good. It does not wait for them.
func (h *held) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.to(nil, 0)
}

// hold opens a connection and keeps it until ctx ends or the service closes it.
func (c *Clients) hold(ctx context.Context) {
	conn, err := c.plan.Dial(ctx, "tcp", c.addr)
	if err != nil {
		return // nobody listens: there is nothing to hold
	}
	defer conn.Close()
	id := int(c.conns.Add(1))
	c.log.Add(event.Event{Kind: event.ConnOpen, ID: id, State: event.Held})
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	for buffer := make([]byte, 512); err == nil; { // what the service says is of no interest
		_, err = conn.Read(buffer)
	}
	closed := event.Event{Kind: event.ConnClose, ID: id}
	if ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
		closed.Class = attempt.Classify(err, false)
	}
	c.log.Add(closed)
}
