package timeline

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Term is the time in which an instance held the shop's lease, and so was the leader.
type Term struct {
	Token    int // increases with each term
	Instance int
	Taken    time.Duration
	Until    time.Duration // when the lease expires unless it is renewed again
	Released time.Duration // when the holder released the lease
	Rounds   int           // how many rounds of the leader's work have begun
	Started  time.Duration // when the latest round began
	Done     time.Duration // when the latest completed round ended
}

// working tells whether a round of the leader's work is known to be under way.
func (m *Term) working() bool { return m.Started > m.Done }

func (t *Timeline) applyTerm(e event.Event) {
	t.Probe = true
	m, _ := index.Change(&t.terms, t.epoch, &t.Terms, e.ID, func() *Term { return &Term{Token: e.ID, Instance: e.Instance} })
	switch e.Kind {
	case event.LeaseTaken:
		m.Taken, m.Until = e.At, e.At+e.Budget
	case event.LeaseRenewed:
		m.Until = max(m.Until, e.At+e.Budget)
	case event.LeaseReleased:
		m.Released = e.At
	case event.LeadStart:
		m.Started = max(m.Started, e.At)
		m.Rounds++
	case event.LeadDone:
		m.Done = max(m.Done, e.At)
	}
	i := t.facts(e.Instance)
	i.active = max(i.active, e.At)
}

// LedUntil returns when the holder of the lease ceased to act as the leader, which is when its last round of work ended:
// from then on no leader's work is done, even if the lease is still held. It returns 0 while the holder leads.
func (t *Timeline) LedUntil(m *Term) time.Duration {
	exited := t.ExitedAt(m.Instance)
	switch {
	case exited > 0 && m.working():
		return exited
	case !m.working() && (m.Released > 0 || exited > 0 || t.successor(m) != nil):
		return max(m.Taken, m.Done)
	}
	return 0
}

// successor returns the next term, or nil.
func (t *Timeline) successor(m *Term) *Term {
	var next *Term
	for _, other := range t.Terms {
		if other.Token > m.Token && other.Taken > 0 && (next == nil || other.Token < next.Token) {
			next = other
		}
	}
	return next
}

// Leader returns the term of the instance that leads now, or nil.
func (t *Timeline) Leader() *Term {
	latest := t.latestTerm()
	if latest == nil || t.LedUntil(latest) > 0 || t.exitedBefore(latest.Instance, t.Now+1) {
		return nil
	}
	return latest
}

func (t *Timeline) latestTerm() *Term {
	if len(t.Terms) == 0 {
		return nil
	}
	return slices.MaxFunc(t.Terms, func(a, b *Term) int { return cmp.Compare(a.Token, b.Token) })
}

// Handover is how the leadership passed from a stopped instance to another one.
type Handover struct {
	Signal Signal // the signal that told the leader to stop
	From   *Term
	To     *Term         // nil where no instance followed
	Ceased time.Duration // when the old leader ceased to act as the leader; 0 while it still does
	Gap    time.Duration // how long no instance was the leader
	Both   time.Duration // how long the old leader worked on after the new one had taken the lease
}

// Handovers returns the handover at each stop of a leader.
func (t *Timeline) Handovers() []Handover {
	var all []Handover
	for signal := range t.Stopped() {
		for _, m := range t.Terms {
			if m.Instance == signal.Instance && t.heldAt(m, signal.At) {
				all = append(all, t.handover(signal, m))
			}
		}
	}
	return all
}

// heldAt tells whether the lease was held in a term at a moment.
func (t *Timeline) heldAt(m *Term, at time.Duration) bool {
	next := t.successor(m)
	return m.Taken > 0 && m.Taken <= at && (m.Released == 0 || m.Released > at) && (next == nil || next.Taken > at)
}

func (t *Timeline) handover(signal Signal, m *Term) Handover {
	h := Handover{Signal: signal, From: m, To: t.successor(m)}
	until := t.LedUntil(m)
	if until == 0 {
		return h
	}
	h.Ceased = max(until, signal.At)
	if h.To == nil {
		h.Gap = max(0, t.lastServed()-h.Ceased)
		return h
	}
	h.Gap = max(0, h.To.Taken-h.Ceased)
	h.Both = max(0, m.Done-h.To.Taken) // the end of the work is known more exactly than the release of the lease
	return h
}

// lastServed returns when the last process ended, or now while one runs.
func (t *Timeline) lastServed() time.Duration {
	last := time.Duration(0)
	for _, p := range t.Processes {
		if p.Exited == 0 {
			return t.Now
		}
		last = max(last, p.Exited)
	}
	return last
}

// TakenUp tells whether the work of the ended instances has been taken up by others: the leadership, and the messages that
// they had received and not deleted. It returns true where there was no such work.
func (t *Timeline) TakenUp() bool {
	if latest := t.latestTerm(); latest != nil && (t.Leader() == nil || latest.Rounds == 0) {
		return false
	}
	for _, d := range t.Deliveries {
		if m := index.Find(&t.messages, t.Messages, d.Message); t.exitedBefore(d.Instance, t.Now+1) && m != nil && m.Deleted == 0 {
			return false
		}
	}
	return true
}
