package lessons_test

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/proxy"
)

// TestKeptConnections proves what lesson 19 says of the end of kept connections. Twenty clients post one order after the
// other through a front at layer 4, each as soon as the order before is answered. Their service is replaced by another one,
// to which new connections go, and then ends its connections in one of several ways.
func TestKeptConnections(t *testing.T) {
	t.Parallel()
	http2 := new(http.Protocols)
	http2.SetUnencryptedHTTP2(true)
	for _, test := range []struct {
		name      string
		protocols *http.Protocols // nil for HTTP/1.1
		key       string          // the Idempotency-Key of the orders
		end       func(*keptService)
		lost      bool // some orders get no answer
	}{
		{"Shutdown", nil, "", (*keptService).shutdown, true},
		{"SetKeepAlivesEnabled before Shutdown", nil, "", func(s *keptService) { s.server.SetKeepAlivesEnabled(false); s.shutdown() }, true},
		{"SetKeepAlivesEnabled, and time to leave", nil, "", func(s *keptService) { s.server.SetKeepAlivesEnabled(false); s.awaitAlone(); s.shutdown() }, true},
		{"Connection: close, and time to leave", nil, "", func(s *keptService) { s.closing.Store(true); s.awaitAlone(); s.shutdown() }, false},
		{"Shutdown, and orders that may be repeated", nil, "one of many", (*keptService).shutdown, false},
		{"HTTP/2, and Shutdown", http2, "", (*keptService).shutdown, false},
		{"HTTP/2, Connection: close, and time to leave", http2, "", func(s *keptService) { s.closing.Store(true); s.awaitAlone(); s.shutdown() }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			log := event.NewLog()
			front, err := proxy.Start(proxy.Settings{Latency: 20 * time.Millisecond}, log)
			if err != nil {
				t.Fatal(err)
			}
			defer front.Close()
			var sent onTheWay
			old, next := newKeptService(t, test.protocols, &sent), newKeptService(t, test.protocols, &sent)
			front.Add(0, old.addr)
			transport := &http.Transport{Protocols: test.protocols, MaxIdleConnsPerHost: 100}
			defer transport.CloseIdleConnections()
			var clients sync.WaitGroup
			var posted, lost atomic.Int64
			over := make(chan struct{})
			for client := range sent {
				clients.Go(func() {
					for {
						select {
						case <-over:
							return
						default:
						}
						sent[client].Store(true)
						posted.Add(1)
						if err := post(transport, front.Addr(), client, test.key); err != nil {
							lost.Add(1)
							t.Log(err)
						}
					}
				})
			}
			old.awaitTaken(100)
			front.Add(1, next.addr)
			front.Remove(0, 0)
			old.await(func() bool {
				events, _ := log.Since(0)
				return slices.ContainsFunc(events, func(e event.Event) bool { return e.State == event.EndpointRemoved })
			})
			if taken, posted := old.taken.Load()+next.taken.Load(), posted.Load(); taken > posted {
				t.Errorf("the services took %d orders before the end, and %d were posted", taken, posted)
			}
			// The clients keep step, so that at most moments all of their orders are on the way there, or all on the way back.
			old.await(func() bool { return sent.count() >= len(sent)/2 })
			test.end(old)
			next.awaitTaken(next.taken.Load() + 100)
			close(over)
			clients.Wait()
			if (lost.Load() > 0) != test.lost {
				t.Errorf("%d orders got no answer; want some: %v", lost.Load(), test.lost)
			}
		})
	}
}

// onTheWay tells of each client whether its latest order has been sent, and no service has taken it yet.
type onTheWay [20]atomic.Bool

func (o *onTheWay) count() int {
	n := 0
	for i := range o {
		if o[i].Load() {
			n++
		}
	}
	return n
}

// keptService answers every request at once.
type keptService struct {
	t       *testing.T
	addr    string
	server  *http.Server
	taken   atomic.Int64 // orders
	closing atomic.Bool  // answers say that they are the last ones on their connections
	conns   atomic.Int64 // open connections
}

func newKeptService(t *testing.T, protocols *http.Protocols, sent *onTheWay) *keptService {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &keptService{t: t, addr: listener.Addr().String()}
	s.server = &http.Server{
		Protocols: protocols,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if client, err := strconv.Atoi(r.Header.Get("Client")); err == nil { // the front asks for readiness, too
				s.taken.Add(1)
				sent[client].Store(false)
			}
			if s.closing.Load() {
				w.Header().Set("Connection", "close")
			}
		}),
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.conns.Add(1)
			case http.StateClosed:
				s.conns.Add(-1)
			}
		},
	}
	served := make(chan struct{})
	go func() { defer close(served); _ = s.server.Serve(listener) }()
	t.Cleanup(func() { _ = s.server.Close(); <-served })
	return s
}

func (s *keptService) shutdown() {
	if err := s.server.Shutdown(s.t.Context()); err != nil {
		s.t.Error(err)
	}
}

// awaitAlone waits until no connection is open.
func (s *keptService) awaitAlone() { s.await(func() bool { return s.conns.Load() == 0 }) }

func (s *keptService) awaitTaken(requests int64) {
	s.await(func() bool { return s.taken.Load() >= requests })
}

func (s *keptService) await(reached func() bool) {
	for s.t.Context().Err() == nil && !reached() {
		time.Sleep(time.Millisecond)
	}
}

func post(transport http.RoundTripper, addr string, client int, key string) error {
	request, err := http.NewRequest(http.MethodPost, "http://"+addr, strings.NewReader("tea"))
	if err != nil {
		return err
	}
	request.Header.Set("Client", strconv.Itoa(client))
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return err
}
