package server

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// Connections at the same time. Each of 200 people on one machine, as simulated ones are, has three.
const (
	maxConnections     = 2000
	maxConnectionsEach = 1200 // from one address
)

// limitedListener closes new connections while there are too many.
type limitedListener struct {
	net.Listener
	most, mostEach int

	mu  sync.Mutex
	all int
	of  map[string]int // of each address
}

// limitConnections returns the listener with a limit on the connections at the same time, and on those from one address.
func limitConnections(l net.Listener, most, mostEach int) net.Listener {
	return &limitedListener{Listener: l, most: most, mostEach: mostEach, of: make(map[string]int)}
}

// Accept returns the next connection for which there is a place.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
		if err == nil && l.take(host) {
			return &limitedConn{Conn: conn, release: sync.OnceFunc(func() { l.giveBack(host) })}, nil
		}
		_ = conn.Close() // nothing has been said on it
	}
}

func (l *limitedListener) take(host string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= l.most || l.of[host] >= l.mostEach {
		return false
	}
	l.all++
	l.of[host]++
	return true
}

func (l *limitedListener) giveBack(host string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.of[host]--; l.of[host] == 0 {
		delete(l.of, host)
	}
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error {
	c.release()
	return c.Conn.Close()
}

// connections are what a server has, and what happens on them.
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

// busy returns how many connections there are on which there is a request, or may be one.
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

// settle waits until there is no request on any connection, or for as long as readHeaderTime, after which a new connection is closed,
// or until ctx ends.
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
