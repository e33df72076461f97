package verdict

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// InsistenceLimit is how long a process may live on after a second signal and still count as ended "at once". The
// kernel needs about a millisecond; the rest is for a busy machine.
const InsistenceLimit = time.Second

// judgeInsistence judges every process that was asked twice or, where the scenario is about that, every process.
func judgeInsistence(t *timeline.Timeline) (Outcome, []Finding, bool) {
	expected := slices.Contains(t.Run.Expect, event.ExpectInsist)
	var findings []Finding
	worst := Pass
	for _, p := range t.Processes {
		if !expected && !insisted(t, p.Instance) || endedByRun(t, p.Instance) {
			continue
		}
		outcome, found := judgeSecondSignal(t, p)
		if outcome == Fail || worst == Pass {
			worst = outcome
		}
		for _, f := range found {
			findings = append(findings, named(t, f, p.Instance))
		}
	}
	if expected && len(findings) == 0 {
		return Inconclusive, found(NoSecondSignal), true
	}
	return worst, findings, len(findings) > 0
}

// judgeSecondSignal judges how a process ended that was to be asked twice.
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
	case took > InsistenceLimit && p.KilledBy != second.Name: // if it died of it, the machine was slow
		swallowed := Finding{Kind: SecondSwallowed, Name: second.Name, After: took}
		return Fail, append([]Finding{swallowed}, waiting(t, p.Instance, second.At+InsistenceLimit)...)
	}
	return Pass, []Finding{{Kind: EndedAtOnce, Name: second.Name, After: took}}
}
