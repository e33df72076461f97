package verdict

import (
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeLogs(t *timeline.Timeline) (Outcome, []Finding, bool) {
	written := t.LinesWritten()
	if written == 0 && !t.Has(event.ItemLog) {
		return Pass, nil, false
	}
	if !t.Audit.Looked(event.PartLog) {
		return Inconclusive, notAudited(t, event.PartLog), true
	}
	lost := t.LostLines()
	switch {
	case len(lost) == 0 && t.Unkept > 0:
		return judgeManyLines(t, written)
	case len(lost) == 0 && written == 0 && linesInLog(t) > 0:
		return Inconclusive, []Finding{{Kind: LinesUnreported, Count: linesInLog(t)}}, true
	case len(lost) == 0 && written == 0:
		return Inconclusive, found(NothingLogged), true
	case len(lost) == 0:
		return Pass, []Finding{{Kind: LinesKept, Count: written}}, true
	}
	return Fail, linesLost(t, lost, written), true
}

// linesLost returns findings about the lost lines: which and how many of those written, and how the process ended that
// wrote the last of them.
func linesLost(t *timeline.Timeline, lost []event.Event, written int) []Finding {
	last := lost[len(lost)-1]
	findings := []Finding{endedBadly(t, last.Instance, whichLost(t, lost, written))}
	for _, e := range lost {
		findings = append(findings, withInstance(t, Finding{Kind: LineLost, Quote: e.Text}, e.Instance))
	}
	return append(findings, panicked(t)...)
}

// whichLost returns the finding that says how many lines are lost, and whether these are the last or the first ones that
// each instance wrote.
func whichLost(t *timeline.Timeline, lost []event.Event, written int) Finding {
	f := Finding{Kind: LinesLost, Count: len(lost), Of: written}
	missing := make(map[[2]int]bool)
	for _, e := range lost {
		missing[[2]int{e.Instance, e.ID}] = true
	}
	switch {
	case len(lost) >= written && !t.Has(event.ItemLog):
		f.Kind = NoLogFile
	case len(lost) >= written && linesInLog(t) == 0:
		f.Kind = LogEmpty
	case len(lost) >= written || missing[[2]int{0, 0}]: // lines without a number cannot be ordered
	case !keptBeside(t, missing, -1):
		f.Kind = TailLost
		f = sinceSignal(t, firstMissing(t, missing), f)
	case !keptBeside(t, missing, 1):
		f.Kind = HeadLost
	}
	return f
}

// keptBeside tells whether a line is in the log and its neighbour is missing: the line before it (beside is -1) or after it
// (1).
func keptBeside(t *timeline.Timeline, missing map[[2]int]bool, beside int) bool {
	for _, line := range t.Lines {
		if line.ID > 0 && !missing[[2]int{line.Instance, line.ID}] && missing[[2]int{line.Instance, line.ID + beside}] {
			return true
		}
	}
	return false
}

// firstMissing returns when the first of the missing lines was written.
func firstMissing(t *timeline.Timeline, missing map[[2]int]bool) time.Duration {
	first := t.Now
	for _, line := range t.Lines {
		if line.ID > 0 && missing[[2]int{line.Instance, line.ID}] {
			first = min(first, line.At)
		}
	}
	return first
}

// linesInLog returns how many lines the audit found in the log, from any writer.
func linesInLog(t *timeline.Timeline) int {
	n := 0
	for e := range t.Items(event.ItemLog) {
		n += e.Count
	}
	return n
}

// endedBadly adds to a finding how the process of an instance ended, unless it ended with status 0.
func endedBadly(t *timeline.Timeline, instance int, f Finding) Finding {
	p := t.ProcessOf(instance)
	f.KilledBy, f.Status = p.KilledBy, p.Status
	return f
}

// judgeManyLines judges a log by the number of its lines, where too many were written to record each.
func judgeManyLines(t *timeline.Timeline, written int) (Outcome, []Finding, bool) {
	there := linesInLog(t)
	if there < written {
		f := Finding{Kind: LinesLost, Count: written - there, Of: written}
		switch {
		case !t.Has(event.ItemLog):
			f.Kind = NoLogFile
		case there == 0:
			f.Kind = LogEmpty
		}
		return Fail, append([]Finding{endedBadly(t, t.Process().Instance, f)}, panicked(t)...), true
	}
	return Pass, []Finding{{Kind: ManyLinesInFile, Count: there, Of: written}}, true
}
