package balancer_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/timeline"
)

// An instance that closes a kept connection with a request on its way through it: the balancer answers 502, for it must
// not place an order twice, and records that nobody is to blame. A request that finds the door shut is no such race.
func TestRace(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- answerOnce(listener) }()
	log := event.NewLog()
	b, err := balancer.Start(balancer.Settings{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	b.Add(7, listener.Addr().String())
	if got := post(t, b, "1"); got != http.StatusCreated {
		t.Fatalf("the first request: %d, want 201", got)
	}
	if got := post(t, b, "2"); got != http.StatusBadGateway {
		t.Errorf("on a connection that is closed: %d, want 502", got)
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	if got := post(t, b, "3"); got != http.StatusBadGateway {
		t.Errorf("where nobody listens: %d, want 502", got)
	}
	events, _ := log.Since(0)
	var raced, missed []event.Event
	for _, e := range events {
		if e.Kind == event.RequestRaced {
			raced = append(raced, e)
		}
		if e.Kind == event.RequestNoReply {
			missed = append(missed, e)
		}
	}
	if len(raced) != 1 || raced[0].ID != 2 || raced[0].Instance != 7 || raced[0].Class != event.EOF || raced[0].Text == "" {
		t.Errorf("these raced: %v, want request 2 to instance 7", raced)
	}
	if len(missed) != 1 || missed[0].ID != 3 || missed[0].Instance != 7 || missed[0].Class != event.Refused || missed[0].Text == "" {
		t.Errorf("these found the door shut: %v, want request 3 to instance 7", missed)
	}
}

// answerOnce takes one connection that says what a client says, answers its first request, closes it when the second
// one is there, and listens no more. Other connections, which ask whether it is ready, it closes.
func answerOnce(listener net.Listener) error {
	defer listener.Close()
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		in := bufio.NewReader(conn)
		request, err := http.ReadRequest(in)
		if err != nil || request.Method != http.MethodPost {
			conn.Close()
			continue
		}
		defer conn.Close()
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return err
		}
		if _, err := io.WriteString(conn, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"); err != nil {
			return err
		}
		second, err := http.ReadRequest(in)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, second.Body)
		return err
	}
}

// An instance that cuts a request which it has taken is found out, though the balancer's library asks a second time by
// itself and the client gets its answer.
func TestEveryAttemptAtAnInstance(t *testing.T) {
	var asked atomic.Int32
	numbers := make(chan string, 10)
	instance := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			return
		}
		numbers <- r.Header.Get(probe.AttemptHeader)
		if asked.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
	}))
	defer instance.Close()
	log := event.NewLog()
	b, err := balancer.Start(balancer.Settings{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	b.Add(7, instance.Listener.Addr().String())
	for _, id := range []string{"1", "2"} {
		if got := request(t, b, http.MethodGet, id); got != http.StatusOK {
			t.Errorf("request %s: %d, want 200", id, got)
		}
	}
	if first, cut, second := <-numbers, <-numbers, <-numbers; first != "" || cut != "" || second != "2" {
		t.Errorf("the attempts were numbered %q, %q and %q", first, cut, second)
	}
	events, _ := log.Since(0)
	run := timeline.Of(events)
	if r := run.Requests[0]; len(r.Attempts) != 1 || r.Attempts[0].Forwarded == 0 || r.Attempts[0].Instance != 7 {
		t.Errorf("the attempts at request 1: %+v", r.Attempts)
	}
	attempts := run.Requests[1].Attempts
	if len(attempts) != 2 {
		t.Fatalf("the attempts at request 2: %+v", attempts)
	}
	if a := attempts[0]; !a.Lost() || !a.Kept || a.Forwarded == 0 || a.Ended < a.Forwarded || a.Instance != 7 {
		t.Errorf("the attempt that was cut: %+v", a)
	}
	if a := attempts[1]; a.Lost() || a.Class != "" || a.Forwarded < attempts[0].Ended || a.Instance != 7 {
		t.Errorf("the attempt after it: %+v", a)
	}
}

func post(t *testing.T, b *balancer.Balancer, id string) int {
	t.Helper()
	return request(t, b, http.MethodPost, id)
}

func request(t *testing.T, b *balancer.Balancer, method, id string) int {
	t.Helper()
	body := ""
	if method == http.MethodPost {
		body = "{}"
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+b.Addr()+"/orders", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(probe.RequestHeader, id)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// When Close returns, every request has ended, and the log says so; also one whose connection has become a WebSocket.
func TestCloseWaitsForTheRequests(t *testing.T) {
	came, ended := make(chan struct{}, 2), make(chan struct{}, 2)
	instance := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/readyz":
			return
		case r.Header.Get("Upgrade") == "":
			came <- struct{}{}
			<-r.Context().Done()
		default:
			conn, both, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			came <- struct{}{}
			io.Copy(io.Discard, both)
		}
		ended <- struct{}{}
	}))
	defer instance.Close()
	log := event.NewLog()
	b, err := balancer.Start(balancer.Settings{}, log)
	if err != nil {
		t.Fatal(err)
	}
	b.Add(7, instance.Listener.Addr().String())
	for _, header := range []string{probe.RequestHeader + ": 1\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\n"} {
		client, err := net.Dial("tcp", b.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		if _, err := io.WriteString(client, "GET /orders HTTP/1.1\r\nHost: shop\r\n"+header+"\r\n"); err != nil {
			t.Fatal(err)
		}
		<-came
	}
	b.Close()
	events, _ := log.Since(0)
	if !slices.ContainsFunc(events, func(e event.Event) bool {
		return e.Kind == event.RequestNoReply && e.ID == 1 && e.Class == event.Canceled
	}) {
		t.Errorf("the log does not say how request 1 ended: %+v", events)
	}
	<-ended
	<-ended
}

// Somebody may take an endpoint away while the balancer ends, and after it.
func TestRemoveWhileClosing(t *testing.T) {
	b, err := balancer.Start(balancer.Settings{}, event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	var removing sync.WaitGroup
	for range 100 {
		removing.Go(func() { b.Remove(0, 0) })
	}
	b.Close()
	removing.Wait()
	b.Remove(0, 0)
}

// An instance that is late to answer once goes on getting requests. One that is late again and again does not, and
// neither does one that says that it is not ready.
func TestReadiness(t *testing.T) {
	for _, test := range []struct {
		name string
		late int32 // so many looks get no answer
		then int   // what the next ones get
		seen bool  // that it is not as it was
		out  bool  // in the end
	}{
		{"late once", 1, http.StatusOK, false, false},
		{"late again and again", 3, http.StatusOK, true, false},
		{"not ready", 0, http.StatusServiceUnavailable, true, true},
		{"without a readiness check", 0, http.StatusNotFound, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var looks atomic.Int32
			enough := make(chan struct{})
			instance := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				look := looks.Add(1)
				if look <= test.late {
					<-r.Context().Done()
					return
				}
				w.WriteHeader(test.then)
				if look == test.late+10 {
					close(enough)
				}
			}))
			defer instance.Close()
			log := event.NewLog()
			b, err := balancer.Start(balancer.Settings{Poll: time.Millisecond, Delay: time.Millisecond, Wait: time.Second}, log)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			b.Add(0, instance.Listener.Addr().String())
			<-enough
			events, _ := log.Since(0)
			seen := slices.ContainsFunc(events, func(e event.Event) bool { return e.Kind == event.Readiness && e.Status != http.StatusOK })
			if seen != test.seen {
				t.Errorf("seen to have changed: %v, want %v", seen, test.seen)
			}
			out := false
			for _, e := range events {
				if e.Kind == event.Endpoint {
					out = e.State == event.EndpointRemoved
				}
			}
			if out != test.out {
				t.Errorf("out in the end: %v, want %v", out, test.out)
			}
		})
	}
}
