package load

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/timeline"
)

// net/http makes a second attempt at a GET by itself when the kept connection that it is on ends before a byte of an
// answer. The first one was the service's to answer all the same, and is recorded with its end.
func TestAnAttemptThatIsMadeAgain(t *testing.T) {
	var cut atomic.Pointer[string]
	log := event.NewLog()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if id := r.Header.Get(probe.RequestHeader); id != "1" && cut.CompareAndSwap(nil, &id) {
			panic(http.ErrAbortHandler)
		}
		if id := cut.Load(); id != nil && *id == r.Header.Get(probe.RequestHeader) {
			fmt.Fprint(w, "attempt ", probe.Attempt(r.Header))
		}
	})
	clients := Start(Plan{Rate: 20, Path: "/"}, server, log)
	defer clients.Close()
	var twice *timeline.Request
	await(t, log, func(run *timeline.Timeline) bool {
		for _, r := range run.Requests {
			if len(r.Attempts) == 2 && r.Done > 0 {
				twice = r
			}
		}
		if cut.Load() != nil && twice == nil { // it was on a new connection, after which net/http makes no second attempt
			for _, r := range run.Requests {
				if r.Done > 0 && r.Class == event.EOF && !r.Attempts[0].Kept {
					cut.Store(nil)
				}
			}
		}
		return twice != nil
	})
	if fmt.Sprint(twice.ID) != *cut.Load() || twice.Status != http.StatusOK || twice.Class != "" || twice.Answer.Bytes != int64(len("attempt 1")) {
		t.Errorf("request %d ended with %d %s and %+v", twice.ID, twice.Status, twice.Class, twice.Answer)
	}
	first, second := twice.Attempts[0], twice.Attempts[1]
	if first.Class != event.EOF || first.Text == "" || !first.Kept || first.Conn == 0 || first.Header != 0 || !first.Lost() {
		t.Errorf("its first attempt: %+v", first)
	}
	if second.Class != "" || second.Status != http.StatusOK || second.Conn == 0 || second.Conn == first.Conn || second.Lost() {
		t.Errorf("its second attempt: %+v", second)
	}
	if !(twice.Sent < first.Written && first.Written < first.Ended && first.Ended < second.Written && second.Written < second.Header && second.Header < second.Ended) {
		t.Errorf("sent %v; the first attempt written %v, ended %v; the second written %v, first byte %v, ended %v",
			twice.Sent, first.Written, first.Ended, second.Written, second.Header, second.Ended)
	}
}

// A service that ends with requests in progress cuts them. That the second attempts of their clients are refused does
// not hide it.
func TestAttemptsThatAreCutAndThenRefused(t *testing.T) {
	release := make(chan struct{})
	var came atomic.Int32
	var held sync.Map // by the number of the request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if came.Add(1) > 5 { // the first ones leave a connection to be kept
			held.Store(r.Header.Get(probe.RequestHeader), true)
			<-release
		}
	}))
	defer server.Close()
	defer close(release)
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server.Listener.Addr().String(), log)
	defer clients.Close()
	if !eventually(func() bool {
		return slices.ContainsFunc(folded(log).Requests, func(r *timeline.Request) bool {
			_, held := held.Load(fmt.Sprint(r.ID))
			return held && r.Attempts[0].Kept
		})
	}) {
		t.Fatal("no request came on a kept connection")
	}
	_ = server.Listener.Close() // nobody listens from now on, and then everything in progress is cut
	server.CloseClientConnections()
	clients.Stop()
	clients.wg.Wait()
	again := 0
	for _, r := range folded(log).Requests {
		if len(r.Attempts) == 1 {
			continue
		}
		again++
		first, last := r.Attempts[0], r.Attempts[len(r.Attempts)-1] // those between found further connections that had just been cut
		if !first.Lost() || !first.Kept || first.Written == 0 || first.Ended < first.Written {
			t.Errorf("the first attempt of request %d: %+v", r.ID, first)
		}
		if last.Class != event.Refused || last.Written != 0 || last.Conn != 0 || r.Class != event.Refused {
			t.Errorf("request %d ended with %s, its attempts: %+v", r.ID, r.Class, r.Attempts)
		}
	}
	if again == 0 {
		t.Error("of no request there was a second attempt")
	}
}

// An order is not sent twice.
func TestAnOrderIsOneAttempt(t *testing.T) {
	var orders atomic.Int32
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if orders.Add(1)%3 == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"order":1}`)
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Lookups: -1}, server, log)
	defer clients.Close()
	cut := func(run *timeline.Timeline) (kept int) {
		for _, r := range run.Requests {
			if r.Class == event.EOF && r.Attempts[0].Kept {
				kept++
			}
		}
		return kept
	}
	await(t, log, func(run *timeline.Timeline) bool { return cut(run) >= 3 })
	clients.Close()
	for _, r := range folded(log).Requests {
		if len(r.Attempts) != 1 || r.Class == event.EOF && !r.Attempts[0].Lost() {
			t.Errorf("request %d: %+v", r.ID, r.Attempts)
		}
	}
}

// A redirect is a whole answer, and what it leads to is a request of its own.
func TestARedirectIsNoAttemptThatIsLost(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/home", http.StatusFound)
		}
	})
	log := event.NewLog()
	clients := Start(Plan{Path: "/", Follow: true}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return len(run.Requests) > 1 && run.Requests[1].Done > 0 })
	for i, status := range []int{http.StatusFound, http.StatusOK} {
		if r := folded(log).Requests[i]; len(r.Attempts) != 1 || r.Status != status || r.Attempts[0].Status != status {
			t.Errorf("request %d ended with %d, after the attempts %+v", i, r.Status, r.Attempts)
		}
	}
}

// How a connection ended is recorded: by the other side, or by the client.
func TestHowConnectionsEnd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server.Listener.Addr().String(), log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { _, idle := run.HTTPCounts(); return idle > 0 })
	clients.Stop()
	clients.wg.Wait()
	server.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		for _, c := range run.HTTP {
			if c.Closed == 0 {
				return false
			}
		}
		return true
	})
	for _, c := range folded(log).HTTP {
		if c.Ended != event.EOF {
			t.Errorf("connection %d ended with %q, want %s", c.ID, c.Ended, event.EOF)
		}
	}
	open := serve(t, func(http.ResponseWriter, *http.Request) {})
	log = event.NewLog()
	clients = Start(Plan{Rate: fast, Path: "/"}, open, log)
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) > 0 })
	clients.Close()
	for _, c := range folded(log).HTTP {
		if c.Closed > 0 && c.Ended != "" {
			t.Errorf("connection %d ended with %q, and the client closed it", c.ID, c.Ended)
		}
	}
}
