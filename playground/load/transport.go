package load

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/certificate"
	"closingtime/playground/event"
)

// pool is a client's connections.
type pool struct {
	transport *http.Transport
	client    *http.Client
	http1     atomic.Bool // the service answered HTTP/2 without TLS by HTTP/1
}

// newPool returns the connections of one client, or of all that share theirs.
func (c *Clients) newPool(slow bool) *pool {
	p := &pool{}
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return c.dial(ctx, network, addr, p, slow)
		},
		TLSClientConfig:     certificate.AcceptAny(),
		TLSHandshakeTimeout: min(c.plan.Timeout, 10*time.Second),
		MaxIdleConns:        0, // no limit
		MaxIdleConnsPerHost: maxIdle,
		IdleConnTimeout:     c.plan.Idle,
		DisableKeepAlives:   c.plan.NoKeepAlive,
		DisableCompression:  true,
		Protocols:           new(http.Protocols),
	}
	switch c.plan.Protocol {
	case HTTP2:
		t.Protocols.SetHTTP2(true)
		t.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			return c.dialHTTP2(ctx, network, addr, p)
		}
	case H2C:
		t.Protocols.SetUnencryptedHTTP2(true)
	default:
		t.Protocols.SetHTTP1(true)
	}
	p.transport, p.client = t, &http.Client{Transport: t, CheckRedirect: asAnswer}
	return p
}

// unencryptedConn notices a service that answers by HTTP/1 where HTTP/2 is spoken. The transport's own error says so only
// where the answer came after the first request; before it, the error is that of a connection that could not be established.
type unencryptedConn struct {
	net.Conn
	begun bool // something was read; only the transport's one reader uses it
	http1 *atomic.Bool
}

func (c *unencryptedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && !c.begun {
		c.begun = true
		if bytes.HasPrefix(b[:n], []byte("HTTP/1")) {
			c.http1.Store(true)
		}
	}
	return n, err
}

// maxIdle is how many idle connections a client keeps. A service that has answered many requests at once may find that many.
const maxIdle = 10_000

// scheme returns "http" or "https".
func (p Plan) scheme() string {
	if p.TLS || p.Protocol == HTTP2 {
		return "https"
	}
	return "http"
}

// dial returns a connection whose beginning and end are recorded. p is the pool that it is for; nil for gRPC, which has its own.
func (c *Clients) dial(ctx context.Context, network, addr string, p *pool, slow bool) (net.Conn, error) {
	conn, err := c.plan.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok && slow {
		_ = tcp.SetReadBuffer(slowBuffer) // without it, the kernel reads the answer that the client does not read
	}
	if p != nil && c.plan.Protocol == H2C {
		conn = &unencryptedConn{Conn: conn, http1: &p.http1}
	}
	id := int(c.conns.Add(1))
	c.book.opened(id)
	watched := attempt.Watch(conn, id, c.log, func(class event.Class) {
		c.open.Delete(id)
		c.book.closed(id, class)
	})
	c.open.Store(id, watched)
	return watched, nil
}

// dialHTTP2 returns a connection for p with TLS on which both sides have agreed on HTTP/2.
func (c *Clients) dialHTTP2(ctx context.Context, network, addr string, p *pool) (net.Conn, error) {
	conn, err := c.dial(ctx, network, addr, p, false)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, certificate.AcceptAny("h2", "http/1.1")) // the other protocol is offered so that a service without h2 does not break off
	if err = secure.HandshakeContext(ctx); err != nil {
		err = fmt.Errorf("the TLS handshake: %w", err)
	} else if secure.ConnectionState().NegotiatedProtocol != "h2" {
		err = errNoHTTP2
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}

var errNoH2C = errors.New("the service does not speak HTTP/2 without TLS: it answers by HTTP/1.1")

var errNoHTTP2 = errors.New("the service does not speak HTTP/2 with TLS: it has not agreed to h2 in the handshake")
