package verdict

import (
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

func judgeDeadline(t *timeline.Timeline) (Outcome, []Finding, bool) {
	for _, s := range t.Signals {
		if s.Name == "SIGKILL" && (s.By == event.ByPolicy || s.By == event.ByRun && t.Stop.At > 0) && !t.EndedByRun(s.Instance) {
			return Fail, overdue(t, s), true
		}
	}
	if findings := drainedTooLong(t); findings != nil {
		return Fail, append(findings, phases(t)...), true
	}
	if findings := idleBeforeEnd(t); findings != nil {
		return Fail, append(findings, phases(t)...), true
	}
	if t.StopsAtStart() {
		return stoppedAtStart(t)
	}
	fault := stuckByFault(t)
	if !slices.Contains(t.Run.Expect, event.ExpectStuck) && fault == nil {
		findings := phases(t)
		return Pass, findings, len(findings) > 0
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
	switch {
	case !stuck:
		ended.Count = streams
	case fault != nil && fault.Place() == faults.Network: // no step of the service was stuck
		ended.Fault = fault.Name
	}
	return Pass, []Finding{withGrace(t, ended)}, true
}

// stuckByFault returns a fault that kept work from ending when the service was told to stop, or nil.
func stuckByFault(t *timeline.Timeline) *timeline.Fault {
	at := t.SignalAt()
	for f := range t.FaultsDuring(at, at) {
		if f.Stuck() && at > 0 {
			return f
		}
	}
	return nil
}

// stoppedAtStart judges a run that is to stop the service while it starts. A service that the signal itself has ended has
// met its deadline, too: how it ended is the subject of other checks.
func stoppedAtStart(t *timeline.Timeline) (Outcome, []Finding, bool) {
	p, signal := t.Process(), t.FirstSignal()
	switch {
	case p.Exited == 0 || signal.At == 0 || p.Exited < signal.At:
		return Inconclusive, found(NotStoppedStarting), true
	case p.Ready > 0 && p.Ready < signal.At:
		return Inconclusive, found(StartWasOver), true
	}
	ended := Finding{Kind: StoppedStarting, After: p.Exited - signal.At, Name: signal.Name}
	if m := t.MigrationAt(p.Instance, signal.At); m != nil {
		ended.Count, ended.Of = m.Number, m.Of
	}
	return Pass, []Finding{withGrace(t, ended)}, true
}

// streamsHeld counts the streams that were open at the signal. Streams do not end by themselves.
func streamsHeld(t *timeline.Timeline) int {
	n := 0
	for o := range t.Owed() {
		if !o.Later && o.Request.Stream != "" {
			n++
		}
	}
	return n
}

// withGrace adds the grace period to a finding.
func withGrace(t *timeline.Timeline, f Finding) Finding {
	f.Grace, f.Budget = t.Stop.Grace, t.Stop.Budget
	return f
}

// idleBeforeEnd returns the findings about the first stopped instance that lived on for long with nothing left to do, or
// nil. That is known only where the probe reports, and never behind a balancer, whose connections to the instance are not
// recorded.
func idleBeforeEnd(t *timeline.Timeline) []Finding {
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

// idlePart divides the grace period: within a third of it, a service with nothing left to do ends even on a busy machine.
const idlePart = 3

// waiting returns where the goroutines of an instance were at a moment. A sample holds until the next one.
func waiting(t *timeline.Timeline, instance int, at time.Duration) []Finding {
	var findings []Finding
	sample := t.SampleAt(instance, at)
	for _, g := range sample.Groups {
		if strings.HasPrefix(g.In, "main.") || sample.Profile && g.In != "" {
			findings = append(findings, Finding{Kind: GoroutinesAt, At: at, Count: g.Count, Path: g.InAt, State: g.State})
		}
	}
	return findings
}

// anyStuck tells whether any work that was in progress at the signal did not end by itself.
func anyStuck(t *timeline.Timeline) bool {
	for o := range t.Owed() {
		if !o.Later && !o.Whole() {
			return true
		}
	}
	for signal := range t.Stopped() {
		for j := range t.JobsAt(signal.At) {
			if j.Instance == signal.Instance && (j.Done == 0 || j.Error != "") {
				return true
			}
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
		switch {
		case j.Instance != kill.Instance:
		case j.Started > 0:
			hanging.Count++
		default:
			hanging.Later++
		}
	}
	if hanging.Count+hanging.Later > 0 {
		findings = append(findings, hanging)
	}
	if m := t.MigrationAt(kill.Instance, kill.At); m != nil {
		findings = append(findings, Finding{Kind: MigrationHanging, At: kill.At, Count: m.Number, Of: m.Of, Quote: m.Name})
	}
	findings = append(findings, idleOpen(t, kill)...)
	findings = append(findings, waiting(t, kill.Instance, kill.At)...)
	return append(findings, phases(t)...)
}
