package verdict

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeTraffic(t *timeline.Timeline) (Outcome, []Finding, bool) {
	if !t.TrafficMatters() {
		return Pass, nil, false
	}
	if t.StopBegan() == 0 {
		return Inconclusive, found(NotStopped), true
	}
	failed, ended, later := trafficFailures(t)
	away, gone, state := absence(t), neverBack(t), ""
	if t.StoppedByCommand() && slices.Contains(t.Run.Expect, event.ExpectBack) {
		state = StateBack
	}
	note, newcomers := raced(t), newcomersFailed(t)
	switch {
	case gone:
		return Fail, slices.Concat(away, counted(failed, ended, TrafficFailed), note), true
	case len(failed) > 0:
		findings := counted(failed, ended, TrafficFailed)
		findings[0].Later, findings[0].State = later, state
		if len(away) > 0 {
			findings = slices.Insert(findings, min(1, ended-1), away...)
		}
		return Fail, slices.Concat(findings, newcomers, note), true
	case len(newcomers) > 0:
		return Fail, slices.Concat(newcomers, away, note), true
	case ended == 0:
		return Inconclusive, slices.Concat(found(NoTraffic), away, note), true
	}
	return Pass, slices.Concat([]Finding{{Kind: TrafficUntouched, Count: ended, State: state}}, away, note), true
}

// trafficFailures returns a finding about each request that met an error after the stop had begun, how many requests ended since then,
// and how many of those that failed did so after another stop had begun.
func trafficFailures(t *timeline.Timeline) (failed []Finding, ended, later int) {
	for r := range t.AfterStop() {
		if t.StoppedByCommand() && !t.ServesOn(r.Sent) {
			continue
		}
		ended++
		if !t.Ending(r).IsError() {
			continue
		}
		number, stop := t.StopAt(r.Done)
		if number == 0 {
			stop.At = t.StopBegan()
		}
		if number > 1 {
			later++
		}
		f := Finding{After: r.Done - stop.At, Taken: r.Done - r.Sent}
		if len(t.Stops) > 1 {
			f.Stop, f.Instance = number, stop.Instance
		}
		kind := RequestFailedIn
		if t.MetClosing(r) {
			kind = RequestMetClosing
		}
		failed = append(failed, failure(kind, t, r, f))
	}
	return failed, ended, later
}

// absence returns the finding about the time in which a service that a command stops was not ready, or nil where there was none.
func absence(t *timeline.Timeline) []Finding {
	a, away := t.Absence()
	switch {
	case !t.StoppedByCommand() || !away:
		return nil
	case a.Until == 0:
		return []Finding{{Kind: NeverBack, At: a.From, After: a.From - t.StopBegan(), Taken: t.Now - a.From}}
	}
	back := Finding{Kind: CameBack, At: a.From, After: a.From - t.StopBegan(), Taken: a.Until - a.From}
	if !slices.Contains(t.Run.Expect, event.ExpectBack) {
		back.State = StateUnexpected
	}
	return []Finding{back}
}

// neverBack tells whether a service did not come back that had to.
func neverBack(t *timeline.Timeline) bool {
	a, away := t.Absence()
	return t.StoppedByCommand() && away && a.Until == 0
}
