package verdict

import (
	"slices"
	"time"

	"closingtime/playground/timeline"
)

func judgeAnswered(t *timeline.Timeline) (Outcome, []Finding, bool) {
	var failed []Finding
	held := 0
	var last time.Duration // until the last answer, from the signal
	for signal, r := range t.AtStop() {
		held++
		last = max(last, r.Done-signal.At)
		if t.Ending(r).Kind != timeline.Answered {
			failed = append(failed, failure(RequestFailed, t, r, Finding{After: r.Done - signal.At, Name: signal.Name}))
		}
	}
	signals := slices.Collect(t.Stopped())
	note := raced(t)
	switch {
	case len(signals) == 0:
		return Inconclusive, found(NoSignal), true
	case len(failed) == 0 && t.NeverBusy != nil:
		return Inconclusive, append(momentMissed(t), note...), true
	case held == 0:
		return Inconclusive, append(found(NothingInFlight), note...), true
	case len(failed) > 0:
		return Fail, append(counted(failed, held, RequestsUnanswered), note...), true
	}
	all := Finding{Kind: RequestsAnswered, Count: held, Stopped: stoppedInstances(t), Name: signals[0].Name, After: last}
	return Pass, append([]Finding{all}, note...), true
}

// failure fills in what became of a request.
func failure(kind Kind, t *timeline.Timeline, r *timeline.Request, f Finding) Finding {
	ending := t.Ending(r)
	f.Kind, f.Request, f.At = kind, r.ID, r.Done
	f.Class, f.Status, f.Text = ending.Class, ending.Status, r.Text
	return f
}

// stoppedInstances returns the instances that the stop was about, or nil where there is but one.
func stoppedInstances(t *timeline.Timeline) []int {
	if len(t.Processes) < 2 {
		return nil
	}
	var stopped []int
	for signal := range t.Stopped() {
		stopped = append(stopped, signal.Instance)
	}
	return stopped
}

// counted puts before what went wrong how many that are, and of how many.
func counted(wrong []Finding, all int, kind Kind) []Finding {
	if all == 1 {
		return wrong
	}
	return append([]Finding{{Kind: kind, Count: len(wrong), Of: all}}, wrong...)
}

// momentMissed says that the run waited in vain for its moment, and what the clients met meanwhile.
func momentMissed(t *timeline.Timeline) []Finding {
	m := t.NeverBusy
	findings := []Finding{{
		Kind: MomentNeverCame, At: m.At, After: m.Waited, Count: m.Requests, Of: t.Run.Requests, Receipts: m.Printing, ReceiptsOf: t.Run.Jobs,
	}}
	errors := Finding{Kind: ErrorsBeforeStop}
	for _, r := range t.Requests {
		if r.Done >= t.SignalAt() || !t.Ending(r).Met() {
			continue
		}
		if errors.Count == 0 {
			errors = failure(ErrorsBeforeStop, t, r, errors)
		}
		errors.Count++
	}
	if errors.Count > 0 {
		findings = append(findings, errors)
	}
	return findings
}

// raced counts the requests that nobody can be blamed for.
func raced(t *timeline.Timeline) []Finding {
	n := 0
	for range t.Racing() {
		n++
	}
	if n == 0 {
		return nil
	}
	return []Finding{{Kind: RequestsRaced, Count: n}}
}
