package server

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// limits are the largest numbers of connections at the same time.
type limits struct {
	all       int
	each      int // from one address
	strangers int // from one address, without a request of somebody whom the room knows; this machine has no such limit
}

// roomLimits are the limits of a room. 200 simulated people on one machine have three connections each. 30 people behind one address
// have a few each before they have joined, and more in their browsers.
var roomLimits = limits{all: 2000, each: 1200, strangers: 250}

// limitedListener closes new connections while there are too many.
type limitedListener struct {
	net.Listener
	most    limits
	refused func(address string)

	mu  sync.Mutex
	all int
	of  map[string]held // by each address
}

// held is how many connections an address has.
type held struct{ all, strangers int }

// limitConnections returns the listener with limits on its connections. It closes each connection beyond them, and calls refused with
// the address; refused returns at once.
func limitConnections(l net.Listener, most limits, refused func(address string)) net.Listener {
	return &limitedListener{Listener: l, most: most, refused: refused, of: make(map[string]held)}
}

// Accept returns the next connection for which there is a place.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		limited := &limitedConn{Conn: conn, of: l, address: addressIn(conn.RemoteAddr().String()), stranger: true}
		if l.take(limited.address) {
			return limited, nil
		}
		_ = conn.Close() // nothing has been said on it
		l.refused(limited.address)
	}
}

func (l *limitedListener) take(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.of[address]
	if l.all >= l.most.all || h.all >= l.most.each || h.strangers >= l.most.strangers && !isHere(address) {
		return false
	}
	l.all++
	l.of[address] = held{h.all + 1, h.strangers + 1}
	return true
}

// limitedConn is a connection for which there was a place.
type limitedConn struct {
	net.Conn
	of      *limitedListener
	address string

	stranger, closed bool // guarded by the lock of the listener
}

// known notes that somebody whom the room knows has sent a request on the connection.
func (c *limitedConn) known() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.stranger && !c.closed {
		c.stranger = false
		h := c.of.of[c.address]
		c.of.of[c.address] = held{h.all, h.strangers - 1}
	}
}

// Close closes the connection, and gives its place back.
func (c *limitedConn) Close() error {
	c.giveBack()
	return c.Conn.Close()
}

func (c *limitedConn) giveBack() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	c.of.all--
	h := c.of.of[c.address]
	if h.all--; c.stranger {
		h.strangers--
	}
	if c.of.of[c.address] = h; h.all == 0 {
		delete(c.of.of, c.address)
	}
}

// connectionKey is the key under which the context of a request has its connection.
type connectionKey struct{}

// withConnection is a function for http.Server.ConnContext.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

// noteKnown notes that somebody whom the room knows has sent a request, on its connection.
func noteKnown(r *http.Request) {
	if conn, ok := r.Context().Value(connectionKey{}).(*limitedConn); ok {
		conn.known()
	}
}

// connections are the connections of a server, with the state of each.
type connections struct {
	mu sync.Mutex
	of map[net.Conn]http.ConnState
}

func newConnections() *connections { return &connections{of: make(map[net.Conn]http.ConnState)} }

// changes is a function for http.Server.ConnState.
func (c *connections) changes(conn net.Conn, to http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to == http.StateClosed || to == http.StateHijacked {
		delete(c.of, conn)
		return
	}
	c.of[conn] = to
}

// busy counts the connections on which a request is under way, or may be.
func (c *connections) busy() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, state := range c.of {
		if state == http.StateNew || state == http.StateActive {
			n++
		}
	}
	return n
}

// settle waits until no connection is busy, until ctx ends, or for readHeaderTime, within which a new connection has sent its request
// or is closed.
func (c *connections) settle(ctx context.Context) {
	enough := time.NewTimer(readHeaderTime)
	defer enough.Stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for c.busy() > 0 {
		select {
		case <-look.C:
		case <-enough.C:
			return
		case <-ctx.Done():
			return
		}
	}
}
