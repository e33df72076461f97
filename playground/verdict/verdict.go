// Package verdict judges a shutdown. Each check is a pure function of the timeline of a run, so that a live run, a
// recording and a log written by hand in a test are judged alike. The checks return typed findings, which package words
// turns into sentences.
package verdict

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Outcome is the outcome of a check.
type Outcome string

const (
	Pass         Outcome = "pass"
	Fail         Outcome = "fail"
	Inconclusive Outcome = "inconclusive" // the run could not show it
)

// Names of the checks.
const (
	Exit       = "exit"
	Answered   = "answered"
	Traffic    = "traffic"
	Promises   = "promises"
	Jobs       = "jobs"
	Messages   = "messages"
	Leadership = "leadership"
	Database   = "database"
	Logs       = "logs"
	Leftovers  = "leftovers"
	Deadline   = "deadline"
	Insistence = "insistence"
	Verify     = "verify"
)

// Result is the outcome of one check and the findings on which it rests: at least one, the most telling first.
type Result struct {
	Check    string    `json:"check"`
	Outcome  Outcome   `json:"outcome"`
	Findings []Finding `json:"findings"`
}

// check is one check: its name and its function. judge returns false when the check does not apply to what ran.
type check struct {
	name  string
	judge func(*timeline.Timeline) (Outcome, []Finding, bool)
}

// checks lists the checks in the order in which views show them.
var checks = []check{
	{Exit, judgeExit},
	{Answered, judgeAnswered},
	{Traffic, judgeTraffic},
	{Promises, judgePromises},
	{Jobs, judgeJobs},
	{Messages, judgeMessages},
	{Leadership, judgeLeadership},
	{Database, judgeDatabase},
	{Logs, judgeLogs},
	{Leftovers, judgeLeftovers},
	{Deadline, judgeDeadline},
	{Insistence, judgeInsistence},
	{Verify, judgeVerify},
}

// believesProbe names the checks that pass because the probe has reported nothing wrong. Where reports of the probe were
// lost, such a check cannot pass: a lost report could have shown a mistake.
var believesProbe = []string{Answered, Jobs, Messages, Leadership, Database, Logs}

// Absence says why there is no verdict on a run.
type Absence string

const (
	None            Absence = ""                 // nothing stands against a verdict
	NothingRecorded Absence = "nothing-recorded" // there are no events
	BreaksOff       Absence = "breaks-off"       // the events end before the run does, so that what came later is unknown
	LeftEarly       Absence = "left-early"       // the run was abandoned before its service had ended
)

// AbsenceOf tells whether there is a verdict on a run, and why not. No other code decides that. A run that is still going on
// breaks off, for the time being: its verdict comes with its end.
func AbsenceOf(t *timeline.Timeline) Absence {
	switch {
	case t.Now == 0:
		return NothingRecorded
	case t.Ended == 0:
		return BreaksOff
	case t.LeftEarly():
		return LeftEarly
	}
	return None
}

// Of returns the results of Judge for a run on which there is a verdict, and nil for any other: see AbsenceOf.
func Of(t *timeline.Timeline) []Result {
	if AbsenceOf(t) != None {
		return nil
	}
	return Judge(t)
}

// Judge returns the results of all checks that apply to the run by its rules, in a fixed order. In a run that is not over,
// it judges what has happened so far.
func Judge(t *timeline.Timeline) []Result {
	var results []Result
	rules := RulesOf(t.Run)
	for _, c := range checks {
		if len(rules.Only) > 0 && !slices.Contains(rules.Only, c.name) {
			continue
		}
		outcome, findings, applies := c.judge(t)
		switch n := t.Dropped(); {
		case !applies && !slices.Contains(rules.Exercise, c.name):
			continue
		case !applies:
			outcome, findings = Inconclusive, found(NotShown)
		case n > 0 && outcome == Pass && slices.Contains(believesProbe, c.name):
			outcome, findings = Inconclusive, []Finding{{Kind: ReportsDropped, Count: n}}
		case outcome == Pass && t.StoppedByCommand() && c.name != Verify && t.NothingStopped():
			outcome, findings = Inconclusive, nothingStopped(t)
		case rules.Drains && outcome == Pass && nothingInFlight(t) && !(c.name == Traffic && t.StoppedByCommand()):
			outcome, findings = Inconclusive, found(NothingInFlight)
		}
		if outcome == Fail {
			findings = append(findings, duringFaults(t, c.name, findings)...)
		}
		if t.StoppedByCommand() {
			findings = atStopCommand(findings)
		}
		results = append(results, Result{c.name, outcome, findings})
	}
	return results
}

// atStopCommand names in findings what stands for the signal in the run, where they leave that open.
func atStopCommand(findings []Finding) []Finding {
	findings = slices.Clone(findings)
	for i := range findings {
		if findings[i].Name == "" {
			findings[i].Name = event.StopCommand
		}
	}
	return findings
}

// sinceSignal adds to a finding when something happened and, if there was a signal, how long after the first signal.
func sinceSignal(t *timeline.Timeline, at time.Duration, f Finding) Finding {
	f.At = at
	if signal := t.FirstSignal(); signal.At > 0 {
		f.After, f.Name = at-signal.At, signal.Name
	}
	return f
}

// found returns a single finding that consists of its kind.
func found(kind Kind) []Finding { return []Finding{{Kind: kind}} }

func nothingInFlight(t *timeline.Timeline) bool {
	for o := range t.Owed() {
		if !o.Later {
			return false
		}
	}
	return true
}

// RulesOf returns the rules of a run. For a recording from before runs recorded their rules, it derives them from the
// scenario and the stop policy.
func RulesOf(run event.Run) event.Rules {
	if run.Rules != nil {
		return *run.Rules
	}
	return DefaultRules(run.Policy, run.Expect)
}

// DefaultRules returns the rules of a run under a stop policy with the expectations of its scenario: see event.Run. A
// scenario with a second signal is judged by the check of that signal alone, since the signal gives up what is in flight. One
// that stops the service while it starts is judged by the checks that need no client.
func DefaultRules(policy string, expect []string) event.Rules {
	rules := event.Rules{Clean: timeline.CleanEnds(policy)}
	switch {
	case slices.Contains(expect, event.ExpectInsist):
		rules.Only = []string{Insistence}
	case slices.Contains(expect, event.ExpectStarting):
		rules.Only = []string{Exit, Database, Logs, Leftovers, Deadline}
	}
	return rules
}

// Names returns the names of all checks, in the order in which Judge returns them.
func Names() []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.name
	}
	return names
}

// Known tells whether there is a check with a name.
func Known(name string) bool { return slices.Contains(Names(), name) }
