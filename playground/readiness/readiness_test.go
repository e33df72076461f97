package readiness_test

import (
	"context"
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
		status, late := readiness.NewClient(test.patience).Ask(test.ctx, test.server.Listener.Addr().String())
		if status != test.status || late != test.late {
			t.Errorf("%s: %d, late %t; want %d, %t", test.name, status, late, test.status, test.late)
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
	client := readiness.NewGRPCClient(time.Minute)
	wantStatus := func(want int) {
		t.Helper()
		if status, late := client.Ask(t.Context(), listener.Addr().String()); status != want || late {
			t.Errorf("%d, late %t; want %d", status, late, want)
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
