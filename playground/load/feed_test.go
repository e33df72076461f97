package load

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A feed is whole when its last event says that it closes. One that merely ends, in good order or not, is cut.
func TestHowAFeedEnds(t *testing.T) {
	t.Parallel()
	const alive = "id: 1\nevent: alive\ndata: 10:00:00\n\n"
	for _, test := range []struct {
		name  string
		says  string
		abort bool
		class event.Class
		count int
	}{
		{"with its closing event", alive + "id: 2\nevent: closing\ndata: come back soon\n\n", false, "", 2},
		{"with carriage returns", strings.ReplaceAll(alive+"event:closing\ndata: bye\n\n", "\n", "\r\n"), false, "", 2},
		{"without it", alive, false, event.Unended, 1},
		{"in the middle of it", alive + "id: 2\nevent: closing\ndata: come", false, event.Unended, 1},
		{"with another event after it", "event: closing\ndata: bye\n\n" + alive, false, event.Unended, 2},
		{"without a word", "", false, event.Unended, 0},
		{"broken off", alive, true, event.CutShort, 1},
		{"broken off after its closing event", alive + "event: closing\ndata: bye\n\n", true, event.CutShort, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept") != eventStream {
					return
				}
				w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
				_, _ = io.WriteString(w, test.says)
				_ = http.NewResponseController(w).Flush()
				if test.abort {
					panic(http.ErrAbortHandler)
				}
			})
			r := firstFeed(t, Plan{Streams: 1}, server)
			if r.Class != test.class || r.Status != http.StatusOK || (r.Text == "") != (r.Class == "") {
				t.Errorf("the feed ended with %d %q: %s; want %q", r.Status, r.Class, r.Text, test.class)
			}
			if r.Path != "/feed" || r.Stream != event.Feed || r.Answer == nil || r.Answer.Events != test.count {
				t.Errorf("GET %s, a stream %q, of which came %+v; want %d events", r.Path, r.Stream, r.Answer, test.count)
			}
		})
	}
}

// Nobody knows how a feed that is not the shop's says that it closes. It may end at any time; an end inside an event is
// recorded.
func TestFeedsOfOthers(t *testing.T) {
	for says, inside := range map[string]bool{"data: 1\n\n": false, ": a comment\n\n": false, "data: 1\n\ndata: 2": true, "data: 1\n\ndata: 2\n": true} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", eventStream)
			_, _ = io.WriteString(w, says)
		})
		if r := firstRequest(t, server, 0); r.Class != "" || r.Stream != event.Feed || r.Answer.Inside != inside {
			t.Errorf("%q: %q, a stream %q, which ended inside an event: %t; want %t", says, r.Class, r.Stream, r.Answer.Inside, inside)
		}
	}
}

// The events of a feed are told apart however they are divided on their way, and however long their lines are.
func TestFeedInPieces(t *testing.T) {
	const stream = ": hello\n\nid: 1\nevent: alive\ndata: x\n\n\nevent: long\r\ndata: %s\r\n\r\nevent: closing\ndata: bye\n\n"
	all := fmt.Sprintf(stream, strings.Repeat("data ", 1000))
	for size := 1; size <= len(all); size = size*2 + 1 {
		f := new(feed)
		for rest := all; rest != ""; rest = rest[min(size, len(rest)):] {
			f.take([]byte(rest[:min(size, len(rest))]))
		}
		if f.events != 3 || f.last != closingEvent || f.broken() {
			t.Errorf("in pieces of %d bytes: %d events, the last %q, broken %v", size, f.events, f.last, f.broken())
		}
		if f.take([]byte("data")); !f.broken() {
			t.Errorf("in pieces of %d bytes: not broken inside an event", size)
		}
	}
}

// A client listens to a feed for as long as that tells it something: longer than it waits for any answer. The time is virtual.
func TestTheListenersPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const patience = 500 * time.Millisecond
		silent := make(chan struct{})
		dial := serveVirtually(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/feed" {
				<-r.Context().Done()
				return
			}
			w.Header().Set("Content-Type", eventStream)
			flush := http.NewResponseController(w)
			for n := 1; ; n++ {
				fmt.Fprintf(w, "id: %d\nevent: alive\ndata: x\n\n", n)
				_ = flush.Flush()
				select {
				case <-silent:
					<-r.Context().Done()
					return
				case <-r.Context().Done():
					return
				case <-time.After(patience - time.Millisecond):
				}
			}
		})
		log := event.NewLog()
		clients := Start(Plan{Streams: 1, Path: "/", Timeout: patience, Dial: dial}, "service", log)
		defer clients.Close()
		listens := func(run *timeline.Timeline) *timeline.Request {
			for _, r := range run.Requests {
				if r.Path == "/feed" {
					return r
				}
			}
			return nil
		}
		await(t, log, func(run *timeline.Timeline) bool { // the others are out of patience, with which it began
			late := 0
			for _, r := range run.Requests {
				if r.Path == "/" && r.Class == event.Timeout {
					late++
				}
			}
			return late >= 3
		})
		if r := listens(folded(log)); r.Done != 0 {
			t.Errorf("the listener left after %v: %s", r.Done-r.Sent, r.Text)
		}
		close(silent)
		await(t, log, func(run *timeline.Timeline) bool { return listens(run).Done > 0 })
		if r := listens(folded(log)); r.Class != event.Timeout {
			t.Errorf("it left the silent feed with %q: %s", r.Class, r.Text)
		}
	})
}

// serveVirtually starts a server in a bubble of synctest until the end of its test, and returns how one connects to it: by connections in
// memory.
func serveVirtually(t *testing.T, handler http.HandlerFunc) func(ctx context.Context, network, addr string) (net.Conn, error) {
	listener := &memoryListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case listener.conns <- theirs:
			return ours, nil
		case <-listener.closed:
		case <-ctx.Done():
		}
		return nil, net.ErrClosed
	}
}

// memoryListener accepts the ends of pipes.
type memoryListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *memoryListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *memoryListener) Addr() net.Addr { return &net.TCPAddr{} }

// firstFeed returns what became of the first feed.
func firstFeed(t *testing.T, plan Plan, server string) *timeline.Request {
	t.Helper()
	log := event.NewLog()
	clients := Start(plan, server, log)
	defer clients.Close()
	var r *timeline.Request
	await(t, log, func(run *timeline.Timeline) bool {
		for _, r = range run.Requests {
			if r.Path == "/feed" {
				return r.Done > 0
			}
		}
		return false
	})
	return r
}
