package load

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Each class of error is what a client sees of a server that really misbehaves in that way.
func TestClassesOfErrors(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	for _, test := range []struct {
		name   string
		server func(*testing.T) string
		class  event.Class
		status int
	}{
		{"nobody listens", nobody, event.Refused, 0},
		{"it resets the connection", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) { _ = c.SetLinger(0) })
		}, event.Reset, 0},
		{"it closes the connection", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) {})
		}, event.EOF, 0},
		{"it ends inside the header", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n") })
		}, event.CutShort, 0},
		{"it ends inside the body", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") })
		}, event.CutShort, 200},
		{"it ends between two chunks", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) {
				_, _ = io.WriteString(c, "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
			})
		}, event.CutShort, 201},
		{"it never answers", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) { <-never })
		}, event.Timeout, 0},
		{"it never finishes", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
				<-never
			})
		}, event.Timeout, 200},
		{"it speaks another language", func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) { _, _ = io.WriteString(c, "220 mail.example.com ESMTP\r\n") })
		}, event.Other, 0},
		{"its handler panics", func(t *testing.T) string {
			return serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		}, event.EOF, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := test.server(t)
			patience := 30 * time.Second
			if test.class == event.Timeout {
				patience = 500 * time.Millisecond
			}
			r := firstRequest(t, server, patience)
			for patience < 30*time.Second && (r.Status != test.status || r.Written == 0) {
				patience *= 4 // a busy machine has not got as far as that
				r = firstRequest(t, server, patience)
			}
			if r.Class != test.class || r.Status != test.status || r.Text == "" {
				t.Errorf("the client saw %q with status %d: %q; want %q with %d", r.Class, r.Status, r.Text, test.class, test.status)
			}
			if r.Order != 0 {
				t.Errorf("it was promised order %d", r.Order)
			}
			wrote := r.Written > 0
			if want := test.class != event.Refused; wrote != want {
				t.Errorf("written: %v, want %v", wrote, want)
			}
		})
	}
}

// firstRequest returns what became of the first request to a server.
func firstRequest(t *testing.T, server string, patience time.Duration) *timeline.Request {
	t.Helper()
	log := event.NewLog()
	clients := Start(Plan{Timeout: patience, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		return len(run.Requests) > 0 && run.Requests[0].Done > 0
	})
	clients.Close()
	return folded(log).Requests[0]
}

// nobody returns an address on which nobody listens, and nobody can: it is a client's end of a connection.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client.LocalAddr().String()
}
