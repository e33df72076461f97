package load

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// stopped runs a load of 200 requests a second on a server that holds some of the requests, lets stop end the server, which
// releases them when stop wants, and returns the log. The server is to the log a process that is told to stop.
func stopped(t *testing.T, whole bool, stop func(server *httptest.Server, release func())) *event.Log {
	t.Helper()
	held := make(chan struct{})
	var came atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		switch {
		case r.URL.Path == "/slow" && came.Load() > 150:
			<-held
		case r.URL.Path == "/bad":
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, "whole")
	}))
	defer server.Close()
	log := event.NewLog()
	log.Add(event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Policy: "docker", Requests: 5}})
	log.Add(event.Event{Kind: event.ProcessStart, PID: 1})
	log.Add(event.Event{Kind: event.Ready})
	clients := Start(Plan{Rate: 200, Whole: whole, Seed: 7, Requests: []Request{{Path: "/quick", Weight: 10}, {Path: "/slow", Weight: 5}, {Path: "/bad"}}},
		server.Listener.Addr().String(), log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return run.RequestCount() > 200 && run.BusyEnough(5, 0, 0) })
	clients.SetRate(0) // a server that stops does not see what is on its way to it
	if !eventually(func() bool { return came.Load() == clients.numbers.Load() }) {
		t.Fatalf("%d of %d requests have come", came.Load(), clients.numbers.Load())
	}
	log.Add(event.Event{Kind: event.StopStart, Name: "docker", Grace: 10 * time.Second})
	log.Add(event.Event{Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy})
	stop(server, func() { close(held) })
	log.Add(event.Event{Kind: event.ProcessExit, PID: 1})
	clients.SetRate(200)
	sent := folded(log).Now
	await(t, log, func(run *timeline.Timeline) bool { // some find nobody
		after := 0
		for _, r := range run.Requests {
			if r.Sent > sent && r.Done > 0 {
				after++
			}
		}
		return after >= 3
	})
	clients.Stop()
	clients.wg.Wait()
	clients.Close()
	log.Add(event.Event{Kind: event.RunEnd})
	return log
}

// Whether the load is summed up or not, the verdict on the run is the same, and so is what the clients met.
func TestTheVerdictOnALoadThatIsSummedUp(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*httptest.Server, func()){
		"it drains": func(s *httptest.Server, release func()) {
			s.Config.RegisterOnShutdown(release)
			_ = s.Config.Shutdown(context.Background())
		},
		"it cuts": func(s *httptest.Server, release func()) {
			_ = s.Config.Close()
			release()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcomes := make(map[bool]string)
			for _, whole := range []bool{true, false} {
				log := stopped(t, whole, stop)
				run := folded(log)
				for _, r := range verdict.Of(run) {
					outcomes[whole] += fmt.Sprintln(r.Check, r.Outcome)
					t.Log(whole, r.Check, r.Outcome, r.Findings)
				}
				if run.Losses().InFlight < 5 {
					t.Errorf("%d requests were in flight at the signal", run.Losses().InFlight)
				}
				if summed := run.Load.Summed; whole == (summed > 50) {
					t.Errorf("whole: %t, and %d requests are summed up", whole, summed)
				}
				sameLoad(t, run, whole)
			}
			if outcomes[true] != outcomes[false] || outcomes[true] == "" {
				t.Errorf("the verdict is\n%swith all events, and\n%swhen the load is summed up", outcomes[true], outcomes[false])
			}
		})
	}
}

// sameLoad checks what holds of the load whether it is summed up or not.
func sameLoad(t *testing.T, run *timeline.Timeline, whole bool) {
	t.Helper()
	signal := run.SignalAt()
	counts := make(map[string]int)
	for _, a := range run.Summed(run.Now) {
		counts[fmt.Sprint(a.Path, " ", a.Status)] += a.Latency.Count
	}
	for _, r := range run.Requests {
		if r.Done > 0 && r.Done < signal {
			counts[fmt.Sprint(r.Path, " ", r.Status)]++
		}
		if r.Sent == 0 || r.Done == 0 || r.Written > 0 && (r.Written < r.Sent || r.Conn == 0) {
			t.Errorf("request %d is not all there: %+v", r.ID, *r)
		}
	}
	all := counts["/quick 200"] + counts["/slow 200"] + counts["/bad 404"]
	if all < 100 || counts["/quick 200"] < all/2 || counts["/slow 200"] < 30 || counts["/bad 404"] < 5 {
		t.Errorf("whole: %t; before the stop: %v", whole, counts)
	}
	if sent := run.SentCount(0, run.Now+1); sent != run.RequestCount() {
		t.Errorf("whole: %t; %d requests were sent, and %d are known", whole, sent, run.RequestCount())
	}
	bad := 0
	for _, r := range run.Requests {
		if r.Status == http.StatusNotFound && r.Done < signal {
			bad++
		}
	}
	if bad != counts["/bad 404"] {
		t.Errorf("whole: %t; the log has %d of %d bad answers", whole, bad, counts["/bad 404"])
	}
}

// While the load is summed up, a connection goes into the log with a request in the log that uses it, and its end only if its
// beginning is there.
func TestConnectionsOfALoadThatIsSummedUp(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: 400, NoKeepAlive: true, Requests: []Request{{Path: "/", Weight: 20}, {Path: "/bad"}}}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return run.Load.Summed > 200 })
	clients.Close()
	open, requests := make(map[int]bool), make(map[int]int)
	for _, e := range events(log) {
		switch e.Kind {
		case event.ConnOpen:
			open[e.ID] = true
		case event.RequestWritten:
			if requests[e.Conn]++; !open[e.Conn] || requests[e.Conn] > 1 {
				t.Errorf("request %d is on connection %d, opened %t, with %d requests", e.ID, e.Conn, open[e.Conn], requests[e.Conn])
			}
		case event.ConnClose:
			if !open[e.ID] {
				t.Errorf("connection %d was closed, and never opened", e.ID)
			}
			delete(open, e.ID)
		}
	}
	if len(open) > 0 || len(requests) == 0 || len(requests) > folded(log).Load.Summed {
		t.Errorf("%d connections are not closed; %d requests are in the log", len(open), len(requests))
	}
}

// Of very many requests that fail before the stop, the log has the first ones and the number of the others.
func TestVeryManyFailures(t *testing.T) {
	log := event.NewLog()
	b := newBook(log, true)
	k := newKind(Request{Path: "/"}, "http", "localhost")
	c := &Clients{log: log, pools: []*pool{nil}, book: b}
	for id := range mostFailures + 500 {
		f := c.newFlight(wanted{id: id + 1, method: "GET", path: "/", kind: k})
		b.begin(f, true)
		b.end(f, event.Event{Kind: event.RequestDone, ID: f.id, Class: event.Refused, Text: "refused"})
	}
	b.close()
	run := folded(log)
	sums := run.Summed(run.Now)
	if len(run.Requests) != mostFailures || len(sums) != 1 || sums[0].Class != event.Refused || sums[0].Latency.Count != 500 {
		t.Errorf("%d requests, and %+v", len(run.Requests), sums)
	}
}

// As soon as the stop begins, what is under way and what ended just before is in the log with all events, and so is every later request.
func TestStoppingEndsTheSummingUp(t *testing.T) {
	held := make(chan struct{})
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-held
		}
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: 300, Requests: []Request{{Path: "/quick", Weight: 20}, {Path: "/slow"}}}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return run.Load.Summed > 100 && run.BusyEnough(3, 0, 0) })
	if before := folded(log); len(before.Requests) > 0 {
		t.Errorf("%d requests are in the log before the stop", len(before.Requests))
	}
	log.Add(event.Event{Kind: event.StopStart})
	await(t, log, func(run *timeline.Timeline) bool { return !run.SumsUp() })
	run := folded(log)
	inFlight, ended := len(requests(run.InFlight())), 0
	for _, r := range run.Requests {
		if r.Done > 0 {
			ended++
		}
	}
	if inFlight < 3 {
		t.Errorf("in the log are %d requests under way and %d that ended", inFlight, ended)
	}
	summed := run.Load.Summed
	close(held)
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) > ended+inFlight+20 })
	clients.Close()
	run = folded(log)
	if run.Load.Summed != summed || run.SentCount(0, run.Now+1) != run.RequestCount() || run.RequestCount() != int(clients.numbers.Load()) {
		t.Errorf("%d requests are summed up after the stop; %d were sent, and %d are known of %d",
			run.Load.Summed-summed, run.SentCount(0, run.Now+1), run.RequestCount(), clients.numbers.Load())
	}
}
