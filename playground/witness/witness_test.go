package witness_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/witness"
)

// recorded returns the events of a kind that are in a log.
func recorded(log *event.Log, kind event.Kind) []event.Event {
	events, _ := log.Since(0)
	return slices.DeleteFunc(slices.Clone(events), func(e event.Event) bool { return e.Kind != kind })
}

// until waits until a condition holds.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it has not come true in 20 s")
		}
	}
}

// Newcomers are served, answered 503 and refused, over each version of HTTP, and the last of them is recorded before Newcomers returns.
func TestNewcomers(t *testing.T) {
	for name, of := range map[string]struct {
		protocol load.Protocol
		tls      bool
	}{"HTTP/1.1": {}, "HTTP/1.1 over TLS": {tls: true}, "HTTP/2": {protocol: load.HTTP2}, "h2c": {protocol: load.H2C}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var unready atomic.Bool
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/ready" {
					w.WriteHeader(http.StatusTeapot)
				} else if unready.Load() {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
			}))
			defer server.Close()
			switch {
			case of.protocol == load.H2C:
				server.Config.Protocols = new(http.Protocols)
				server.Config.Protocols.SetUnencryptedHTTP2(true)
				server.Start()
			case of.tls || of.protocol == load.HTTP2:
				server.EnableHTTP2 = of.protocol == load.HTTP2
				server.StartTLS()
			default:
				server.Start()
			}
			log := event.NewLog()
			w := witness.Witness{Addr: server.Listener.Addr().String(), Path: "/ready", TLS: of.tls, Protocol: of.protocol, Log: log}
			ended, over := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(over)
				w.Newcomers(t.Context(), ended)
			}()
			has := func(holds func(event.Event) bool) func() bool {
				return func() bool { return slices.ContainsFunc(recorded(log, event.Newcomer), holds) }
			}
			until(t, has(func(e event.Event) bool { return e.Status == http.StatusOK && e.State == event.Taken }))
			unready.Store(true)
			until(t, has(func(e event.Event) bool { return e.Status == http.StatusServiceUnavailable && e.State == event.Taken }))
			server.Listener.Close()
			until(t, has(func(e event.Event) bool { return e.Class == event.Refused && e.State == "" }))
			close(ended)
			<-over
			for _, e := range recorded(log, event.Newcomer) {
				if e.Status == http.StatusTeapot || e.Budget <= 0 || e.ID == 0 {
					t.Errorf("recorded is %+v", e)
				}
			}
		})
	}
}

// A newcomer that nobody answers is given up when the service has ended.
func TestNewcomersThatWait(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // which accepts nobody
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	log := event.NewLog()
	ended, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		witness.Witness{Addr: listener.Addr().String(), Log: log}.Newcomers(t.Context(), ended)
	}()
	time.AfterFunc(200*time.Millisecond, func() { close(ended) })
	<-over
	all := recorded(log, event.Newcomer)
	for _, e := range all {
		if e.Class != event.Canceled || e.State != event.Taken {
			t.Errorf("recorded is %+v", e)
		}
	}
	if len(all) == 0 {
		t.Error("nothing is recorded")
	}
}

// An idle connection is kept until the service closes it, and another one opened until the stop.
func TestIdle(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	log, stopped, over := event.NewLog(), make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(over)
		witness.Witness{Addr: server.Listener.Addr().String(), Log: log}.Idle(ctx, stopped)
	}()
	until(t, func() bool { return len(recorded(log, event.IdleOpen)) == 1 })
	server.CloseClientConnections()
	until(t, func() bool { return len(recorded(log, event.IdleOpen)) == 2 })
	close(stopped)
	cancel()
	<-over
	closed := recorded(log, event.IdleClose)
	if len(closed) != 2 || closed[0].By != event.ByService || closed[0].Class == "" || closed[1].By != event.ByClient || closed[1].Class != "" {
		t.Errorf("the connections ended as %+v", closed)
	}
}

// A service that keeps no connection has no idle one, and nothing waits for it.
func TestIdleThatIsNotKept(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") }))
	defer server.Close()
	log := event.NewLog()
	witness.Witness{Addr: server.Listener.Addr().String(), Log: log}.Idle(t.Context(), make(chan struct{}))
	if all := recorded(log, event.IdleOpen); len(all) != 0 {
		t.Errorf("recorded is %+v", all)
	}
}

func TestProfileURL(t *testing.T) {
	for place, want := range map[string]string{
		"localhost:6060":                        "http://localhost:6060/debug/pprof/goroutine?debug=2",
		"https://localhost:8443":                "https://localhost:8443/debug/pprof/goroutine?debug=2",
		"http://localhost:8080/internal/pprof/": "http://localhost:8080/internal/pprof/goroutine?debug=2",
	} {
		if got, err := witness.ProfileURL(place); err != nil || got != want {
			t.Errorf("of %q it makes %q, %v", place, got, err)
		}
	}
	for _, place := range []string{"", "ftp://localhost", "http://", "http://a b"} {
		if got, err := witness.ProfileURL(place); err == nil {
			t.Errorf("of %q it makes %q", place, got)
		}
	}
}

// What is no profile is said to be none.
func TestCheckProfile(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/debug") {
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	for place, says := range map[string]string{server.URL: "404 Not Found; does the service import net/http/pprof?", server.URL + "/other": "no list of goroutines"} {
		profile, err := witness.ProfileURL(place)
		if err != nil {
			t.Fatal(err)
		}
		if err := witness.CheckProfile(t.Context(), profile); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("of %s it says %v", place, err)
		}
	}
}
