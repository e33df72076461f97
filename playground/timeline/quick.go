package timeline

import (
	"time"

	"closingtime/playground/event"
)

// Quick is what shows that a service answers every request too soon for enough requests to be in flight at once.
type Quick struct {
	Answers  int
	Slowest  time.Duration // the duration of the slowest answer
	After    time.Duration // how long requests had been sent
	Requests int           // how many requests should have been in flight at once
	Needed   time.Duration // how long an answer has to take at least for that
	Slow     time.Duration // the longest time for which a slow client had a request under way, which is not in Slowest
}

// SlowHold tells whether slow clients may still keep enough requests in flight at once.
func (q Quick) SlowHold() bool { return q.Slow > slowHolds }

// A slow client takes at least slowHolds over a request with a body that can be sent or read slowly.
const slowHolds = time.Second

// When a service counts as too quick: how long requests must have been sent, how many must have been answered, and by which
// factor the answers must have been too quick on average. A busy machine delays some of them.
const (
	quickAfter   = 3 * time.Second
	quickAnswers = 40
	quickFactor  = 4
)

// TooQuick returns what shows that, up to a moment before any stop, the service answered every request too soon for so many
// requests to be in flight at once. It returns nil where that is not so, or not yet known. rate is the number of requests per
// second; if it is 0, the rate is measured.
func (t *Timeline) TooQuick(requests int, rate float64, until time.Duration) *Quick {
	first := t.FirstSent()
	if first == 0 || until-first < quickAfter {
		return nil
	}
	quick := &Quick{After: until - first, Requests: requests}
	var asked int            // requests that are not of slow clients
	var served time.Duration // how long the service has had these, together
	note := func(took time.Duration) {
		asked++
		served += took
		quick.Slowest = max(quick.Slowest, took)
	}
	for _, a := range t.Summed(until) {
		if a.Class != "" {
			return nil
		}
		quick.Answers += a.Latency.Count
		if a.Slow {
			quick.Slow = max(quick.Slow, a.Latency.Most)
		} else {
			asked += a.Latency.Count
			served += a.Latency.Sum
			quick.Slowest = max(quick.Slowest, a.Latency.Most)
		}
	}
	latest := t.Load.summaryAt(until)
	if latest.Slow > 0 {
		quick.Slow = max(quick.Slow, event.Settled)
	}
	if latest.Waiting > latest.Slow {
		note(event.Settled)
	}
	sent := quick.Answers + latest.Underway
	for _, r := range t.Requests {
		switch {
		case r.Sent > until:
			continue
		case r.Slow && r.Class == "":
			ended := until
			if r.Done > 0 && r.Done < until {
				ended = r.Done
				quick.Answers++
			}
			quick.Slow = max(quick.Slow, ended-r.Sent)
		case r.Done == 0, r.Done > until:
			note(until - r.Sent)
		case r.Class != "":
			return nil
		default:
			note(r.Done - r.Sent)
			quick.Answers++
		}
		sent++
	}
	if rate == 0 {
		rate = float64(sent) / quick.After.Seconds()
	}
	quick.Needed = time.Duration(float64(requests) / rate * float64(time.Second))
	average := served / time.Duration(max(asked, 1))
	if quick.Answers < quickAnswers || quick.Slowest >= quick.Needed || average > quick.Needed/quickFactor {
		return nil
	}
	return quick
}
