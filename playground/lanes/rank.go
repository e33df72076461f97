package lanes

import (
	"cmp"
	"time"

	"closingtime/playground/timeline"
)

// Rank is how important the effect of a stop on a lane is. Lanes that had ended before the stop come first; then the ranks
// follow from the most important to the least.
type Rank int

const (
	Earlier  Rank = iota // ended before the stop
	Leads                // a process, a fault, or the leader's own lane
	Broke                // failed since the first stop
	WorkedOn             // at work at the stop
	Queued               // waiting at the stop
	Spared               // began after the stop, and ended without harm
	Later                // began after the stop
)

// Ranking ranks the lanes of a run. Every picture orders and chooses its lanes by it.
type Ranking struct {
	t      *timeline.Timeline
	first  time.Duration // when the service was first stopped
	latest time.Duration // the stop to which the ranks refer
	each   bool          // the ranks refer to each stop of the run
}

// RankedByEach ranks lanes by what every stop of a run did to them, for a picture of the whole run.
func RankedByEach(t *timeline.Timeline) Ranking {
	return Ranking{t: t, first: t.SignalOrEnd(), latest: latestStop(t), each: true}
}

// RankedByLatest ranks lanes by what the latest stop did to them, for a picture of a run that goes on.
func RankedByLatest(t *timeline.Timeline) Ranking {
	return Ranking{t: t, first: t.SignalOrEnd(), latest: latestStop(t)}
}

// RankedAt ranks lanes by their state at a moment, as if the service were stopped then.
func RankedAt(t *timeline.Timeline, now time.Duration) Ranking {
	return Ranking{t: t, first: now + 1, latest: now + 1} // a lane that ends now has ended
}

// latestStop returns when the instance that was stopped last was signalled or, before its signal, when its stop began.
// Where no instance was stopped, it returns when the service ended.
func latestStop(t *timeline.Timeline) time.Duration {
	at := t.StoppedAt()
	for _, stop := range t.Stops {
		at = max(at, stop.At)
	}
	for s := range t.Stopped() {
		at = max(at, s.At)
	}
	return at
}

// Of returns the rank of a lane.
func (k Ranking) Of(l *Lane) Rank {
	switch {
	case k.broke(l):
		return Broke
	case l.Fate == timeline.ReceiptAside: // before the stop, and what the run is about
		return Broke
	case l.Kind != Fault && l.From > k.latest && l.Outcome == Harmless:
		return Spared
	}
	return k.Standing(l)
}

// broke tells whether a lane has failed since the first stop.
func (k Ranking) broke(l *Lane) bool {
	return l.Kind != Process && l.Kind != Term && l.Failed() && l.To >= k.first
}

// Standing returns the rank of a lane among lanes that all have room: its state at the stop, whatever became of it then. A lane
// that an earlier stop broke is not among those that had ended before.
func (k Ranking) Standing(l *Lane) Rank {
	switch {
	case l.Kind == Process, l.Kind == Fault, l.Kind == Term && l.To >= k.first:
		return Leads
	case k.each && l.AtStop:
		return WorkedOn
	case l.Outcome != Open && l.To < k.latest && k.broke(l):
		return Broke
	case l.Outcome != Open && l.To < k.latest:
		return Earlier
	case l.From > k.latest, k.each:
		return Later
	case l.Began == 0 || l.Began > k.latest:
		return Queued
	}
	return WorkedOn
}

// Compare orders lanes by their ranks. Failed lanes that failed after the latest stop precede the other failed ones, led by
// those that were at work at that stop.
func (k Ranking) Compare(a, b *Lane) int {
	rank := k.Of(a)
	if by := cmp.Compare(rank, k.Of(b)); by != 0 || rank != Broke {
		return by
	}
	stopOfA, _ := k.t.StopAt(a.To)
	stopOfB, _ := k.t.StopAt(b.To)
	by := cmp.Compare(stopOfB, stopOfA)
	switch {
	case by != 0 || a.AtStop == b.AtStop:
		return by
	case a.AtStop:
		return -1
	}
	return 1
}
