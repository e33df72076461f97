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
	kind := LinesLost
	if areLast(t, lost) && len(lost) < written {
		kind = TailLost
	}
	findings := []Finding{{Kind: kind, Count: len(lost), Of: written}}
	for _, e := range lost {
		findings = append(findings, Finding{Kind: LineLost, Quote: e.Text})
	}
	return Fail, findings, true
}

// areLast tells whether the lines that are lost are the last ones that each instance wrote.
func areLast(t *timeline.Timeline, lost []event.Event) bool {
	missing := make(map[[2]int]bool)
	for _, e := range lost {
		missing[[2]int{e.Instance, e.ID}] = e.ID > 0
	}
	for _, line := range t.Lines {
		if line.ID > 0 && !missing[[2]int{line.Instance, line.ID}] && missing[[2]int{line.Instance, line.ID - 1}] {
			return false
		}
	}
	return !missing[[2]int{0, 0}]
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
