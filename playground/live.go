package playground

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// liveTimeline is the timeline of a log that still grows. It applies each event once, when the timeline is asked for. Its
// methods are safe for concurrent use.
type liveTimeline struct {
	log *event.Log

	mu       sync.Mutex // guards the fields below
	timeline timeline.Timeline
	applied  int                // how many events of the log are in the timeline
	latest   *timeline.Timeline // the snapshot after these events
}

// snapshot returns the timeline of all events that are in the log by now.
func (l *liveTimeline) snapshot() *timeline.Timeline {
	l.mu.Lock()
	defer l.mu.Unlock()
	events, _ := l.log.Since(l.applied)
	for _, e := range events {
		l.timeline.Apply(e)
	}
	if len(events) > 0 || l.latest == nil {
		l.applied += len(events)
		l.latest = l.timeline.Snapshot()
	}
	return l.latest
}

// Snapshot returns the run's timeline with every event that is in the log by now. The snapshot does not change while the
// run goes on. Its cost depends on the number of events since the last one.
func (r *Run) Snapshot() *timeline.Timeline { return r.live.snapshot() }

// Timeline waits until the run is over and returns its whole timeline.
func (r *Run) Timeline() *timeline.Timeline {
	<-r.done
	return r.Snapshot()
}

// errNotReached says that a condition did not come true in time.
var errNotReached = errors.New("the condition did not come true in time")

// await waits until the condition holds for the present timeline, for limit at most. It returns errNotReached when the
// condition did not hold in time, or the cause of ctx. It checks the condition at most once in lookEvery rather than after
// each event: on a busy machine, checks after each event would fall behind, and take time from the service.
func (r *Run) await(ctx context.Context, limit time.Duration, condition func(*timeline.Timeline) bool) error {
	within, cancel := context.WithTimeoutCause(ctx, limit, errNotReached)
	defer cancel()
	for within.Err() == nil {
		_, more := r.log.Since(0) // before the snapshot, so that no event falls between the two
		if condition(r.Snapshot()) {
			return nil
		}
		sleep(within, lookEvery)
		select {
		case <-more:
		case <-within.Done():
		}
	}
	return context.Cause(within)
}

// lookEvery is the time between two checks of a condition.
const lookEvery = 10 * time.Millisecond

// events yields the events of the log from its beginning, as they come, until ctx ends.
func (r *Run) events(ctx context.Context) iter.Seq[event.Event] {
	return func(yield func(event.Event) bool) {
		for n := 0; ; {
			events, more := r.log.Since(n)
			for _, e := range events {
				if !yield(e) {
					return
				}
			}
			n += len(events)
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
		}
	}
}

// sleep waits for d. It returns false when ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
