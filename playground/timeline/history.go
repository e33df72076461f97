package timeline

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"time"

	"closingtime/playground/event"
)

// History shows the timeline of a recorded run at any moment, at about the same cost for each. It orders the events of the
// log by the times at which they happened. Its methods are safe for concurrent use.
type History struct {
	log   []event.Event
	order []int32 // the positions in log, by the time of the event; nil where the log is sorted by time
	final *Timeline

	mu          sync.Mutex // guards the fields below
	checkpoints []checkpoint
	cursor      checkpoint // where the latest call of At ended
	shown       *Timeline  // what the latest call of At returned
}

// checkpoint is the timeline after the first events of the log.
type checkpoint struct {
	events   int
	timeline *Timeline
}

// NewHistory returns the history of a log. The caller must not change the events afterwards.
func NewHistory(log []event.Event) *History {
	h := &History{log: log, order: byTime(log)}
	t := new(Timeline)
	keep := newKeeper(len(log))
	for n := range len(log) {
		if keep.due(n) {
			keep.add(n, t.Snapshot())
		}
		t.Apply(h.Event(n))
	}
	h.checkpoints = keep.checkpoints
	h.final = t.Snapshot()
	h.cursor, h.shown = checkpoint{len(log), t}, h.final
	return h
}

// byTime returns the positions of the events, sorted by time, or nil when the log is sorted already.
func byTime(log []event.Event) []int32 {
	before := func(a, b event.Event) int { return cmp.Compare(a.At, b.At) }
	if slices.IsSortedFunc(log, before) {
		return nil
	}
	order := make([]int32, len(log))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(log[a].At, log[b].At) })
	return order
}

// Len returns the number of events.
func (h *History) Len() int { return len(h.log) }

// Event returns event n, from 0, in the order in which the events happened.
func (h *History) Event(n int) event.Event {
	if h.order != nil {
		n = int(h.order[n])
	}
	return h.log[n]
}

// Moment returns how many events had happened by a moment.
func (h *History) Moment(at time.Duration) int {
	return sort.Search(h.Len(), func(n int) bool { return h.Event(n).At > at })
}

// Length returns when the last event happened, or 0 when there is no event.
func (h *History) Length() time.Duration {
	if h.Len() == 0 {
		return 0
	}
	return h.Event(h.Len() - 1).At
}

// Final returns the timeline after all events. It never changes.
func (h *History) Final() *Timeline { return h.final }

// At returns the timeline after the first n events, or after all of them where there are fewer. The result never changes.
func (h *History) At(n int) *Timeline {
	n = min(max(n, 0), h.Len())
	h.mu.Lock()
	defer h.mu.Unlock()
	if n == h.cursor.events {
		return h.shown
	}
	nearest := sort.Search(len(h.checkpoints), func(i int) bool { return h.checkpoints[i].events > n }) - 1
	if from := h.checkpoints[nearest]; n < h.cursor.events || from.events > h.cursor.events {
		h.cursor = checkpoint{from.events, h.replayFrom(from.timeline)}
	}
	for ; h.cursor.events < n; h.cursor.events++ {
		h.cursor.timeline.Apply(h.Event(h.cursor.events))
	}
	h.shown = h.cursor.timeline.Snapshot()
	h.shown.final = nil
	return h.shown
}

// replayFrom returns a timeline that goes on from a checkpoint through the events of the history. The final timeline
// already has, at the same positions, what the replay appends to its lists. The replay therefore takes the lists of the
// final timeline instead of copying long ones.
func (h *History) replayFrom(from *Timeline) *Timeline {
	t := from.Snapshot()
	t.final = h.final
	return t
}

// replayed returns the final timeline of the history that this one replays, or an empty one.
func (t *Timeline) replayed() *Timeline {
	if t.final == nil {
		return &noTimeline
	}
	return t.final
}

var noTimeline Timeline

// appended returns list with happened at its end. Where whole, the list of the final timeline, is longer, whole has the
// element already and the result shares its memory.
func appended[E any](list []E, happened E, whole []E) []E {
	if n := len(list); n < len(whole) {
		return whole[: n+1 : n+1]
	}
	return append(list, happened)
}

// keeper collects the checkpoints of a fold: the first before any event, and the others at equal distances. It limits the
// memory that they take.
type keeper struct {
	checkpoints []checkpoint
	distance    int
	cost        int // the approximate size of all checkpoints in bytes
}

const (
	minDistance    = 1 << 10   // events between checkpoints at least, so that short logs have few
	maxCheckpoints = 64        // approximate number of checkpoints
	maxCost        = 256 << 20 // approximate size of all checkpoints in bytes
)

func newKeeper(events int) *keeper { return &keeper{distance: max(minDistance, events/maxCheckpoints)} }

func (k *keeper) due(n int) bool { return n%k.distance == 0 }

// add adds the timeline after n events as a checkpoint. When all checkpoints together are too large, it drops every second
// one.
func (k *keeper) add(n int, t *Timeline) {
	k.checkpoints = append(k.checkpoints, checkpoint{n, t})
	k.cost += t.cost()
	if k.cost <= maxCost || len(k.checkpoints) < 3 {
		return
	}
	k.distance *= 2
	k.cost = 0
	k.checkpoints = slices.DeleteFunc(k.checkpoints, func(c checkpoint) bool { return c.events%k.distance > 0 })
	for _, c := range k.checkpoints {
		k.cost += c.timeline.cost()
	}
}

// cost estimates how many bytes a snapshot keeps that it will soon no longer share with the timeline from which it was
// taken.
func (t *Timeline) cost() int {
	const pointer, process = 8, 160
	lists := len(t.Requests) + len(t.Jobs) + len(t.HTTP) + len(t.DB) + len(t.Temps) + len(t.Messages) + len(t.Deliveries) + len(t.Terms) + len(t.Migrations) + len(t.Faults) + len(t.instances) + len(t.receipts) + len(t.firstCharges) + len(t.confirmations)
	indexes := t.requests.Bytes() + t.jobs.Bytes() + t.http.Bytes() + t.db.Bytes() + t.temps.Bytes() + t.messages.Bytes() + t.deliveries.Bytes() +
		t.terms.Bytes() + t.migrations.Bytes() + t.byInstance.Bytes() + t.stored.Bytes() + t.charged.Bytes() + t.confirmed.Bytes() + t.lost.Bytes()
	return pointer*lists + indexes + process*len(t.Processes)
}
