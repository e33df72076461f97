package server

import (
	"bytes"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// maxRelayed is how many bytes of events a shared run has at most.
const maxRelayed = 64 << 20

// relay keeps the events of a shared run as they come, encoded once for all readers. It is safe for concurrent use.
type relay struct {
	adding sync.Mutex // held while events are added, from their count until they are kept, and while the run ends

	mu      sync.Mutex
	lines   []byte
	ends    []int // where each event's line ends
	length  time.Duration
	folded  timeline.Timeline  // of the events
	shown   *timeline.Timeline // the latest snapshot of folded; nil once it is out of date
	changed chan struct{}      // closed with the next change
	over    bool               // no event comes any more
	closed  bool               // the room is being closed
}

// hasPlace tells whether a number of bytes can be added.
func (r *relay) hasPlace(bytes int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.lines)+bytes <= maxRelayed
}

func newRelay() *relay { return &relay{changed: make(chan struct{})} }

// add appends events and their lines.
func (r *relay) add(events []event.Event, lines []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := len(r.lines)
	r.lines = append(r.lines, lines...)
	for _, e := range events {
		at += bytes.IndexByte(r.lines[at:], '\n') + 1
		r.ends = append(r.ends, at)
		r.length = max(r.length, e.At)
		r.folded.Apply(e)
	}
	r.tell()
}

// tell wakes the readers, who find what is new. The caller holds the lock.
func (r *relay) tell() {
	r.shown = nil
	close(r.changed)
	r.changed = make(chan struct{})
}

// end says that no event comes any more. From then on, the timeline is that of the recording, where there is one.
func (r *relay) end(recording []event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	if len(recording) > 0 {
		r.folded = *timeline.Of(recording)
	}
	r.tell()
}

func (r *relay) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.tell()
}

// extent returns how many events there are, and the time of the latest one.
func (r *relay) extent() (events int, length time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.ends), r.length
}

// timeline returns a snapshot of the timeline of the events, or nil where there are none: the same one until an event comes.
func (r *relay) timeline() *timeline.Timeline {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.folded.Now == 0 {
		return nil
	}
	if r.shown == nil {
		r.shown = r.folded.Snapshot()
	}
	return r.shown
}

// part is some of the events of a relay.
type part struct {
	lines   []byte
	next    int // the number of the event after them
	over    bool
	closed  bool
	changed <-chan struct{}
}

// from returns the lines of the events from a number on.
func (r *relay) from(n int) part {
	r.mu.Lock()
	defer r.mu.Unlock()
	begin := 0
	if n = min(n, len(r.ends)); n > 0 {
		begin = r.ends[n-1]
	}
	return part{r.lines[begin:len(r.lines):len(r.lines)], len(r.ends), r.over, r.closed, r.changed}
}
