package playground

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// lookedAt returns a run that does nothing and has a log.
func lookedAt() *Run {
	log := event.NewLog()
	return &Run{log: log, live: liveTimeline{log: log}, done: make(chan struct{})}
}

// A snapshot has all events so far, each of them once, and an earlier snapshot stays as it was.
func TestSnapshotHasEveryEventOnce(t *testing.T) {
	r := lookedAt()
	r.log.Add(event.Event{Kind: event.Output, Text: "one"})
	first := r.Snapshot()
	r.log.Add(event.Event{Kind: event.Output, Text: "two"})
	second := r.Snapshot()
	if len(first.Lines) != 1 {
		t.Errorf("the first snapshot has %d lines now, want 1", len(first.Lines))
	}
	if r.Snapshot() != second {
		t.Error("nothing has come since, and there is another snapshot")
	}
	var said []string
	for _, line := range second.Lines {
		said = append(said, line.Text)
	}
	if want := []string{"one", "two"}; !slices.Equal(said, want) {
		t.Errorf("the timeline has the lines %q, want %q", said, want)
	}
}

// Many may look while many report. What each sees only grows.
func TestSnapshotsWhileEventsCome(t *testing.T) {
	r := lookedAt()
	const reporters, lookers, each = 4, 4, 200
	var wg sync.WaitGroup
	for range reporters {
		wg.Go(func() {
			for range each {
				r.log.Add(event.Event{Kind: event.Output, Text: "tea"})
			}
		})
	}
	for range lookers {
		wg.Go(func() {
			seen := 0
			for range each {
				n := len(r.Snapshot().Lines)
				if n < seen {
					t.Errorf("%d lines, and %d a moment ago", n, seen)
				}
				seen = n
			}
		})
	}
	wg.Wait()
	close(r.done)
	if n := len(r.Timeline().Lines); n != reporters*each {
		t.Errorf("the whole timeline has %d lines, want %d", n, reporters*each)
	}
}

// A condition is met by what comes while one waits, not by what has been and is no more; and the wait has its bounds.
func TestAwait(t *testing.T) {
	serving := func(t *timeline.Timeline) bool { return t.Phase() == timeline.Serving }
	start := func(r *Run) {
		r.log.Add(event.Event{Kind: event.ProcessStart, PID: 1})
		r.log.Add(event.Event{Kind: event.Ready})
	}
	t.Run("it comes true", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := lookedAt()
			go func() {
				time.Sleep(time.Second)
				start(r)
			}()
			if err := r.await(t.Context(), time.Minute, serving); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("it was true before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := lookedAt()
			start(r)
			r.log.Add(event.Event{Kind: event.ProcessExit})
			if err := r.await(t.Context(), time.Second, serving); !errors.Is(err, errNotReached) {
				t.Errorf("%v, want %v", err, errNotReached)
			}
		})
	})
	t.Run("the context ends", func(t *testing.T) {
		r := lookedAt()
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(gone)
		if err := r.await(ctx, time.Minute, serving); !errors.Is(err, gone) {
			t.Errorf("%v, want %v", err, gone)
		}
	})
}
