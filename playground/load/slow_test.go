package load

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A slow client takes its time for any answer, however long it and its header are, and whether it sees the length beforehand.
func TestSlowClientsReadAnyLength(t *testing.T) {
	t.Parallel()
	const header = 2 << 20
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		length, _ := strconv.Atoi(r.URL.Query().Get("length"))
		switch r.URL.Path {
		case "/known":
			w.Header().Set("Content-Length", strconv.Itoa(length))
		case "/header":
			for i := range header >> 13 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("h", 1<<13))
			}
		}
		_, _ = io.WriteString(w, strings.Repeat("x", length))
	})
	plan := Plan{Rate: 20, SlowShare: 1}
	for _, path := range []string{"/known?length=1000", "/known?length=500000", "/known?length=10000000", "/unknown?length=10000000", "/header?length=1000"} {
		plan.Requests = append(plan.Requests, Request{Path: path})
	}
	log := event.NewLog()
	clients := Start(plan, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return len(run.Requests) >= 20 })
	clients.Stop()
	await(t, log, func(run *timeline.Timeline) bool { return len(requests(run.InFlight())) == 0 })
	seen := make(map[string]bool)
	for _, r := range folded(log).Requests {
		seen[r.Path] = true
		if took := r.Done - r.Sent; r.Class != "" || took < slowFor*9/10 {
			t.Errorf("%s took a slow client %v, and ended with %q %s", r.Path, took, r.Class, r.Text)
		}
	}
	if len(seen) != len(plan.Requests) {
		t.Errorf("only %v were requested", seen)
	}
}

// A slow client takes equally long over anything, however long it is. The time is virtual.
func TestSlowReadersTakeEquallyLong(t *testing.T) {
	for _, test := range []struct{ length, seen int64 }{{1, 1}, {29, 29}, {1000, 1000}, {10_000_000, 10_000_000}, {10_000_000, -1}} {
		synctest.Test(t, func(t *testing.T) {
			reader := newSlowReader(t.Context(), nil, io.LimitReader(zeros{}, test.length), test.seen)
			began := time.Now()
			n, err := io.Copy(io.Discard, reader)
			if took := time.Since(began); err != nil || n != test.length || took < slowFor*9/10 || took > slowFor*11/10 {
				t.Errorf("%d bytes, of which it saw %d beforehand: read %d in %v, %v", test.length, test.seen, n, took, err)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// A slow client that has no more reason to be slow reads the rest at once.
func TestSlowClientsHurry(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 1000)) })
	log := event.NewLog()
	clients := Start(Plan{Path: "/", Rate: 1, SlowShare: 1}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return len(run.Requests) > 0 && run.Requests[0].Header > 0 })
	clients.Hurry()
	clients.Hurry() // a second call does nothing
	await(t, log, func(run *timeline.Timeline) bool { return run.Requests[0].Done > 0 })
	if r := folded(log).Requests[0]; r.Class != "" || r.Answer.Bytes != 1000 || r.Done-r.Header >= slowFor {
		t.Errorf("it ended with %q, %+v, after %v", r.Class, r.Answer, r.Done-r.Header)
	}
}
