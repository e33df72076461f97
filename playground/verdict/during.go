package verdict

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// explains says which checks can fail because of a fault at a place. Without an entry, any check can.
var explains = map[faults.Place][]string{
	faults.Bank:     {Exit, Answered, Traffic, Promises, Jobs, Database, Logs, Deadline},
	faults.Database: {Exit, Answered, Traffic, Promises, Jobs, Messages, Leadership, Database, Deadline},
	faults.Worker:   {Exit, Answered, Traffic, Promises, Jobs, Messages, Database, Logs, Leftovers, Deadline},
	faults.Clients:  {Exit, Answered, Traffic, Deadline, Database, Logs},
	faults.Network:  {Exit, Answered, Traffic, Promises, Deadline, Database, Logs},
}

// unexplained are findings about the end of a process that no fault explains: nobody had heard the signal, or the person at the
// keyboard ended the process.
var unexplained = []Kind{KilledBySignal, SignalUnheard, SignalKept, KilledByYou}

// duringFaults returns findings about the faults that explain why a check has failed: those that were under way at some
// moment between the stop, or the first end of a process, and the last failure, and could do something.
func duringFaults(t *timeline.Timeline, check string, failures []Finding) []Finding {
	if check == Exit && slices.ContainsFunc(failures, func(f Finding) bool { return slices.Contains(unexplained, f.Kind) }) {
		return nil
	}
	from, to := faultWindow(t, failures)
	findings := duringFreezes(t, from, to, failures)
	for f := range t.FaultsDuring(from, to) {
		if t.Idles(f) {
			continue
		}
		if can, limited := explains[f.Place()]; limited && !slices.Contains(can, check) {
			continue
		}
		findings = append(findings, sinceSignal(t, f.Started, Finding{Kind: DuringFault, Fault: f.Name}))
	}
	return findings
}

// duringFreezes returns findings about the times in which a process did not run since somebody had sent SIGSTOP by hand, unless the
// failures say so already.
func duringFreezes(t *timeline.Timeline, from, to time.Duration, failures []Finding) []Finding {
	if (Result{Findings: failures}).has(FrozenToTheEnd) {
		return nil
	}
	var findings []Finding
	for _, p := range t.Processes {
		for _, f := range t.Freezes(p.Instance) {
			if f.ByHand && f.From <= to && (f.Until == 0 || f.Until > from) {
				findings = append(findings, withInstance(t, sinceSignal(t, f.From, Finding{Kind: DuringFreeze}), p.Instance))
			}
		}
	}
	return findings
}

// faultWindow returns the time in which a fault explains failures.
func faultWindow(t *timeline.Timeline, failures []Finding) (from, to time.Duration) {
	from = cmp.Or(t.StopBegan(), t.Now)
	for _, p := range t.Processes {
		if p.Exited > 0 {
			from = min(from, p.Exited)
		}
	}
	if last := lastRequestFailed(failures); last > 0 {
		return from, max(last, from)
	}
	for _, f := range failures {
		to = max(to, f.At)
	}
	for _, p := range t.Processes {
		if to == 0 || p.Exited > to {
			to = max(to, cmp.Or(p.Exited, t.Now))
		}
	}
	return from, max(to, from)
}

// lastRequestFailed returns when the last of the failures came, where all of them are requests and that is known of each; otherwise 0.
// What came later explains none of them.
func lastRequestFailed(failures []Finding) time.Duration {
	var last time.Duration
	for _, f := range failures {
		switch f.Kind {
		case RequestFailed, RequestDropped, RequestFailedIn, RequestMetClosing, CutByCrash, CameFrozen:
			if f.At == 0 {
				return 0
			}
			last = max(last, f.At)
		case NewcomersDropped, NewcomersHung, NewcomersFailed, NeverBack:
			return 0
		}
	}
	return last
}
