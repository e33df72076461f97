package witness

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// overAtLast is a connection whose run ends just before the deadline of the connection is removed.
type overAtLast struct {
	net.Conn
	end context.CancelCauseFunc
}

func (c overAtLast) SetReadDeadline(at time.Time) error {
	if at.IsZero() {
		c.end(errOver)
	}
	return c.Conn.SetReadDeadline(at)
}

// A run that ends while the idle connection is about to be kept does not wait until its service closes the connection.
func TestRunEndsAsTheConnectionIsKept(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, end := context.WithCancelCause(t.Context())
	w := Witness{Addr: server.Listener.Addr().String()}
	if err := w.askOn(ctx, overAtLast{conn, end}, bufio.NewReader(conn)); !errors.Is(err, errOver) {
		t.Errorf("the connection is kept, error %v, although the run is over", err)
	}
}
