package verdict

import (
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
		findings = append(findings, Finding{Kind: UsedAfterClose, At: e.At, Instance: e.Instance, Quote: e.Text})
	}
	if n := neverClosed(t); n > 0 && t.Dropped() == 0 {
		findings = append(findings, Finding{Kind: ConnectionsOpen, Count: n})
	}
	if n := t.Losses().SessionsLeft; n > 0 {
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
	case !t.Audit.Looked(event.PartFiles): // where a -wal would be
		return Inconclusive, notAudited(t, event.PartFiles), true
	case t.SignalAt() == 0:
		return Inconclusive, found(NoSignal), true
	}
	return Pass, found(PoolClosed), true
}

// neverClosed counts the connections of the pool that the service never closed.
func neverClosed(t *timeline.Timeline) (n int) {
	for _, c := range t.DB {
		if c.Closed == 0 {
			n++
		}
	}
	return n
}
