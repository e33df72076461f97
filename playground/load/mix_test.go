package load

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Each kind of request has its share by its weight, even among few requests, and the same ones again with the same seed.
func TestShares(t *testing.T) {
	plan := Plan{Requests: []Request{{Path: "/often", Weight: 7}, {Path: "/rarely"}, {Path: "/never-asked", Weight: 2}}}
	for seed := range uint64(20) {
		m := newMix(plan, "http", "localhost", seed*0x1234567812345)
		for from := 1; from < 2000; from += 100 {
			counts := make(map[string]int)
			for n := from; n < from+100; n++ {
				counts[m.nth(n).Path]++
			}
			if often := counts["/often"]; often < 68 || often > 72 || counts["/rarely"] < 8 || counts["/rarely"] > 12 {
				t.Errorf("with seed %d, the requests from %d on are %v", seed, from, counts)
			}
		}
		again := newMix(plan, "http", "localhost", seed*0x1234567812345)
		for n := range 100 {
			if m.nth(n).Path != again.nth(n).Path {
				t.Errorf("with seed %d, request %d is %s, and then %s", seed, n, m.nth(n).Path, again.nth(n).Path)
			}
		}
	}
	slow := 0
	for n := range 1000 {
		if nthIsSlow(n, 99, 0.2) {
			slow++
		}
	}
	if slow < 195 || slow > 205 || nthIsSlow(5, 1, 0) || !nthIsSlow(5, 1, 1) {
		t.Errorf("%d of 1000 clients are slow, want 200", slow)
	}
}

// A request arrives as the plan has it: method, path, query, headers, host and body.
func TestARequestOfOnesOwn(t *testing.T) {
	var mu sync.Mutex
	seen := make(map[string]string)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		seen[r.Method+" "+r.URL.String()] = strings.Join([]string{r.Host, r.Header.Get("Content-Type"), r.Header.Get("X-Shop"), string(body)}, "|")
	})
	long := strings.Repeat("a long body ", 1000)
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Requests: []Request{
		{Method: "PUT", Path: "/thing?x=1", Body: long, Header: http.Header{"Host": {"shop.example"}, "Content-Type": {"text/plain"}, "X-Shop": {"tea"}}},
		{Path: "/search?q=a%20b"},
		{Path: "/posted", Body: `{"a":1}`},
	}}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 9 })
	clients.Close()
	for request, want := range map[string]string{
		"PUT /thing?x=1":      "shop.example|text/plain|tea|" + long,
		"GET /search?q=a%20b": server + "|||",
		"POST /posted":        server + `|application/json||{"a":1}`,
	} {
		if seen[request] != want {
			t.Errorf("%s came as %.80q, want %.80q", request, seen[request], want)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d kinds of requests came", len(seen))
	}
	for _, r := range folded(log).Requests {
		if r.Class == "" && (r.Written == 0 || r.Written < r.Sent || r.Written > r.Header) {
			t.Errorf("request %d to %s was sent %v, written %v, and answered %v", r.ID, r.Path, r.Sent, r.Written, r.Header)
		}
	}
}

// A plan that cannot be carried out says so, and names the thing.
func TestCheck(t *testing.T) {
	for _, test := range []struct {
		plan Plan
		says string
	}{
		{Plan{}, ""},
		{Plan{Path: "/", Body: "x", Rate: 20, TLS: true, Protocol: HTTP2}, ""},
		{Plan{Path: "orders"}, `"orders" does not begin with /`},
		{Plan{Requests: []Request{{Method: "GE T", Path: "/"}}}, `invalid method "GE T"`},
		{Plan{Requests: []Request{{Path: "/%zz"}}}, "/%zz"},
		{Plan{Requests: []Request{{Path: "/a", Weight: -1}}}, "weight of -1"},
		{Plan{SlowShare: 1.5}, "1.5"},
		{Plan{Protocol: "http3"}, `"http3"`},
		{Plan{Protocol: H2C, TLS: true}, "h2c"},
		{Plan{Protocol: H2C, NoKeepAlive: true}, "HTTP/1.1"},
		{Plan{Clients: -1}, "negative"},
		{Plan{Rate: -1}, "-1"},
		{Plan{Requests: []Request{{Path: "/", Header: http.Header{"Bad Name": {"x"}}}}}, "Bad Name"},
		{Plan{Requests: []Request{{Path: "/", Header: http.Header{"X": {"a\nb"}}}}}, "X"},
	} {
		err := test.plan.Check()
		if said := fmt.Sprint(err); test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(said, test.says)) {
			t.Errorf("%+v: %v, want %q in it", test.plan, err, test.says)
		}
	}
}
