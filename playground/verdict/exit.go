package verdict

import (
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeExit(t *timeline.Timeline) (Outcome, []Finding, bool) {
	var findings []Finding
	worst := Pass
	for _, p := range t.Processes {
		if t.EndedByRun(p.Instance) {
			continue
		}
		outcome, finding := judgeProcess(t, p)
		worst = worse(worst, outcome)
		finding.At = p.Exited
		findings = append(findings, withInstance(t, finding, p.Instance))
		if outcome == Fail {
			findings = append(findings, signalNotHeard(t, p)...)
			findings = append(findings, nothingChanged(t, p, finding.Kind)...)
			findings = append(findings, dumped(t, p)...)
			findings = append(findings, leftBehind(t, p)...)
			findings = append(findings, declarable(t, p)...)
		}
	}
	return worst, findings, len(findings) > 0
}

// frozenToTheEnd returns a finding about a process that could hear nothing, since SIGSTOP had stopped it until SIGKILL came; or nothing.
func frozenToTheEnd(t *timeline.Timeline, p *timeline.Process) []Finding {
	first, last := firstAndLast(t, p.Instance)
	if first == nil || p.KilledBy != "SIGKILL" || last.Name != "SIGKILL" {
		return nil
	}
	frozen := t.FrozenAt(p.Instance, last.At)
	if frozen == nil {
		return nil
	}
	return []Finding{{Kind: FrozenToTheEnd, At: frozen.From, After: frozen.From - first.At, Name: first.Name}}
}

// signalNotHeard returns findings about a signal that had no effect: the process did not run; or the signal was sent to the first
// process alone, and others did not get it, or the service got it and did nothing.
func signalNotHeard(t *timeline.Timeline, p *timeline.Process) []Finding {
	if frozen := frozenToTheEnd(t, p); frozen != nil {
		return frozen
	}
	first, _ := firstAndLast(t, p.Instance)
	if first == nil || first.Target != event.TargetProcess {
		return nil
	}
	var findings []Finding
	for e := range t.Items(event.ItemChild) {
		if e.Instance == p.Instance {
			findings = append(findings, Finding{Kind: ChildLivedOn, PID: e.PID, Quote: e.Text, Name: first.Name})
		}
	}
	began := slices.ContainsFunc(t.Shutdowns, func(c timeline.Change) bool { return c.Instance == p.Instance })
	if len(findings) == 0 && p.KilledBy == "SIGKILL" && t.Handlers && t.Dropped() == 0 && !began {
		kept := Finding{Kind: SignalKept, Quote: p.Command, Name: first.Name}
		if p.Reporter == p.PID {
			kept = Finding{Kind: SignalUnheard, Name: first.Name}
		}
		findings = append(findings, kept)
	}
	return findings
}

// nothingChanged returns a finding about a process that was killed at the end of its grace period, and that had gone on until then as
// if there had been no signal, as witnesses can tell; or nothing. What ended within NoticedLate of SIGKILL ended by it.
func nothingChanged(t *timeline.Timeline, p *timeline.Process, end Kind) []Finding {
	signal, last := firstAndLast(t, p.Instance)
	if end != KilledAtGrace || !outside(t) {
		return nil
	}
	killed := last.At
	earlier := func(at time.Duration) bool { return at > 0 && killed-at > timeline.NoticedLate }
	if idle := t.HeldIdle(); idle != nil && earlier(idle.Closed) || !newcomersServed(t, earlier, killed) {
		return nil
	}
	for o := range t.Owed() {
		if earlier(o.Attempt.Ended) && !o.Whole() {
			return nil
		}
	}
	return []Finding{{Kind: NothingChanged, Name: signal.Name, After: killed - signal.At}}
}

// newcomersServed tells whether all newcomers that ended earlier than SIGKILL were served, the last of them shortly before.
func newcomersServed(t *timeline.Timeline, earlier func(time.Duration) bool, killed time.Duration) bool {
	last := time.Duration(0)
	for _, n := range t.Newcomers() {
		switch {
		case n.Met == timeline.Closing, n.Met == timeline.Gone, !earlier(n.Ended) && n.Met != timeline.Served:
		case n.Met != timeline.Served:
			return false
		default:
			last = max(last, n.Ended)
		}
	}
	return last > 0 && killed-last <= unchangedUntil
}

// unchangedUntil is how long before SIGKILL the last new connection may have been served of a process in which nothing changed.
const unchangedUntil = time.Second

// withInstance adds to a finding which instance it is about, where the run had several.
func withInstance(t *timeline.Timeline, f Finding, instance int) Finding {
	if n := len(t.Processes); n > 1 {
		f.Instance, f.Instances = instance, n
	}
	return f
}

func judgeProcess(t *timeline.Timeline, p *timeline.Process) (Outcome, Finding) {
	first, last := firstAndLast(t, p.Instance)
	switch {
	case p.Exited == 0:
		return Inconclusive, Finding{Kind: NotEnded}
	case first == nil && p.Unknown:
		return Fail, Finding{Kind: EndedUnasked, State: event.StatusUnknown, After: p.Exited - p.Started}
	case first == nil && p.KilledBy != "":
		return Fail, Finding{Kind: EndedUnasked, Name: p.KilledBy, After: p.Exited - p.Started}
	case first == nil:
		return Fail, Finding{Kind: EndedUnasked, Status: p.Status, After: p.Exited - p.Started, Quote: lastOutput(t, p)}
	case first.By == event.ByRun:
		return Inconclusive, Finding{Kind: RunEndedFirst}
	case p.KilledBy == "SIGKILL" && last.Name == "SIGKILL" && last.By == event.ByYou:
		return Inconclusive, Finding{Kind: KilledByYou}
	case p.KilledBy == "SIGKILL" && last.By == event.ByRun:
		return Fail, Finding{Kind: KilledByRun, Name: first.Name, After: last.At - first.At}
	case p.KilledBy == "SIGKILL" && last.Name == "SIGKILL" && last.By == event.ByPolicy:
		return Fail, Finding{Kind: KilledAtGrace, After: last.At - t.StopOf(p.Instance).At}
	case p.Unknown:
		return Pass, withGrace(t, Finding{Kind: EndedUnknown, Name: first.Name, After: p.Exited - first.At})
	case p.KilledBy == last.Name && p.KilledBy != "SIGKILL" && insisted(t, p.Instance):
		return Inconclusive, Finding{Kind: EndedBySecond, Name: last.Name}
	case p.KilledBy != "" && t.EndedClean(*p):
		return Pass, endedClean(t, p, first)
	case p.KilledBy != "":
		status, _ := p.ShellStatus()
		return Fail, Finding{Kind: KilledBySignal, Name: p.KilledBy, After: p.Exited - last.At, Status: status}
	}
	f := Finding{Kind: EndedWithStatus, Status: p.Status, Name: first.Name, After: p.Exited - first.At}
	switch clean := t.EndedClean(*p); {
	case !clean && p.Status == 0:
		f.Kind = UndeclaredZero
		return Fail, f
	case !clean:
		f.Quote = lastOutput(t, p)
		return Fail, f
	case p.Status != 0:
		f.Kind = CleanStatusByRule
	}
	return Pass, f
}

// endedClean returns the finding about a death by a signal that counts as clean, by the policy or by the rules of the run.
func endedClean(t *timeline.Timeline, p *timeline.Process, first *timeline.Signal) Finding {
	f := Finding{Kind: EndedClean, Name: p.KilledBy, After: p.Exited - first.At}
	if slices.Contains(timeline.CleanEnds(t.Stop.Policy), event.End{Signal: p.KilledBy}) {
		f.Policy = t.Stop.Policy
	}
	return f
}

// dumped returns a finding about a process that did not handle the signal that asked it to stop, so that the Go runtime ended it with a
// dump of its goroutines; or nothing.
func dumped(t *timeline.Timeline, p *timeline.Process) []Finding {
	first, _ := firstAndLast(t, p.Instance)
	if first == nil || p.KilledBy != "" || p.Status == 0 || !isDump(lastOutput(t, p), first.Name) {
		return nil
	}
	return []Finding{{Kind: DumpedBySignal, Name: first.Name}}
}

// isDump tells whether a line of output begins the dump of all goroutines with which the Go runtime ends a process at a signal that
// nothing handles, such as SIGQUIT.
func isDump(line, signal string) bool {
	return signal != "" && strings.HasPrefix(line, signal+": ")
}

// insisted tells whether an instance was asked to stop more than once.
func insisted(t *timeline.Timeline, instance int) bool {
	return len(slices.Collect(t.Requested(instance))) > 1
}

// firstAndLast returns the signal by which an instance was first told to stop, as in Timeline.Stopped, and the last signal
// that was sent to it. Both are nil where there was no signal.
func firstAndLast(t *timeline.Timeline, instance int) (first, last *timeline.Signal) {
	for s := range t.SignalsTo(instance) {
		if first == nil {
			first = &s
		}
		last = &s
	}
	for s := range t.Stopped() {
		if s.Instance == instance {
			first = &s
		}
	}
	return first, last
}

// leftBehind returns a finding about a process that ended by itself, with status 0, before anybody stopped it, and left another one that
// serves: a service that goes into the background; or nothing.
func leftBehind(t *timeline.Timeline, p *timeline.Process) []Finding {
	if first, _ := firstAndLast(t, p.Instance); first != nil || !p.EndedWell() {
		return nil
	}
	f := Finding{Kind: ServedInBackground}
	for e := range t.Items(event.ItemPort) {
		f.Path, f.PID, f.Quote = e.Addr, e.PID, e.Text
		return []Finding{f}
	}
	for e := range t.Items(event.ItemChild) {
		if e.Instance == p.Instance {
			f.PID, f.Quote = e.PID, e.Text
			return []Finding{f}
		}
	}
	return nil
}

// lastOutput returns the line of the process's output with which a panic begins, or the dump at the signal that ends it; where there is
// none, it returns the last line that is not blank.
func lastOutput(t *timeline.Timeline, p *timeline.Process) string {
	first, _ := firstAndLast(t, p.Instance)
	words := ""
	for _, line := range t.Lines {
		if line.Instance != p.Instance || line.ID != 0 || strings.TrimSpace(line.Text) == "" {
			continue
		}
		words = line.Text
		if isPanic(words) || first != nil && isDump(words, first.Name) {
			break
		}
	}
	return words
}
