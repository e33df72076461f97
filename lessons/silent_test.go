package lessons_test

import (
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A connection that never says a word holds Shutdown for more than 5 s (golang/go#22682), and with a ReadHeaderTimeout
// for as long as that. Lesson 18 says so.
func TestSilentConnectionHoldsShutdown(t *testing.T) {
	for _, test := range []struct{ headers, atLeast, atMost time.Duration }{
		{0, 5 * time.Second, 7 * time.Second},
		{2 * time.Second, 0, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			silent, conn := net.Pipe()
			defer silent.Close()
			server := &http.Server{ReadHeaderTimeout: test.headers}
			go func() { _ = server.Serve(&oneConn{conn: conn, closed: make(chan struct{})}) }()
			synctest.Wait()
			began := time.Now()
			if err := server.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took < test.atLeast || took > test.atMost {
				t.Errorf("with a ReadHeaderTimeout of %v, Shutdown took %v, want %v to %v", test.headers, took, test.atLeast, test.atMost)
			}
		})
	}
}

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conn   net.Conn
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error {
	close(l.closed)
	return nil
}

func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }
