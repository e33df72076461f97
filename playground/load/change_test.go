package load

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// The rate can be changed while the clients run, down to nothing and up again, and each change is recorded.
func TestSetRate(t *testing.T) {
	var came atomic.Int64
	server := serve(t, func(http.ResponseWriter, *http.Request) { came.Add(1) })
	log := event.NewLog()
	clients := Start(Plan{Rate: 0.01, Path: "/"}, server, log) // the second request would come after a minute at least
	defer clients.Close()
	clients.SetRate(100)
	if !eventually(func() bool { return came.Load() >= 10 }) {
		t.Fatalf("%d requests came at the new rate", came.Load())
	}
	clients.SetRate(-1)
	before := int64(-1)
	if !eventually(func() bool { // the last ones were under way
		quiet := came.Load() == before
		before = came.Load()
		time.Sleep(100 * time.Millisecond) // nothing happens, which nothing can be waited for
		return quiet
	}) {
		t.Fatal("requests came while the load was paused")
	}
	clients.SetRate(100)
	if !eventually(func() bool { return came.Load() >= before+10 }) {
		t.Fatalf("%d requests came after the pause", came.Load()-before)
	}
	clients.Close()
	rates := folded(log).Load.Rates
	if len(rates) != 3 || rates[0].PerSecond != 100 || rates[1].PerSecond != 0 || rates[2].PerSecond != 100 {
		t.Errorf("recorded are the rates %v", rates)
	}
	if missed := folded(log).Load.Skipped; missed != 0 {
		t.Errorf("%d requests count as missed after a pause", missed)
	}
}

// Connections that say nothing are opened, kept, and closed by their clients, or by the service that limits how long it waits.
func TestHold(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	var open atomic.Int64
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	log := event.NewLog()
	clients := Start(Plan{Rate: 0.001, Path: "/", NoKeepAlive: true}, server.Listener.Addr().String(), log)
	defer clients.Close()
	for _, n := range []int{5, 2, 0, 3} {
		clients.Hold(n)
		if !eventually(func() bool { return open.Load() == int64(n) }) {
			t.Errorf("%d connections are open, want %d", open.Load(), n)
		}
	}
	_ = server.Config.Close() // the service ends all three
	await(t, log, func(run *timeline.Timeline) bool {
		cut := 0
		for _, c := range run.HTTP {
			if c.Held && c.Closed > 0 && c.Ended != "" {
				cut++
			}
		}
		return cut == 3
	})
	clients.Close()
	closed := 0
	for _, c := range folded(log).HTTP {
		if c.Held && c.Closed > 0 && c.Ended == "" {
			closed++
		}
	}
	if closed != 5 {
		t.Errorf("%d connections that said nothing were closed by their client, want 5", closed)
	}
}

// Clients that leave end their requests at once, and the service learns that.
func TestAbandon(t *testing.T) {
	var gone atomic.Int64
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		gone.Add(1)
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return len(requests(run.InFlight())) >= 20 })
	clients.SetRate(0)
	left := clients.Abandon(0.5)
	await(t, log, func(run *timeline.Timeline) bool {
		n := 0
		for _, r := range run.Requests {
			if r.Class == event.Left {
				if n++; run.Ending(r).IsError() {
					t.Errorf("request %d, whose client left, is an error of the service", r.ID)
				}
			}
		}
		return n == left
	})
	if left < 10 || !eventually(func() bool { return gone.Load() == int64(left) }) {
		t.Errorf("%d clients left, and the service has noticed %d", left, gone.Load())
	}
}

// Slow clients take their time over the body and the answer. A service that limits its time cuts them; others wait.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	for _, limit := range []time.Duration{0, 500 * time.Millisecond} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err == nil {
				w.Header().Set("Content-Length", "6000")
				_, _ = io.WriteString(w, strings.Repeat("answer", 1000))
			}
		}))
		server.Config.ReadTimeout = limit
		server.Start()
		log := event.NewLog()
		clients := Start(Plan{Rate: 1, Path: "/", Body: strings.Repeat("x", 300), SlowShare: 1}, server.Listener.Addr().String(), log)
		await(t, log, func(run *timeline.Timeline) bool { return len(run.Requests) > 0 && run.Requests[0].Done > 0 })
		clients.Close()
		server.Close()
		r := folded(log).Requests[0]
		if limit == 0 && (r.Class != "" || r.Status != 200 || r.Written-r.Sent < slowFor || r.Done-r.Header < slowFor/2 || r.Answer.Bytes != 6000) {
			t.Errorf("without a limit: sent %v, written %v, header %v, done %v, %s, %+v", r.Sent, r.Written, r.Header, r.Done, r.Class, r.Answer)
		}
		if limit > 0 && r.Written > 0 && r.Class == "" {
			t.Errorf("with a limit of %v its body was sent whole, and it was answered %d", limit, r.Status)
		}
	}
}

// What is due while as many requests are under way as may be is not sent, and the log says so.
func TestTheLimitIsSaid(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/", MaxUnderWay: 7}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return run.Load.Unsent >= 10 })
	run := folded(log)
	if len(run.Load.Limits) != 1 || run.Load.Limits[0].Underway != 7 || len(run.Requests) != 7 {
		t.Errorf("%d requests were sent, and the limits are %v", len(run.Requests), run.Load.Limits)
	}
}

// A client that is late says so: of each request that was sent more than 10 ms after it was due, and of all as a distribution.
func TestLateRequestsSaySo(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	log := event.NewLog()
	c := Start(Plan{Rate: 0.001, Path: "/"}, server, log)
	defer c.Close()
	if !eventually(func() bool { return log.Now() > 400*time.Millisecond && answered(folded(log)) == 1 }) {
		t.Fatal("no answer to the first request")
	}
	c.book.begun.Add(1)
	c.perform(job{c.next(2), 2, log.Now() - 340*time.Millisecond})
	c.book.skip(3)
	c.Close()
	run := folded(log)
	late := run.Requests[1]
	if late.Late < 340*time.Millisecond || late.Late > 30*time.Second {
		t.Errorf("the request was %v late", late.Late)
	}
	if l := run.Load.Late; l.Count != 2 || l.Most != late.Late || run.Load.Skipped != 3 {
		t.Errorf("of the load: %+v, and %d missed", l, run.Load.Skipped)
	}
	if d := run.Latency(run.Now); d.Most < late.Late {
		t.Errorf("the slowest answer took %v from the time at which its request was due", d.Most)
	}
}
