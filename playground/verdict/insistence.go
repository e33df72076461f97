package verdict

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// InsistenceLimit is how long a process may live on after a second signal and still count as ended "at once". The kernel
// needs about a millisecond; the rest is a margin for a busy machine.
const InsistenceLimit = time.Second

// judgeInsistence judges every process that was asked to stop twice or, in a scenario with a second signal, every process.
func judgeInsistence(t *timeline.Timeline) (Outcome, []Finding, bool) {
	expected := slices.Contains(t.Run.Expect, event.ExpectInsist)
	var findings []Finding
	worst := Pass
	for _, p := range t.Processes {
		if !expected && !insisted(t, p.Instance) || t.EndedByRun(p.Instance) {
			continue
		}
		outcome, found := judgeSecondSignal(t, p)
		worst = worse(worst, outcome)
		for _, f := range found {
			findings = append(findings, withInstance(t, f, p.Instance))
		}
	}
	if expected && len(findings) == 0 {
		return Inconclusive, found(NoSecondSignal), true
	}
	return worst, findings, len(findings) > 0
}

// judgeSecondSignal judges the end of a process that was to get a second signal.
func judgeSecondSignal(t *timeline.Timeline, p *timeline.Process) (Outcome, []Finding) {
	requested := slices.Collect(t.Requested(p.Instance))
	switch {
	case len(requested) < 2:
		return Inconclusive, found(NoSecondSignal)
	case p.Exited == 0:
		return Inconclusive, found(NotEnded)
	}
	second := requested[1]
	took := p.Exited - second.At
	switch {
	case took < 0:
		return Inconclusive, found(SecondTooLate)
	case took > InsistenceLimit && !diedOfSecond(p, requested):
		swallowed := Finding{Kind: SecondSwallowed, Name: second.Name, After: took, KilledBy: p.KilledBy, Status: p.Status, Count: len(requested)}
		findings := slices.Concat([]Finding{swallowed}, busyAt(t, second), waiting(t, p.Instance, second.At+InsistenceLimit))
		return Fail, append(findings, signalNotHeard(t, p)...)
	}
	ended := Finding{Kind: EndedAtOnce, Name: second.Name, After: took}
	if outside(t) && p.KilledBy == "" && !p.Unknown && !anythingCut(t, second) {
		ended.Kind = EndedAnyway
		return Inconclusive, []Finding{ended}
	}
	return Pass, []Finding{ended}
}

// anythingCut tells whether anything that was in progress at a signal did not come to its end.
func anythingCut(t *timeline.Timeline, signal timeline.Signal) bool {
	for r := range t.InFlightOf(signal.Instance, signal.At) {
		if e := t.Ending(r); e.Kind != timeline.Answered {
			return true
		}
	}
	for j := range t.JobsAt(signal.At) {
		if j.Instance == signal.Instance && (j.Done == 0 || j.Error != "") {
			return true
		}
	}
	return false
}

// diedOfSecond tells whether the second signal, rather than a later one, killed the process. If it did, a late end is the
// fault of a slow machine.
func diedOfSecond(p *timeline.Process, requested []timeline.Signal) bool {
	later := slices.ContainsFunc(requested[2:], func(s timeline.Signal) bool { return s.Name == p.KilledBy })
	return p.KilledBy == requested[1].Name && !later
}

// busyAt returns a finding about what an instance still had to do when it got its second signal, if anything.
func busyAt(t *timeline.Timeline, second timeline.Signal) []Finding {
	f := Finding{Kind: BusyAtSecond, At: second.At, Name: second.Name}
	for range t.InFlightOf(second.Instance, second.At) {
		f.Count++
	}
	for j := range t.JobsAt(second.At) {
		if j.Instance == second.Instance && j.Started > 0 {
			f.Receipts++
		}
	}
	if f.Count+f.Receipts == 0 {
		return nil
	}
	return []Finding{f}
}
