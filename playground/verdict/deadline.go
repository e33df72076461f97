package verdict

import (
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeDeadline(t *timeline.Timeline) (Outcome, []Finding, bool) {
	for _, s := range t.Signals {
		if s.Name == "SIGKILL" && (s.By == event.ByPolicy || s.By == event.ByRun && t.Stop.At > 0) && !t.EndedByRun(s.Instance) {
			return Fail, overdue(t, s), true
		}
	}
	if findings := idled(t); findings != nil {
		return Fail, findings, true
	}
	if !slices.Contains(t.Run.Expect, event.ExpectStuck) {
		return Pass, nil, false
	}
	switch p := t.Process(); {
	case p.Exited == 0 || t.SignalAt() == 0 || p.Exited < t.SignalAt():
		return Inconclusive, found(NotStoppedStuck), true
	case p.KilledBy != "":
		return Inconclusive, []Finding{{Kind: KilledEarly, Name: p.KilledBy}}, true
	}
	streams, stuck := streamsHeld(t), anyStuck(t)
	if !stuck && streams == 0 {
		return Inconclusive, found(NothingStuck), true
	}
	ended := Finding{Kind: EndedInTime, After: t.Process().Exited - t.SignalAt(), Name: t.FirstSignal().Name}
	if !stuck {
		ended.Count = streams
	}
	return Pass, []Finding{withGrace(t, ended)}, true
}

// streamsHeld counts the streams that were open at the signal. None of them ends by itself.
func streamsHeld(t *timeline.Timeline) int {
	n := 0
	for o := range t.Owed() {
		if !o.Later && o.Request.Stream != "" {
			n++
		}
	}
	return n
}

// withGrace notes how long the service had.
func withGrace(t *timeline.Timeline, f Finding) Finding {
	f.Grace, f.Budget = t.Stop.Grace, t.Stop.Budget
	return f
}

// idled names the instance that lived on for long when there was nothing left to do, or returns nil. That is known only
// where the probe reports, and never behind a balancer, whose connections nobody sees.
func idled(t *timeline.Timeline) []Finding {
	if !t.Handlers || t.Dropped() > 0 || t.Balanced() {
		return nil
	}
	for signal := range t.Stopped() {
		p, grace := t.ProcessOf(signal.Instance), t.StopOf(signal.Instance).Grace
		if grace == 0 || p.Exited == 0 || p.KilledBy != "" {
			continue
		}
		last := max(signal.At, t.LastActive(p.Instance))
		if p.Exited-last > grace/idlePart {
			idle := Finding{Kind: Idled, At: last, After: p.Exited - last}
			return append([]Finding{idle}, waiting(t, p.Instance, (last+p.Exited)/2)...)
		}
	}
	return nil
}

// idlePart is the part of the grace period, a third, in which a service with nothing left to do ends even on a busy
// machine.
const idlePart = 3

// waiting says where the goroutines of the service were at the given moment. A sample holds until the next one.
func waiting(t *timeline.Timeline, instance int, at time.Duration) []Finding {
	var findings []Finding
	for _, g := range t.SampleAt(instance, at).Groups {
		if strings.HasPrefix(g.In, "main.") {
			findings = append(findings, Finding{Kind: GoroutinesAt, At: at, Count: g.Count, Path: g.InAt, State: g.State})
		}
	}
	return findings
}

// anyStuck tells whether some work that was in progress at the signal could not end by itself.
func anyStuck(t *timeline.Timeline) bool {
	for o := range t.Owed() {
		if !o.Later && !o.Whole() {
			return true
		}
	}
	for j := range t.JobsAt(t.SignalAt()) {
		if j.Done == 0 || j.Error != "" {
			return true
		}
	}
	return false
}

func overdue(t *timeline.Timeline, kill timeline.Signal) []Finding {
	findings := []Finding{withGrace(t, Finding{Kind: Overdue, At: kill.At, After: kill.At - t.StopOf(kill.Instance).At})}
	if n := len(slices.Collect(t.InFlightOf(kill.Instance, kill.At))); n > 0 {
		findings = append(findings, Finding{Kind: RequestsHanging, Count: n})
	}
	hanging := Finding{Kind: ReceiptsHanging}
	for j := range t.JobsAt(kill.At) {
		if j.Started > 0 {
			hanging.Count++
		} else {
			hanging.Later++
		}
	}
	if hanging.Count+hanging.Later > 0 {
		findings = append(findings, hanging)
	}
	findings = append(findings, waiting(t, kill.Instance, kill.At)...)
	return findings
}
