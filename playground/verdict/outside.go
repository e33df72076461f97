package verdict

import (
	"net/http"
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// outside tells whether witnesses were there: see event.Rules.
func outside(t *timeline.Timeline) bool { return RulesOf(t.Run).Outside }

// phases returns the findings about how long each phase of the stop took, and about what new connections met. They are nil where
// no witness was there, and before the process has ended.
func phases(t *timeline.Timeline) []Finding {
	p, known := t.Phases()
	if !outside(t) || !known || p.Exit <= 0 {
		return nil
	}
	findings := []Finding{{Kind: StopTook, Name: p.Signal, After: p.Exit, Phases: &p}}
	signal := t.SignalAt()
	if met := t.NewcomerPhasesSince(signal); len(met) > 0 {
		for i := range met {
			met[i].From -= signal
			met[i].Until -= signal
		}
		findings = append(findings, Finding{Kind: NewcomersMet, Name: p.Signal, Newcomers: met})
	}
	return findings
}

// idleOpen returns a finding about an idle connection that was still open at the end of the grace period.
func idleOpen(t *timeline.Timeline, kill timeline.Signal) []Finding {
	idle, signal := t.HeldIdle(), t.FirstSignal()
	if idle == nil || signal.At == 0 || signal.Instance != kill.Instance || idle.Closed > 0 && idle.Closed < kill.At {
		return nil
	}
	inFlight := len(slices.Collect(t.InFlightOf(kill.Instance, kill.At)))
	return []Finding{{Kind: IdleStillOpen, At: kill.At, After: kill.At - signal.At, Name: signal.Name, Count: inFlight}}
}

// drainedTooLong returns the findings about a stop that took longer than the rules allow, or nil.
func drainedTooLong(t *timeline.Timeline) []Finding {
	limit := RulesOf(t.Run).MaxDrain
	if limit == 0 {
		return nil
	}
	for _, s := range t.Stops {
		if exited := t.ExitedAt(s.Instance); exited > 0 && exited-s.At > limit {
			return []Finding{{Kind: DrainedTooLong, Instance: s.Instance, After: exited - s.At, Grace: limit}}
		}
	}
	return nil
}

// newcomersLost returns the findings about connections that the service took after the stop had begun, and ended without a whole
// answer.
func newcomersLost(t *timeline.Timeline) []Finding {
	dropped, hung := Finding{Kind: NewcomersDropped}, Finding{Kind: NewcomersHung}
	taken := 0
	for _, n := range t.Newcomers() {
		if !n.Taken || n.Met == timeline.Gone {
			continue
		}
		taken++
		switch n.Met {
		case timeline.Dropped:
			dropped.note(t, n)
		case timeline.Hung:
			hung.note(t, n)
			hung.Taken = max(hung.Taken, n.Ended-n.Began)
		}
	}
	var findings []Finding
	for _, f := range []Finding{dropped, hung} {
		if f.Count > 0 {
			f.Of = taken
			findings = append(findings, f)
		}
	}
	return findings
}

// note counts a newcomer in a finding, and keeps when the first one came.
func (f *Finding) note(t *timeline.Timeline, n timeline.Newcomer) {
	if f.Count++; f.Count == 1 {
		*f = sinceSignal(t, n.Began, *f)
		f.Class = n.Class
	}
}

// newcomersFailed returns a finding about the newcomers that met an error at what stands in front of the service, or nil.
func newcomersFailed(t *timeline.Timeline) []Finding {
	f := Finding{Kind: NewcomersFailed}
	for _, n := range t.Newcomers() {
		if n.Met == timeline.Gone || t.StoppedByCommand() && !t.ServesOn(n.Began) {
			continue
		}
		f.Of++
		if n.Met != timeline.Served {
			if f.note(t, n); f.Count == 1 {
				f.Status = n.Status
			}
		}
	}
	if f.Count == 0 {
		return nil
	}
	return []Finding{f}
}

// notes returns further findings of the check answered, which do not decide its outcome.
func notes(t *timeline.Timeline, outcome Outcome) []Finding {
	if !outside(t) {
		return nil
	}
	findings := heldBySlow(t)
	if f := feedsEnded(t); f != nil {
		findings = append(findings, *f)
	}
	if l := t.OtherLengths(); l != nil && outcome != Inconclusive {
		f := Finding{Kind: OtherLength, Name: l.Method, Path: l.Path, Count: l.Others, Of: l.Answers, Usual: int(l.Least), Room: int(l.After)}
		if !l.Constant() {
			f.Kind = ShorterThanEver
		}
		findings = append(findings, f)
	}
	findings = append(findings, answeredErrors(t)...)
	if p := t.Process(); outcome == Fail && p.EndedWell() {
		findings = append(findings, Finding{Kind: StatusHides, Status: p.Status})
	}
	policy, err := stop.Named(t.Stop.Policy)
	if err == nil && policy.Removal > 0 && !t.Balanced() {
		findings = append(findings, Finding{Kind: RemovalUntested, Policy: policy.Name})
	}
	return findings
}

// feedsEnded returns a finding about the feeds in flight at the signal that came to an end, where none like them had before, or nil.
func feedsEnded(t *timeline.Timeline) *Finding {
	f := &Finding{Kind: FeedsEnded}
	for o := range t.Owed() {
		if o.Later {
			continue
		}
		f.Of++
		f.Name = o.Signal.Name
		if r := o.Request; r.Stream == event.Feed && o.Whole() && t.FirstOfItsKind(r) {
			f.Count++
			if r.Answer != nil && r.Answer.Framing == event.Unframed {
				f.Later++
			}
		}
	}
	if f.Count == 0 {
		return nil
	}
	return f
}

// onlyUnframedFeeds tells whether all requests in flight at the signal were feeds that ended with their connections, as no feed had
// before: nobody can tell whether such a feed came whole.
func onlyUnframedFeeds(t *timeline.Timeline) bool {
	f := feedsEnded(t)
	return f != nil && f.Later == f.Of
}

// answeredErrors returns findings about the requests that came after the signal and were answered with a status of 500 or above: one
// for each status. Such answers during a shutdown need not be a mistake.
func answeredErrors(t *timeline.Timeline) []Finding {
	var findings []Finding
	for o := range t.Owed() {
		r := o.Request
		if !o.Later || o.Ending.Class != "" || o.Ending.Status < http.StatusInternalServerError {
			continue
		}
		i := slices.IndexFunc(findings, func(f Finding) bool { return f.Status == o.Ending.Status })
		if i < 0 {
			i = len(findings)
			f := Finding{Kind: AnsweredErrors, Request: r.ID, Name: o.Signal.Name, Status: o.Ending.Status, At: r.Sent, After: o.Began - o.Signal.At}
			f.read(r.Answer)
			findings = append(findings, f)
		}
		findings[i].Count++
	}
	return findings
}

// nothingStopped returns the finding that a command has stopped nothing that can be seen.
func nothingStopped(t *timeline.Timeline) []Finding {
	f := Finding{Kind: NothingStopped}
	if by, same := t.SameListener(); same {
		f.Path, f.PID, f.Quote = by.Addr, by.PID, by.Text
	}
	return []Finding{f}
}

// heldBySlow returns a finding about the requests in flight at the signal that slow clients had, or nil where none had any.
func heldBySlow(t *timeline.Timeline) []Finding {
	f := Finding{Kind: HeldBySlow}
	for o := range t.Owed() {
		if o.Later {
			continue
		}
		f.Of++
		if o.Request.Slow {
			f.Count++
		}
		if o.Request.MayBeSent(o.Signal.At) {
			f.Later++
		}
	}
	if f.Count == 0 {
		return nil
	}
	return []Finding{f}
}

// onlySent tells whether all requests in flight at the signal were those of slow clients whose answers the service may have sent
// before, so that they show nothing.
func onlySent(t *timeline.Timeline) bool {
	f := heldBySlow(t)
	return len(f) > 0 && f[0].Later == f[0].Of
}

// declarable returns a finding about an end that fails and that the rules could declare to be clean: the process died of the signal
// that asked it to stop, or ended with the status that a shell shows for that, and every request was answered.
func declarable(t *timeline.Timeline, p *timeline.Process) []Finding {
	first, _ := firstAndLast(t, p.Instance)
	if !outside(t) || t.Has(event.ItemChild) || t.Has(event.ItemPort) || first == nil || first.By != event.ByPolicy || first.Name == "SIGKILL" {
		return nil
	}
	f := Finding{Kind: EndDeclarable, Name: first.Name}
	asked, _ := timeline.Process{KilledBy: first.Name}.ShellStatus()
	switch {
	case p.KilledBy == first.Name:
	case p.KilledBy == "" && p.Status > 0 && p.Status == asked:
		f.Status = p.Status
	default:
		return nil
	}
	for o := range t.Owed() {
		if !o.Whole() {
			return nil
		}
		f.Count++
	}
	if f.Count == 0 || onlySent(t) {
		return nil
	}
	return []Finding{f}
}

func judgeVerify(t *timeline.Timeline) (Outcome, []Finding, bool) {
	v := t.Verification()
	if v == nil {
		return Pass, nil, false
	}
	f := Finding{Kind: VerifyFailed, At: v.At, Taken: v.Took, Status: v.Status, Quote: v.Text, Path: v.Command}
	switch {
	case v.Late:
		f.Kind = VerifyLate
		return Inconclusive, []Finding{f}, true
	case v.Status == 0:
		f.Kind = VerifyPassed
		return Pass, []Finding{f}, true
	}
	return Fail, []Finding{f}, true
}
