package drills

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// RefusedError says that a service has met every request with an error before anybody stopped it: the service does not have, or
// does not allow, what the drill requests, or it is broken. A stop can then cost nothing.
type RefusedError struct {
	Method, Path string
	Statuses     map[int]int   // how often each status occurred; all are 400 or above
	Errors       int           // how many requests got no whole answer
	Example      string        // the error of one of these
	Redirected   bool          // that was a redirect that cannot be followed
	After        time.Duration // how long requests had been sent
}

func (e *RefusedError) Error() string {
	var met []string
	requests := e.Errors
	for _, status := range slices.Sorted(maps.Keys(e.Statuses)) {
		requests += e.Statuses[status]
		met = append(met, fmt.Sprintf("%d (%s)", status, http.StatusText(status)))
	}
	if e.Errors > 0 {
		met = append(met, fmt.Sprintf("no whole answer (%s)", e.Example))
	}
	way := "name a path that the service has, and that takes half a second to answer"
	if e.Redirected {
		way = "name a path whose redirects lead to an answer, or leave -follow (Follow) out: a redirect is an answer then"
	}
	return fmt.Sprintf("%s %s: in %s, before the stop, the service met %s, all of them with %s, so that a stop costs nothing; %s",
		e.Method, e.Path, words.Seconds(e.After), words.Plural(requests, "request"), strings.Join(met, " or "), way)
}

// When a service counts as refusing: how long requests must have been sent, and how many must have ended.
const (
	refusalAfter   = 2 * time.Second
	refusalAnswers = 5
)

// refusal returns the error that the service answers every request with an error, or did so until its stop. It returns nil
// when that is not so, or not known yet. follows says that the clients follow redirects: see refusalUntil.
func refusal(t *timeline.Timeline, follows bool) *RefusedError {
	if stop := t.StopBegan(); stop > 0 {
		return refusalUntil(t, stop, follows)
	}
	first := t.FirstSent()
	if t.StoppedAt() > 0 || first == 0 || t.Now-first < refusalAfter {
		return nil
	}
	if refused := refusalUntil(t, t.Now, follows); refused != nil && (refused.Errors == 0 || refused.Redirected) {
		return refused
	}
	return nil
}

// refusalUntil returns the error that every request that had ended by a moment had met an error, or nil. Where the clients follow
// redirects, a redirect is no answer by itself.
func refusalUntil(t *timeline.Timeline, until time.Duration, follows bool) *RefusedError {
	refused, ended := &RefusedError{Statuses: make(map[int]int), After: until - t.FirstSent()}, 0
	step := func(class event.Class, status int) bool { return follows && class == "" && status/100 == 3 }
	for _, a := range t.Summed(until) {
		if step(a.Class, a.Status) {
			continue
		}
		if a.Class == "" && a.Status < http.StatusBadRequest {
			return nil
		}
		refused.count(a.Method, a.Path, a.Class, string(a.Class), a.Status, a.Latency.Count)
		ended += a.Latency.Count
	}
	for _, r := range t.Requests {
		switch {
		case r.Done == 0 || r.Done > until || r.Class == event.Canceled || step(r.Class, r.Status):
		case r.Class == "" && r.Status < http.StatusBadRequest:
			return nil
		default:
			refused.count(r.Method, r.Path, r.Class, r.Text, r.Status, 1)
			ended++
		}
	}
	if ended < refusalAnswers {
		return nil
	}
	return refused
}

func (e *RefusedError) count(method, path string, class event.Class, text string, status, n int) {
	e.Method, e.Path = method, path
	if class != "" {
		e.Errors += n
		e.Redirected = e.Redirected || class == event.Redirected
		e.Example = cmp.Or(e.Example, text, string(class))
		return
	}
	e.Statuses[status] += n
}
