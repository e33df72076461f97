package verdict

import "closingtime/playground/timeline"

func judgeTraffic(t *timeline.Timeline) (Outcome, []Finding, bool) {
	if !t.Balanced() {
		return Pass, nil, false
	}
	began := t.StopBegan()
	if began == 0 {
		return Inconclusive, found(NotStopped), true
	}
	ended, later := 0, 0 // later: how many failed after another stop had begun
	var failed []Finding
	for r := range t.AfterStop() {
		ended++
		if !t.Ending(r).Met() {
			continue
		}
		number, stop := t.StopAt(r.Done)
		if number == 0 {
			stop.At = began
		}
		if number > 1 {
			later++
		}
		f := Finding{After: r.Done - stop.At, Taken: r.Done - r.Sent}
		if len(t.Stops) > 1 {
			f.Stop, f.Instance = number, stop.Instance
		}
		failed = append(failed, failure(RequestFailedIn, t, r, f))
	}
	note := raced(t)
	switch {
	case len(failed) > 0:
		findings := counted(failed, ended, TrafficFailed)
		findings[0].Later = later
		return Fail, append(findings, note...), true
	case ended == 0:
		return Inconclusive, append(found(NoTraffic), note...), true
	}
	return Pass, append([]Finding{{Kind: TrafficUntouched, Count: ended}}, note...), true
}
