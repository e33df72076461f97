package load

import (
	"database/sql"
	"io"
	"log/slog"
	"net"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"closingtime/playground/event"
	"closingtime/playground/rpc"
	"closingtime/playground/shop"
	"closingtime/playground/shop/shoprpc"
	"closingtime/playground/timeline"
)

// The clients call a service of gRPC's own library: they place orders, check its health and watch it, and see each call end
// in its own way.
func TestCalls(t *testing.T) {
	t.Setenv("BANK", "50ms")
	server, ready, addr := serveGRPC(t)
	log := event.NewLog()
	clients := Start(Plan{GRPC: true, Streams: 2, Rate: fast}, addr, log)
	defer clients.Close()
	has := func(run *timeline.Timeline, path string, done bool) int {
		return len(slices.DeleteFunc(slices.Clone(run.Requests), func(r *timeline.Request) bool { return r.Path != path || (r.Done > 0) != done }))
	}
	await(t, log, func(run *timeline.Timeline) bool {
		return has(run, placeCall, true) > 3 && has(run, rpc.HealthCheck, true) > 0 && has(run, placeCall, false) > 0
	})
	for _, r := range folded(log).Requests {
		if r.Done == 0 {
			continue
		}
		if r.Class != "" || r.Answer.Code != 0 || r.Answer.Events != 1 || r.Method != event.GRPC || (r.Order > 0) != (r.Path == placeCall) {
			t.Errorf("request %d, %s %s, ended with %q %s: order %d, %+v", r.ID, r.Method, r.Path, r.Class, r.Text, r.Order, r.Answer)
		}
		if !(r.Sent <= r.Written && r.Written < r.Header && r.Header < r.Done) || r.Conn == 0 {
			t.Errorf("request %d: sent %v, written %v, first byte %v, done %v, on connection %d", r.ID, r.Sent, r.Written, r.Header, r.Done, r.Conn)
		}
	}
	ready.Shutdown()
	time.AfterFunc(200*time.Millisecond, server.Stop)
	server.GracefulStop()
	await(t, log, func(run *timeline.Timeline) bool { return has(run, rpc.HealthWatch, true) == 2 })
	for _, r := range folded(log).Requests {
		if r.Path == rpc.HealthWatch && (r.Class != event.CutShort || r.Answer.Events != 2 || r.Stream != event.Watch) {
			t.Errorf("a watch, a stream %q, ended with %q %s, after %+v", r.Stream, r.Class, r.Text, r.Answer)
		}
	}
}

// A status that is an error is told apart from a connection that ends. A watch has no end of its own: any status is one.
func TestStatusesOfCalls(t *testing.T) {
	listener := listen(t)
	server := grpc.NewServer() // it answers no call
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	log := event.NewLog()
	clients := Start(Plan{GRPC: true, Streams: 1, Rate: fast}, listener.Addr().String(), log)
	defer clients.Close()
	ended := func(r *timeline.Request) bool { return r.Done > 0 }
	await(t, log, func(run *timeline.Timeline) bool {
		return len(run.Requests) > 3 && slices.IndexFunc(run.Requests[3:], ended) >= 0 && ended(run.Requests[0])
	})
	const unimplemented = 12
	for _, r := range folded(log).Requests {
		class := event.Unsound
		if r.Stream == event.Watch {
			class = ""
		}
		if r.Done > 0 && (r.Class != class || r.Answer.Code != unimplemented) {
			t.Errorf("request %d, a stream %q, ended with %q %s, and %+v", r.ID, r.Stream, r.Class, r.Text, r.Answer)
		}
	}
}

// serveGRPC serves a shop.
func serveGRPC(t *testing.T) (*grpc.Server, *health.Server, string) {
	t.Helper()
	db := open(t)
	listener, server, ready := listen(t), grpc.NewServer(), health.NewServer()
	shoprpc.Register(server, shop.New(db, slog.New(slog.NewTextHandler(io.Discard, nil))))
	grpc_health_v1.RegisterHealthServer(server, ready)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return server, ready, listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := shop.OpenDatabase(t.Context(), t.TempDir()+"/orders.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
