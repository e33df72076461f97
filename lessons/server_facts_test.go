package lessons_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestShutdownOutOfTimeCutsNothing proves what lessons 02, 04, 12 and 14 say of a Shutdown that has run out of time: it
// returns the error of its context, and the request goes on, its own context untouched, until it is answered.
func TestShutdownOutOfTimeCutsNothing(t *testing.T) {
	begun, over := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-over
		if err := r.Context().Err(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "whole")
	}))
	defer server.Close()
	answer := make(chan string, 1)
	go func() {
		response, err := http.Get(server.URL)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		answer <- string(body)
		if err != nil {
			t.Error(err)
		}
	}()
	<-begun
	limited, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := server.Config.Shutdown(limited); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown returns %v, want %v", err, context.DeadlineExceeded)
	}
	close(over)
	if got := <-answer; got != "whole" {
		t.Errorf("the answer is %q, want it whole", got)
	}
}

// TestCloseTellsNobody proves what lesson 14 says of RegisterOnShutdown: Shutdown calls the function, and does not wait
// for it; Close does not call it.
func TestCloseTellsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var notified atomic.Bool
		over := make(chan struct{})
		defer close(over)
		server := new(http.Server)
		server.RegisterOnShutdown(func() { notified.Store(true); <-over })
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if notified.Load() {
			t.Error("Close has called the function")
		}
		if err := server.Shutdown(t.Context()); err != nil { // it returns although the function has not
			t.Error(err)
		}
		synctest.Wait()
		if !notified.Load() {
			t.Error("Shutdown has not called the function")
		}
	})
}

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
