package readiness_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"closingtime/playground/readiness"
)

func TestReady(t *testing.T) {
	for status, want := range map[int]bool{0: false, 200: true, 204: true, 404: true, 405: true, 500: false, 503: false} {
		if got := readiness.Ready(status); got != want {
			t.Errorf("ready with status %d: %t, want %t", status, got, want)
		}
	}
}

func TestAsk(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	gone := httptest.NewServer(nil)
	gone.Close()
	defer service.Close()
	defer silent.Close()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name     string
		ctx      context.Context
		server   *httptest.Server
		patience time.Duration
		status   int
		late     bool
	}{
		{"an answer", t.Context(), service, time.Minute, http.StatusServiceUnavailable, false},
		{"no answer in time", t.Context(), silent, time.Millisecond, 0, true},
		{"nobody listens", t.Context(), gone, time.Minute, 0, false},
		{"the context has ended", canceled, service, time.Minute, 0, true},
	} {
		got := readiness.NewClient(readiness.Question{}, test.patience).Ask(test.ctx, test.server.Listener.Addr().String())
		if got.Status != test.status || got.Late != test.late || (got.Err == nil) != (test.status > 0) {
			t.Errorf("%s: %+v; want status %d, late %t", test.name, got, test.status, test.late)
		}
	}
}

// A gRPC service is asked for its health, and says what a status of HTTP would.
func TestAskGRPC(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, ready := grpc.NewServer(), health.NewServer()
	grpc_health_v1.RegisterHealthServer(server, ready)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	client := readiness.NewClient(readiness.Question{GRPC: true}, time.Minute)
	wantStatus := func(want int) {
		t.Helper()
		if got := client.Ask(t.Context(), listener.Addr().String()); got.Status != want || got.Late {
			t.Errorf("%+v; want status %d", got, want)
		}
	}
	wantStatus(http.StatusOK)
	ready.Shutdown()
	wantStatus(http.StatusServiceUnavailable)
	server.Stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	wantStatus(0)
}

// A service is asked in the way that its question says: for another path, over TLS, or for a connection only. A redirect is an
// answer, also one that leads round in a circle.
func TestQuestions(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/up":
			w.WriteHeader(http.StatusNoContent)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	garbage, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := garbage.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(conn, "220 mail.example.org ready\r\n")
			conn.Close()
		}
	}()
	defer func() { garbage.Close(); <-done }()
	for _, test := range []struct {
		question readiness.Question
		addr     net.Addr
		want     int
	}{
		{readiness.Question{Path: "/up"}, plain.Listener.Addr(), http.StatusNoContent},
		{readiness.Question{Path: "/round"}, plain.Listener.Addr(), http.StatusFound},
		{readiness.Question{Path: "/up", TLS: true}, secure.Listener.Addr(), http.StatusNoContent},
		{readiness.Question{Path: "/up", TLS: true}, plain.Listener.Addr(), 0},
		{readiness.Question{TCP: true}, garbage.Addr(), http.StatusOK},
		{readiness.Question{}, garbage.Addr(), 0},
	} {
		got := readiness.NewClient(test.question, time.Minute).Ask(t.Context(), test.addr.String())
		if got.Status != test.want || (got.Err == nil) != (test.want > 0) {
			t.Errorf("%v of %v: %+v; want status %d", test.question, test.addr, got, test.want)
		}
	}
}
