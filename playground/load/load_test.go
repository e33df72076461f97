package load

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/timeline"
)

// fast is a rate at which a test hardly has to wait, and which a busy machine can keep up with.
const fast = 100

// A request is followed from the moment that its client wants an answer until it has it whole: sent, written to a
// connection, first byte, done.
func TestARequestFromSendToAnswer(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "short and stout")
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/tea"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 3 })
	clients.Close()
	for _, r := range folded(log).Requests {
		if r.Class == event.Canceled {
			continue // the end of the run took it along
		}
		if r.Method != "GET" || r.Path != "/tea" || r.Status != http.StatusTeapot || r.Class != "" {
			t.Errorf("request %d was %s %s and ended with %d %s", r.ID, r.Method, r.Path, r.Status, r.Class)
		}
		if !(0 < r.Sent && r.Sent < r.Header && r.Header < r.Done) || r.Written < r.Sent || r.Written > r.Header {
			t.Errorf("request %d: sent %v, written %v, first byte %v, done %v", r.ID, r.Sent, r.Written, r.Header, r.Done)
		}
	}
	for _, e := range events(log) {
		if e.Kind == event.RequestHeader && e.Status != http.StatusTeapot {
			t.Errorf("the first byte came with status %d", e.Status)
		}
	}
}

// Each request carries its number, by which the probe inside the service knows it again. Numbers count from 1.
func TestRequestsAreNumbered(t *testing.T) {
	var seen [4]atomic.Int32
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if id, err := strconv.Atoi(r.Header.Get(probe.RequestHeader)); err == nil && id < len(seen) {
			seen[id].Add(1)
		}
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= len(seen) })
	if !eventually(func() bool { return seen[1].Load() == 1 && seen[2].Load() == 1 && seen[3].Load() == 1 }) || seen[0].Load() != 0 {
		t.Errorf("requests 0 to 3 came %d, %d, %d and %d times", seen[0].Load(), seen[1].Load(), seen[2].Load(), seen[3].Load())
	}
}

// What a shop promises its clients is recorded, since the database is held to it afterwards; and every few requests
// one looks at an order that was promised.
func TestOrders(t *testing.T) {
	var orders atomic.Int64
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"order":999,"state":"paid"}`)
			return
		}
		var body struct{ Item string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Item == "" || r.URL.Path != "/orders" {
			t.Errorf("%s %s with %+v: %v", r.Method, r.URL.Path, body, err)
		}
		if n := orders.Add(1); n%4 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable) // promises nothing
			fmt.Fprintf(w, `{"order":%d}`, 5000+n)
		} else {
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"order":%d,"state":"paid"}`, 1000+n)
		}
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Lookups: 3}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		lookups := 0
		for _, r := range run.Requests {
			if r.Method == "GET" && r.Done > 0 {
				lookups++
			}
		}
		return lookups >= 3 && answered(run) >= 12
	})
	clients.Close()
	promised, refused := make(map[int]bool), 0
	for _, r := range folded(log).Requests {
		switch {
		case r.Class == event.Canceled:
		case r.Method == "GET":
			id, err := strconv.Atoi(strings.TrimPrefix(r.Path, "/orders/"))
			if err != nil || id <= 1000 || id >= 5000 || r.Order != 0 || r.ID%3 != 0 {
				t.Errorf("request %d is GET %s, and promises order %d; want a look at a promised order, each third request at most", r.ID, r.Path, r.Order)
			}
		case r.Status == http.StatusCreated:
			if promised[r.Order] || r.Order <= 1000 || r.Order >= 5000 {
				t.Errorf("request %d was promised order %d", r.ID, r.Order)
			}
			promised[r.Order] = true
		default:
			if refused++; r.Order != 0 || r.Status != http.StatusServiceUnavailable {
				t.Errorf("request %d was promised order %d with status %d", r.ID, r.Order, r.Status)
			}
		}
	}
	if len(promised) < 3 || refused == 0 {
		t.Errorf("%d orders were promised, and %d refused", len(promised), refused)
	}
}

// With Lookups -1 every request places an order.
func TestNoLookups(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"order":1}`)
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Lookups: -1}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 12 })
	clients.Close()
	for _, r := range folded(log).Requests {
		if r.Method != "POST" {
			t.Errorf("request %d is %s %s", r.ID, r.Method, r.Path)
		}
	}
}

// With Orders 4 every fourth request places an order, and the others look at one, even before any is known.
func TestFewOrders(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"order":1}`)
	})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Orders: 4}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 12 })
	clients.Close()
	for _, r := range folded(log).Requests { // before there is an order, nobody looks at one: it would be a 404
		if places := r.Method == "POST"; places != (r.ID%4 == 0) || !places && r.Path != "/orders/1" && r.Path != "/livez" {
			t.Errorf("request %d is %s %s", r.ID, r.Method, r.Path)
		}
	}
}

// An open loop: a service that does not answer gets more and more requests, as it does from real clients.
func TestASlowServerGetsMoreInFlight(t *testing.T) {
	release := make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		active, _ := run.HTTPCounts()
		return len(requests(run.InFlight())) >= 25 && active >= 25
	})
	if n := answered(folded(log)); n != 0 {
		t.Errorf("%d requests are answered by a server that answers none", n)
	}
}

// Stop sends no further request, and lets those under way go on to their answers.
func TestStop(t *testing.T) {
	release := make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return len(requests(run.InFlight())) >= 5 })
	clients.Stop()
	clients.Stop() // again, and nothing happens
	close(release)
	clients.wg.Wait() // of the sender and all requests; it would never end if requests were sent still
	for _, r := range folded(log).Requests {
		if r.Done == 0 || r.Status != http.StatusOK || r.Class != "" {
			t.Errorf("request %d ended at %v with %d %s", r.ID, r.Done, r.Status, r.Class)
		}
	}
}

// Close gives up what is under way, which nobody is to blame for, and leaves nothing behind: no request without an
// end, no connection, no goroutine.
func TestClose(t *testing.T) {
	release := make(chan struct{})
	half := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(probe.RequestHeader) == "2" { // this one has its status already
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			close(half)
		}
		<-release
	})
	defer close(release)
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	<-half
	await(t, log, func(run *timeline.Timeline) bool {
		return len(requests(run.InFlight())) >= 5 && slices.ContainsFunc(run.Requests, func(r *timeline.Request) bool { return r.ID == 2 && r.Header > 0 })
	})
	clients.Close()
	clients.Close() // again, and nothing happens
	run := folded(log)
	for _, r := range run.Requests {
		if r.Done == 0 || r.Class != event.Canceled {
			t.Errorf("request %d ended at %v with %d %q, want %s", r.ID, r.Done, r.Status, r.Class, event.Canceled)
		}
	}
	await(t, log, func(run *timeline.Timeline) bool {
		active, idle := run.HTTPCounts()
		return active == 0 && idle == 0 && len(run.HTTP) > 0
	})
	if !eventually(func() bool { return ofClients() == "" }) {
		t.Errorf("left behind:\n%s", ofClients())
	}
}

// Clients keep their connections for the next request, and both ends of a connection are recorded, once.
func TestConnections(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		used := make(map[int]int)
		for _, r := range run.Requests {
			if used[r.Conn]++; r.Conn > 0 && used[r.Conn] > 2 {
				return true
			}
		}
		return false
	})
	clients.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		active, idle := run.HTTPCounts()
		return active+idle == 0
	})
	opened, closed := make(map[int]int), make(map[int]int)
	for _, e := range events(log) {
		switch e.Kind {
		case event.ConnOpen:
			opened[e.ID]++
		case event.ConnClose:
			closed[e.ID]++
		case event.RequestWritten:
			if opened[e.Conn] != 1 {
				t.Errorf("request %d is on connection %d, which was opened %d times", e.ID, e.Conn, opened[e.Conn])
			}
		}
	}
	for id := range opened {
		if opened[id] != 1 || closed[id] != 1 {
			t.Errorf("connection %d was opened %d times and closed %d times", id, opened[id], closed[id])
		}
	}
}

// serve starts a server and returns its address.
func serve(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// misbehave starts a server that reads one whole request of each connection and then does to it what behave does.
func misbehave(t *testing.T, behave func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				// Whoever closes a connection without having read everything resets it.
				var all []byte
				for buf := make([]byte, 4096); !strings.Contains(string(all), "\r\n\r\n"); {
					n, err := conn.Read(buf)
					if all = append(all, buf[:n]...); err != nil {
						return
					}
				}
				behave(conn.(*net.TCPConn))
			}()
		}
	}()
	return listener.Addr().String()
}

// await waits until the condition holds of what the log says.
func await(t *testing.T, log *event.Log, condition func(*timeline.Timeline) bool) {
	t.Helper()
	giveUp := time.After(60 * time.Second)
	run := new(timeline.Timeline)
	for seen := 0; ; {
		kept, more := log.Since(seen)
		for _, e := range kept {
			run.Apply(e)
		}
		if seen += len(kept); condition(run) {
			return
		}
		select {
		case <-more:
		case <-giveUp:
			t.Fatalf("it did not come to that in 60 s; the log has %d events", seen)
		}
	}
}

// eventually waits until the condition holds.
func eventually(condition func() bool) bool {
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if condition() {
			return true
		}
	}
	return false
}

// ofClients returns the stacks of the goroutines that belong to the clients.
func ofClients() string {
	buf := make([]byte, 1<<20)
	var stacks []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "net/http.(*persistConn)") || strings.Contains(stack, "net/http.(*Transport)") || strings.Contains(stack, "load.(*Clients)") {
			stacks = append(stacks, stack)
		}
	}
	return strings.Join(stacks, "\n\n")
}

func events(log *event.Log) []event.Event {
	kept, _ := log.Since(0)
	return kept
}

func folded(log *event.Log) *timeline.Timeline { return timeline.Of(events(log)) }

func answered(run *timeline.Timeline) int {
	n := 0
	for _, r := range run.Requests {
		if r.Done > 0 && r.Class == "" {
			n++
		}
	}
	return n
}

func requests(seq func(func(*timeline.Request) bool)) (all []*timeline.Request) {
	for r := range seq {
		all = append(all, r)
	}
	return all
}
