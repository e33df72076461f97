package verdict

import (
	"path/filepath"
	"slices"

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
		findings = append(findings, fileLeft(t, e))
	}
	unknown := unknownChildren(t)
	switch {
	case len(findings) > 0:
		return Fail, findings, true
	case slices.ContainsFunc(unknown, func(f Finding) bool { return f.State == event.ChildrenInGroup }):
		return Inconclusive, unknown, true
	case len(t.Temps) == 0:
		return Pass, nil, false
	case !t.Audit.Looked(event.PartFiles):
		return Inconclusive, notAudited(t, event.PartFiles), true
	}
	return Pass, append([]Finding{{Kind: NothingLeft, Count: len(t.Temps)}}, unknown...), true
}

// unknownChildren returns of which processes that the service may have started nobody could tell whether they still run, one
// finding for each kind.
func unknownChildren(t *timeline.Timeline) []Finding {
	var findings []Finding
	for e := range t.Items(event.ItemChildUnknown) {
		f := Finding{Kind: ChildrenUnknown, State: e.State}
		if !slices.ContainsFunc(findings, func(g Finding) bool { return g.State == f.State }) {
			findings = append(findings, f)
		}
	}
	return findings
}

// fileLeft says what is left, and whose receipt it is for.
func fileLeft(t *timeline.Timeline, e event.Event) Finding {
	f := Finding{Kind: FileLeft, Item: e.Item, Path: e.Path, State: e.State}
	for _, temp := range t.Temps {
		if temp.Order == 0 || filepath.Base(temp.Path) != filepath.Base(e.Path) {
			continue
		}
		f.Receipt = temp.Order
		f.CutOff = slices.ContainsFunc(t.Jobs, func(j *timeline.Job) bool {
			return j.ID == temp.Order && j.Instance == temp.Instance && j.Started > 0 && j.Done == 0
		})
	}
	return f
}
