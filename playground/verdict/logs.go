package verdict

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeLogs(t *timeline.Timeline) (Outcome, []Finding, bool) {
	written := t.Unkept
	for _, line := range t.Lines {
		if line.ID > 0 {
			written++
		}
	}
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
	case len(lost) == 0 && written == 0:
		return Inconclusive, found(NothingLogged), true
	case len(lost) == 0:
		return Pass, []Finding{{Kind: LinesKept, Count: written}}, true
	}
	findings := []Finding{{Kind: LinesLost, Count: len(lost), Of: written}}
	for _, e := range lost {
		findings = append(findings, Finding{Kind: LineLost, Quote: e.Text})
	}
	return Fail, findings, true
}

// judgeManyLines judges lines of which only the number is known, since they are too many to keep each.
func judgeManyLines(t *timeline.Timeline, written int) (Outcome, []Finding, bool) {
	there := 0
	for e := range t.Items(event.ItemLog) {
		there += e.Count
	}
	if there < written {
		return Fail, []Finding{{Kind: LinesLost, Count: written - there, Of: written}}, true
	}
	return Pass, []Finding{{Kind: ManyLinesInFile, Count: there, Of: written}}, true
}
