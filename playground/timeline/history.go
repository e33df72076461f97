package timeline

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"time"

	"closingtime/playground/event"
)

// History is a run whose timeline can be seen at any of its moments, at about the same cost. Its events are those of a log
// by the times at which they happened. Its methods are safe for concurrent use.
type History struct {
	log   []event.Event
	order []int32 // the events by time, as positions in log; nil where the log is in that order
	final *Timeline

	mu          sync.Mutex // guards what follows
	checkpoints []checkpoint
	cursor      checkpoint // where the last question was
	shown       *Timeline  // the answer to it
}

// checkpoint is the timeline after a number of events.
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

// byTime returns the positions of the events in the order of their times, or nil when that is their own.
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

// Event returns an event by its number, from 0, in the order in which the events happened.
func (h *History) Event(n int) event.Event {
	if h.order != nil {
		n = int(h.order[n])
	}
	return h.log[n]
}

// Moment returns how many events had happened at a moment.
func (h *History) Moment(at time.Duration) int {
	return sort.Search(h.Len(), func(n int) bool { return h.Event(n).At > at })
}

// Length returns when the last event happened, or 0 when there is none.
func (h *History) Length() time.Duration {
	if h.Len() == 0 {
		return 0
	}
	return h.Event(h.Len() - 1).At
}

// Final returns the timeline after all events. It does not change.
func (h *History) Final() *Timeline { return h.final }

// At returns the timeline after the first n events; after all of them where there are fewer. It does not change.
func (h *History) At(n int) *Timeline {
	n = min(max(n, 0), h.Len())
	h.mu.Lock()
	defer h.mu.Unlock()
	if n == h.cursor.events {
		return h.shown
	}
	nearest := sort.Search(len(h.checkpoints), func(i int) bool { return h.checkpoints[i].events > n }) - 1
	if from := h.checkpoints[nearest]; n < h.cursor.events || from.events > h.cursor.events {
		h.cursor = checkpoint{from.events, h.retrace(from.timeline)}
	}
	for ; h.cursor.events < n; h.cursor.events++ {
		h.cursor.timeline.Apply(h.Event(h.cursor.events))
	}
	h.shown = h.cursor.timeline.Snapshot()
	h.shown.whole = nil
	return h.shown
}

// retrace returns a timeline that goes on from a checkpoint through the events of the history. What it adds to its lists
// on the way, the final timeline has in its own already, in the same places: it takes that, and needs no copies of lists
// that are long by then.
func (h *History) retrace(from *Timeline) *Timeline {
	t := from.Snapshot()
	t.whole = h.final
	return t
}

// retraced returns the timeline whose lists begin with those of this one, and go on as these will: an empty one where
// there is none.
func (t *Timeline) retraced() *Timeline {
	if t.whole == nil {
		return &nothing
	}
	return t.whole
}

var nothing Timeline

// appended adds to a list what has happened. Where that list is retraced, the whole one has it already.
func appended[E any](list []E, happened E, whole []E) []E {
	if n := len(list); n < len(whole) {
		return whole[: n+1 : n+1]
	}
	return append(list, happened)
}

// keeper keeps checkpoints of a fold: the first before any event, and the others at the same distance from each other, as
// many as they may cost.
type keeper struct {
	checkpoints []checkpoint
	distance    int
	cost        int // of all checkpoints, in bytes, about
}

const (
	minDistance    = 1 << 10   // events between checkpoints, so that short logs have few of them
	maxCheckpoints = 64        // about
	maxCost        = 256 << 20 // bytes of all checkpoints, about
)

func newKeeper(events int) *keeper { return &keeper{distance: max(minDistance, events/maxCheckpoints)} }

func (k *keeper) due(n int) bool { return n%k.distance == 0 }

// add adds a checkpoint. When all together cost too much, every other one goes.
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

// cost returns about how many bytes a snapshot takes that the timeline from which it was taken does not share for long.
func (t *Timeline) cost() int {
	const pointer, process = 8, 160
	lists := len(t.Requests) + len(t.Jobs) + len(t.HTTP) + len(t.DB) + len(t.Temps) + len(t.Messages) + len(t.Deliveries) + len(t.Terms) + len(t.instances) + len(t.receipts) + len(t.firstCharges)
	slots := len(t.requests.index.slots) + len(t.jobs.index.slots) + len(t.http.index.slots) + len(t.db.index.slots) +
		len(t.temps.index.slots) + len(t.messages.index.slots) + len(t.deliveries.index.slots) + len(t.terms.index.slots) + len(t.byInstance.index.slots) + len(t.stored.index.slots) + len(t.charged.index.slots) + len(t.lost.slots)
	return pointer*lists + 4*slots + process*len(t.Processes)
}
