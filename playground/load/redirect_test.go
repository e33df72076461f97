package load

import (
	"net/http"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A redirect is an answer, unless the plan wants it followed. A loop and another host are then errors that say so.
func TestRedirects(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://elsewhere.example/", http.StatusMovedPermanently)
		case "/near":
			http.Redirect(w, r, "/home", http.StatusSeeOther)
		}
	})
	for _, test := range []struct {
		path   string
		follow bool
		status int
		last   int // the position of the last request in the chain
		class  event.Class
		says   string
	}{
		{"/loop", false, 302, 0, "", ""},
		{"/away", false, 301, 0, "", ""},
		{"/near", true, 200, 1, "", ""},
		{"/loop", true, 302, 9, event.Redirected, "may be a loop"},
		{"/away", true, 301, 0, event.Redirected, "another host, elsewhere.example"},
	} {
		log := event.NewLog()
		clients := Start(Plan{Path: test.path, Follow: test.follow, Rate: 0.2}, server, log)
		await(t, log, func(run *timeline.Timeline) bool {
			return len(run.Requests) > test.last && run.Requests[test.last].Done > 0
		})
		clients.Close()
		r := folded(log).Requests[test.last]
		if r.Status != test.status || r.Class != test.class || !strings.Contains(r.Text, test.says) || len(r.Attempts) != 1 {
			t.Errorf("%s, followed: %t: %d %q %q in %d attempts, want %d %q %q", test.path, test.follow, r.Status, r.Class, r.Text, len(r.Attempts), test.status, test.class, test.says)
		}
	}
}

// With Plan.Clients, each client keeps connections of its own, and the clients take turns.
func TestClientsWithConnectionsOfTheirOwn(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/", Clients: 8}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 30 })
	clients.Stop()
	clients.wg.Wait()
	run := folded(log)
	if active, idle := run.HTTPCounts(); active+idle < 8 {
		t.Errorf("%d connections are open, want 8", active+idle)
	}
	used := make(map[int]int)
	for _, r := range run.Requests {
		used[r.Conn]++
	}
	for conn, n := range used {
		if n > len(run.Requests)/8+1 {
			t.Errorf("connection %d carried %d of %d requests", conn, n, len(run.Requests))
		}
	}
}
