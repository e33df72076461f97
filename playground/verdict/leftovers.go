package verdict

import (
	"path/filepath"
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeLeftovers(t *timeline.Timeline) (Outcome, []Finding, bool) {
	var findings []Finding
	receipts := tempsOfReceipts(t)
	for _, e := range t.Leftovers() {
		switch e.Item {
		case event.ItemChild:
			findings = append(findings, Finding{Kind: ProcessLeft, PID: e.PID, Quote: e.Text})
		case event.ItemPort:
			findings = append(findings, Finding{Kind: PortServed, Path: e.Addr, PID: e.PID, Quote: e.Text})
		default:
			findings = append(findings, fileLeft(t, e, receipts[filepath.Base(e.Path)]))
		}
	}
	unknown, made := unknownChildren(t), filesMade(t)
	switch {
	case len(findings) > 0:
		return Fail, append(findings, made...), true
	case slices.ContainsFunc(unknown, func(f Finding) bool { return f.State == event.ChildrenInGroup }):
		return Inconclusive, unknown, true
	case len(t.Temps) == 0 && !outside(t), t.WorksElsewhere():
		return Pass, nil, false
	case !t.Audit.Looked(event.PartFiles):
		return Inconclusive, notAudited(t, event.PartFiles), true
	case outside(t):
		return Pass, slices.Concat([]Finding{{Kind: NoneLeft, Path: t.Process().Addr}}, made, unknown), true
	}
	return Pass, append([]Finding{{Kind: NothingLeft, Count: len(t.Temps)}}, unknown...), true
}

// unknownChildren returns one finding for each kind of process that the service may have started and of which it is not
// known whether it still runs.
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

// filesMade returns findings about the files that the run has made and left, and that need not be a mistake, and about directories in
// which nothing was looked for.
func filesMade(t *timeline.Timeline) []Finding {
	for e := range t.Items(event.ItemUnseen) {
		return []Finding{{Kind: DirUnseen, Path: e.Path, Text: e.Text}}
	}
	f := Finding{Kind: FileMade}
	for e := range t.Items(event.ItemMade) {
		if f.Path == "" {
			f.Path, f.State = e.Path, e.State
			continue
		}
		f.Count++
	}
	if f.Path == "" {
		return nil
	}
	return []Finding{f}
}

// tempsOfReceipts returns the temporary files that were made for receipts, by their names.
func tempsOfReceipts(t *timeline.Timeline) map[string]*timeline.Temp {
	temps := make(map[string]*timeline.Temp)
	for _, temp := range t.Temps {
		if temp.Order > 0 {
			temps[filepath.Base(temp.Path)] = temp
		}
	}
	return temps
}

// fileLeft returns the finding about a file that is left. temp is the file as the one of a receipt, or nil.
func fileLeft(t *timeline.Timeline, e event.Event, temp *timeline.Temp) Finding {
	f := Finding{Kind: FileLeft, Item: e.Item, Path: e.Path, State: e.State}
	if temp != nil {
		j := t.Job(temp.Instance, temp.Order)
		f.Receipt, f.CutOff = temp.Order, j != nil && j.Started > 0 && j.Done == 0
	}
	return f
}
