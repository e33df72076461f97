package verdict

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeLeftovers(t *timeline.Timeline) (Outcome, []Finding, bool) {
	var findings []Finding
	for _, e := range t.Leftovers() {
		if e.Item == event.ItemChild {
			findings = append(findings, Finding{Kind: ProcessLeft, PID: e.PID, Quote: e.Text})
			continue
		}
		findings = append(findings, Finding{Kind: FileLeft, Item: e.Item, Path: e.Path, State: e.State})
	}
	switch {
	case len(findings) > 0:
		return Fail, findings, true
	case len(t.Temps) == 0:
		return Pass, nil, false
	case !t.Audit.Looked(event.PartFiles):
		return Inconclusive, notAudited(t, event.PartFiles), true
	}
	return Pass, []Finding{{Kind: NothingLeft, Count: len(t.Temps)}}, true
}
