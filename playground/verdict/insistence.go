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

func judgeInsistence(t *timeline.Timeline) (Outcome, []Finding, bool) {
	requested, p := slices.Collect(t.Requested(0)), t.Process()
	switch {
	case len(requested) < 2 && !slices.Contains(t.Run.Expect, event.ExpectInsist):
		return Pass, nil, false
	case len(requested) < 2:
		return Inconclusive, found(NoSecondSignal), true
	case p.Exited == 0:
		return Inconclusive, found(NotEnded), true
	}
	second := requested[1]
	took := p.Exited - second.At
	switch {
	case took < 0:
		return Inconclusive, found(SecondTooLate), true
	case took > InsistenceLimit && p.KilledBy != second.Name: // if it died of it, the machine was slow
		swallowed := Finding{Kind: SecondSwallowed, Name: second.Name, After: took}
		return Fail, append([]Finding{swallowed}, waiting(t, p.Instance, second.At+InsistenceLimit)...), true
	}
	return Pass, []Finding{{Kind: EndedAtOnce, Name: second.Name, After: took}}, true
}
