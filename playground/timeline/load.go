package timeline

import (
	"slices"
	"time"

	"closingtime/playground/event"
)

// Load is what is known of the load as a whole. A fast load is summed up before the stop: most of its requests have no events of
// their own in the log, and are not in Requests.
type Load struct {
	Rates     []Rate             // each change of the rate while the run went on
	Summaries []Summary          // in order of arrival
	Summed    int                // how many requests are summed up
	Late      event.Distribution // how late requests were sent: see event.LoadLate
	Skipped   int                // how many due requests were not sent because the clients had been held up for too long
	Limits    []Limit            // each time that as many requests were under way as the load allows
	Unsent    int                // how many due requests were not sent because of that
}

// Summary sums up requests that ended before At and after the previous summary, if there is one.
type Summary struct {
	At time.Duration
	*event.Load
}

// Rate is how many requests per second the clients send from a moment on.
type Rate struct {
	At        time.Duration
	PerSecond float64
}

// Limit is a moment at which as many requests were under way as the load allows.
type Limit struct {
	At       time.Duration
	Underway int
}

func (t *Timeline) applyLoad(e event.Event) {
	l := &t.Load
	switch e.Kind {
	case event.LoadRate:
		l.Rates = append(l.Rates, Rate{e.At, e.Load.Rate})
	case event.LoadSummary:
		t.applySummary(e)
	case event.LoadLate:
		l.Skipped += e.Count
		if e.Load.Late != nil {
			l.Late.Buckets = slices.Clone(l.Late.Buckets) // a snapshot may share them
			l.Late.Merge(*e.Load.Late)
		}
	case event.LoadLimited:
		l.Unsent += e.Count
		if e.Count == 0 {
			l.Limits = append(l.Limits, Limit{e.At, e.Load.Underway})
		}
	}
}

func (t *Timeline) applySummary(e event.Event) {
	t.Load.Summaries = append(t.Load.Summaries, Summary{e.At, e.Load})
	for _, a := range e.Load.Answers {
		t.Load.Summed += a.Latency.Count
		if a.Class != "" {
			continue
		}
		// A few requests show as much as all of them.
		r := &Request{Method: a.Method, Path: a.Path, Status: a.Status, Slow: a.Slow, Sent: e.At - a.Latency.Least, Done: e.At, Answer: &event.Answer{Framing: a.Framing, Type: a.Type, Bytes: a.Bytes}}
		for range min(a.Latency.Count, enough) {
			t.usual.note(t.epoch, r)
		}
		if a.Longest > a.Bytes {
			r.Answer.Bytes = a.Longest
			t.usual.note(t.epoch, r)
		}
	}
}

// clip makes an append by a snapshot go to a copy.
func (l *Load) clip() {
	l.Rates, l.Summaries, l.Limits = slices.Clip(l.Rates), slices.Clip(l.Summaries), slices.Clip(l.Limits)
	l.Late.Buckets = slices.Clip(l.Late.Buckets)
}

// summaryAt returns the latest summary at a moment, or an empty one.
func (l *Load) summaryAt(at time.Duration) Summary {
	latest := Summary{Load: new(event.Load)}
	for _, s := range slices.Backward(l.Summaries) { // which are by time, or nearly so
		if s.At <= at && s.At > latest.At {
			latest = s
		}
	}
	return latest
}

// SumsUp tells whether the log has no events of most requests at present.
func (t *Timeline) SumsUp() bool {
	latest := t.Load.summaryAt(t.Now)
	return latest.At > 0 && !latest.Last
}

// RequestCount returns how many requests the clients have sent, with those that are summed up.
func (t *Timeline) RequestCount() int { return len(t.Requests) + t.Load.Summed }

// FirstSent returns when the first request was sent, or 0.
func (t *Timeline) FirstSent() time.Duration {
	first := time.Duration(0)
	if len(t.Load.Summaries) > 0 {
		first = max(t.Load.Summaries[0].From, 1)
	}
	if len(t.Requests) > 0 && (first == 0 || t.Requests[0].Sent < first) {
		first = t.Requests[0].Sent
	}
	return first
}

// Summed returns what the summaries say of answers up to a moment, added up by kind.
func (t *Timeline) Summed(until time.Duration) []event.Answers {
	var sums []event.Answers
	for _, s := range t.Load.Summaries {
		if s.At > until {
			continue
		}
		for _, a := range s.Answers {
			i := slices.IndexFunc(sums, func(sum event.Answers) bool {
				return sum.Method == a.Method && sum.Path == a.Path && sum.Status == a.Status && sum.Class == a.Class && sum.Framing == a.Framing && sum.Type == a.Type && sum.Slow == a.Slow
			})
			if i < 0 {
				a.Latency.Buckets = slices.Clone(a.Latency.Buckets)
				sums = append(sums, a)
				continue
			}
			sums[i].Bytes, sums[i].Longest = min(sums[i].Bytes, a.Bytes), max(sums[i].Longest, a.Longest)
			sums[i].Latency.Merge(a.Latency)
		}
	}
	return sums
}

// Latency returns how long the whole answers took that ended before a moment, counted from when the requests were to be sent.
// Streams are left out.
func (t *Timeline) Latency(until time.Duration) event.Distribution {
	var d event.Distribution
	for _, a := range t.Summed(until) {
		if a.Class == "" {
			d.Merge(a.Latency)
		}
	}
	for _, r := range t.Requests {
		if r.Done > 0 && r.Done < until && r.Class == "" && r.Stream == "" {
			d.Add(r.Done - r.Sent + r.Late)
		}
	}
	return d
}

// InFlightCount returns how many requests are in flight now, with those of which the log has no events yet.
func (t *Timeline) InFlightCount() int { return t.InFlightCountAt(t.Now) }

// InFlightCountAt returns how many requests were in flight at a moment. While the load is summed up, it is known for the latest summary.
func (t *Timeline) InFlightCountAt(at time.Duration) int {
	s := t.Load.summaryAt(at)
	n := s.Underway
	for r := range t.InFlightAt(at) {
		if !s.counts(r) {
			n++
		}
	}
	return n
}

// counts tells whether a request is among those that were under way at the end of a summary.
func (s Summary) counts(r *Request) bool { return r.Counted && !s.Last && r.Written <= s.At }

// SentCount returns how many requests were sent from one moment up to another. While the load is summed up, the moments are rounded to
// the ends of summaries.
func (t *Timeline) SentCount(from, to time.Duration) (n int) {
	for _, s := range t.Load.Summaries {
		if s.At > from && s.At <= to {
			n += s.Sent
		}
	}
	for _, r := range t.Requests {
		if !r.Counted && r.Sent >= from && r.Sent < to {
			n++
		}
	}
	return n
}
