package load

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
)

// book keeps the requests under way. While a fast load is summed up, it decides which of them go into the log with all their events, and
// which into a summary.
//
// Before the stop, a request that has a whole answer goes into a summary some time after its end. All others go into the log: those that
// failed, of which there are at most mostFailures before the stop; and, as soon as the stop begins, those that are under way or
// ended shortly before. From then on, the log gets every event at once.
type book struct {
	log   *event.Log
	begun atomic.Int64 // how many requests of the sender are under way

	mu       sync.Mutex
	sumsUp   bool // the load may be summed up; false from the stop on
	flights  []*flight
	ends     []*flight // ended, and to be summed up; by the time of the end, more or less
	sums     []*sum    // of the time since the last summary
	fast     bool      // the load is so fast at present that it is summed up
	sent     int       // requests since the last summary whose beginning did not go into the log at once
	from     time.Duration
	some     bool // there has been a summary
	failures int  // that are in the log, from before the stop
	wires    map[int]*wire

	late     event.Distribution // since the last report
	tooLate  bool               // a request was sent so late that the log says so
	skipped  int                // since the last report
	limited  int                // not sent since the last report, because of the limit
	limit    int                // that was reached; 0 before, and once it is reported that it is no longer reached
	reported time.Duration
}

// sum is one kind of answers in a summary.
type sum struct {
	kind *kind
	event.Answers
}

const (
	summaryEvery = 100 * time.Millisecond // the time of one summary
	reportEvery  = time.Second            // the time between two reports of late or missing requests
	mostFailures = 2000                   // before the stop
	ripe         = time.Second            // the age at which an open connection goes into the log
)

// sumFrom is the rate in requests per second from which a load is summed up.
const sumFrom = 150

func newBook(log *event.Log, sumsUp bool) *book {
	return &book{log: log, sumsUp: sumsUp, from: log.Now(), reported: log.Now(), wires: make(map[int]*wire)}
}

// mayBegin tells whether one more request may be under way, and counts it, or counts that it was not sent. The sender
// calls it.
func (b *book) mayBegin(limit int) bool {
	if b.begun.Add(1) <= int64(limit) {
		return true
	}
	b.begun.Add(-1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.limited++
	if b.limit == 0 {
		b.limit = limit
		b.log.Add(event.Event{Kind: event.LoadLimited, Load: &event.Load{Underway: limit}})
	}
	return false
}

// ended notes that a request that mayBegin has counted is over.
func (b *book) ended() { b.begun.Add(-1) }

// skip notes that a number of requests were not sent because the clients had been held up for too long.
func (b *book) skip(requests int) {
	b.mu.Lock()
	b.skipped += requests
	b.mu.Unlock()
}

// begin notes that a request is sent now. fast says that the load is so fast that it is summed up.
func (b *book) begin(f *flight, fast bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fast = fast
	f.begin(b.log.Now(), b.sumsUp && fast && f.kind != nil)
	f.position = len(b.flights)
	b.flights = append(b.flights, f)
	if f.kept {
		b.sent++
	}
	if f.due > 0 {
		b.addLate(f.late)
	}
}

// noteLate notes how late a gRPC call was sent, which has no flight.
func (b *book) noteLate(late time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.addLate(late)
}

func (b *book) addLate(late time.Duration) {
	b.late.Add(late)
	b.tooLate = b.tooLate || late > lateEnough
}

// end notes that a request is over, with its last event, which happens now.
func (b *book) end(f *flight, done event.Event) {
	b.mu.Lock()
	last := len(b.flights) - 1
	b.flights[f.position] = b.flights[last]
	b.flights[f.position].position = f.position
	b.flights[last] = nil
	b.flights = b.flights[:last]
	done.At = b.log.Now()
	switch kept, failed := f.end(done); {
	case !kept:
	case failed && b.failures < mostFailures:
		b.failures++
		b.publish(f.release())
	default:
		b.ends = append(b.ends, f)
	}
	b.mu.Unlock()
}

// underWay returns the requests under way.
func (b *book) underWay() []*flight {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.flights)
}

// keep sums up and reports until ctx ends.
func (b *book) keep(ctx context.Context) {
	tick := time.NewTicker(summaryEvery)
	defer tick.Stop()
	stopping := b.log.Stopping()
	for {
		select {
		case <-tick.C:
			b.sumUp(b.log.Now() - summaryEvery)
			b.report(false)
		case <-stopping:
			b.stopping()
			stopping = nil
		case <-ctx.Done():
			return
		}
	}
}

// sumUp records a summary of the requests that ended before a moment.
func (b *book) sumUp(until time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.sumsUp {
		return
	}
	select {
	case <-b.log.Stopping(): // what ended just before belongs into the log
		return
	default:
	}
	b.ripen(until)
	rest := b.ends[:0]
	for _, f := range b.ends {
		if f.done < until {
			b.count(f)
		} else {
			rest = append(rest, f)
		}
	}
	clear(b.ends[len(rest):])
	b.ends = rest
	b.summarise(until)
}

// count adds a request to the next summary.
func (b *book) count(f *flight) {
	i := slices.IndexFunc(b.sums, func(s *sum) bool {
		return s.kind == f.kind && s.Status == f.doneStatus && s.Class == f.class && s.Framing == f.answer.Framing && s.Type == f.answer.Type && s.Slow == f.slow
	})
	if i < 0 {
		i = len(b.sums)
		b.sums = append(b.sums, &sum{f.kind, event.Answers{
			Method: f.method, Path: f.path, Status: f.doneStatus, Class: f.class, Framing: f.answer.Framing, Type: f.answer.Type, Slow: f.slow, Bytes: f.answer.Bytes,
		}})
	}
	s := b.sums[i]
	s.Bytes, s.Longest = min(s.Bytes, f.answer.Bytes), max(s.Longest, f.answer.Bytes)
	s.Latency.Add(f.done - f.sent + f.late)
}

// summarise records what has been counted, unless nothing has happened. The caller holds the lock.
func (b *book) summarise(until time.Duration) {
	load := &event.Load{From: b.from, Sent: b.sent}
	for _, s := range b.sums {
		load.Answers = append(load.Answers, s.Answers)
	}
	now := b.log.Now()
	for _, f := range b.flights {
		if waited, waits := f.waits(now); waits {
			load.Underway++
			if waited >= event.Settled {
				load.Waiting++
				if f.slow {
					load.Slow++
				}
			}
		}
	}
	for _, w := range b.wires {
		if !w.logged && w.closed == 0 {
			load.Conns++
		}
	}
	if b.some || load.Sent > 0 || len(load.Answers) > 0 {
		b.log.AddAt(event.Event{At: until, Kind: event.LoadSummary, Load: load})
		b.some = true
	}
	b.from, b.sent, b.sums = until, 0, nil
}

// stopping ends the summing up: all that is kept goes into the log.
func (b *book) stopping() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.sumsUp {
		return
	}
	b.sumsUp = false
	events := make([]event.Event, 0, 4*(len(b.ends)+len(b.flights))+len(b.wires))
	for _, w := range b.wires {
		events = w.release(events)
	}
	b.wires = nil
	for _, f := range slices.Concat(b.ends, b.flights) {
		events = append(events, f.release()...)
	}
	b.ends = nil
	slices.SortStableFunc(events, byTime)
	b.log.AddAll(events)
	if b.some || b.sent > 0 {
		b.log.Add(event.Event{Kind: event.LoadSummary, Load: &event.Load{From: b.from, Sent: b.sent, Last: true}})
	}
}

// publish puts the events of one request into the log, after the beginning of its connection. The caller holds the lock.
func (b *book) publish(events []event.Event) {
	var opened []event.Event
	for _, e := range events {
		if w := b.wires[e.Conn]; w != nil {
			opened = w.release(opened)
		}
	}
	events = append(opened, events...)
	slices.SortStableFunc(events, byTime)
	b.log.AddAll(events)
}

func byTime(a, b event.Event) int { return cmp.Compare(a.At, b.At) }

// put puts one event of a request into the log, after the beginning of its connection.
func (b *book) put(e event.Event) {
	if e.Conn == 0 {
		b.log.AddAt(e)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.publish([]event.Event{e})
}

// report records what was late and what was not sent, if there is something to say or it is the last report.
func (b *book) report(last bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.log.Now()
	if !last && now-b.reported < reportEvery {
		return
	}
	b.reported = now
	if b.limit > 0 {
		if b.limited > 0 {
			b.log.Add(event.Event{Kind: event.LoadLimited, Count: b.limited, Load: &event.Load{Underway: b.limit}})
		} else {
			b.limit = 0
		}
		b.limited = 0
	}
	if b.tooLate || b.skipped > 0 || last && b.late.Count > 0 {
		late := b.late
		b.log.Add(event.Event{Kind: event.LoadLate, Count: b.skipped, Load: &event.Load{Late: &late}})
		b.late, b.tooLate, b.skipped = event.Distribution{}, false, 0
	}
}

// close records what is left to be recorded, after the last request.
func (b *book) close() {
	b.mu.Lock()
	if b.sumsUp {
		for _, f := range b.ends {
			b.count(f)
		}
		b.ends = nil
		b.ripen(b.log.Now())
		b.summarise(b.log.Now())
	}
	b.mu.Unlock()
	b.report(true)
}
