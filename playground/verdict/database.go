package verdict

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeDatabase(t *timeline.Timeline) (Outcome, []Finding, bool) {
	looked := t.Has(event.ItemDatabase)
	if len(t.DB) == 0 && !looked {
		return Pass, nil, false
	}
	var findings []Finding
	for _, e := range t.DBErrors {
		if !metEnd(t, e) {
			findings = append(findings, usedAfterClose(t, e))
		}
	}
	if t.Dropped() == 0 {
		findings = append(findings, neverClosed(t)...)
	}
	if n := t.Count(event.ItemSession); n > 0 {
		findings = append(findings, Finding{Kind: SessionsLeft, Count: n})
	}
	for e := range t.Items(event.ItemWAL) {
		findings = append(findings, Finding{Kind: WALLeft, Path: e.Path, Count: e.Count})
	}
	if t.Audit.Looked(event.PartDatabase) && !looked {
		findings = append(findings, Finding{Kind: DatabaseGone})
	}
	switch {
	case len(findings) > 0:
		return Fail, findings, true
	case !t.Audit.Looked(event.PartDatabase):
		return Inconclusive, notAudited(t, event.PartDatabase), true
	case !t.Audit.Looked(event.PartFiles): // a -wal file would be among the files
		return Inconclusive, notAudited(t, event.PartFiles), true
	case t.SignalAt() == 0:
		return Inconclusive, found(NoSignal), true
	}
	return Pass, found(PoolClosed), true
}

// closesWithin is how long a process that is about to end may take from the closing of its database to its end, on a busy machine.
const closesWithin = time.Second

// metEnd tells whether the database was closed because the process was about to end, which cut other work off, too. Then the end came
// too early, and not the closing of the database: the checks of requests and receipts tell what that has cost, so no loss is hidden.
// A process that waits for its work after it has closed the database cuts nothing off.
func metEnd(t *timeline.Timeline, e timeline.DBError) bool {
	exited, closed := t.ExitedAt(e.Instance), e.At
	if at := t.PoolClosed(e.Instance); at > 0 {
		closed = min(closed, at)
	}
	return exited > 0 && exited-closed < closesWithin && endCut(t, e.Instance, closed)
}

// endCut tells whether an instance had requests, receipts or messages at a moment that the end of its process cut off.
func endCut(t *timeline.Timeline, instance int, at time.Duration) bool {
	for o := range t.Owed() {
		if o.Signal.Instance == instance && o.Attempt.Lost() && o.Attempt.Ended > at {
			return true
		}
	}
	for j := range t.JobsAt(at) {
		if j.Instance == instance && j.Done == 0 {
			return true
		}
	}
	for d := range t.DeliveriesAt(at) {
		if d.Instance == instance && d.Started > 0 && d.Done == 0 {
			return true
		}
	}
	return false
}

// usedAfterClose returns the finding about a use of the database after the service had closed it.
func usedAfterClose(t *timeline.Timeline, e timeline.DBError) Finding {
	f := sinceSignal(t, e.At, Finding{Kind: UsedAfterClose, Instance: e.Instance, Item: e.Item, Quote: e.Text})
	switch e.Item {
	case event.ItemOrder:
		f.Order = e.ID
	case event.ItemReceipt:
		f.Receipt = e.ID
	}
	return f
}

// neverClosed returns a finding for each connection of the pool that was in use and never returned, and one with the number
// of other connections that the service never closed.
func neverClosed(t *timeline.Timeline) []Finding {
	idle := 0
	var held []Finding
	for _, c := range t.DB {
		switch {
		case c.Closed > 0:
		case c.Busy:
			held = append(held, sinceSignal(t, c.Since, Finding{Kind: ConnectionHeld, Conn: c.ID, Instance: c.Instance}))
		default:
			idle++
		}
	}
	// Reports arrive late: the order must not depend on that.
	slices.SortFunc(held, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Instance, b.Instance), cmp.Compare(a.At, b.At), cmp.Compare(a.Conn, b.Conn))
	})
	if idle == 0 {
		return held
	}
	return append([]Finding{{Kind: ConnectionsOpen, Count: idle, Of: len(t.DB)}}, held...)
}
