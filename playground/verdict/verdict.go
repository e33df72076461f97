// Package verdict judges a shutdown. Each check is a pure function of the timeline of a run, so that a live run, a
// recording and a log written by hand in a test are judged alike. What it finds are typed facts; package words makes
// sentences of them.
package verdict

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Outcome is what a check found.
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
)

// Result is the outcome of one check, with what it rests on: at least one finding, the most telling first.
type Result struct {
	Check    string    `json:"check"`
	Outcome  Outcome   `json:"outcome"`
	Findings []Finding `json:"findings"`
}

// check is one check: its name, and the function that judges. judge returns false when the check does not apply to what
// ran.
type check struct {
	name  string
	judge func(*timeline.Timeline) (Outcome, []Finding, bool)
}

// checks in the order in which they are shown.
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
}

// believesProbe names the checks that pass because the probe has reported nothing wrong. A report that did not get through
// could have been of something wrong.
var believesProbe = []string{Answered, Jobs, Messages, Leadership, Database, Logs}

// Of returns the verdict on a run that is over, or whose recording ends: the results of Judge. It returns nil for an empty
// timeline, and for a run that was left before its service had ended.
func Of(t *timeline.Timeline) []Result {
	if t.Now == 0 || t.LeftEarly() {
		return nil
	}
	return Judge(t)
}

// Judge returns the results of all checks that apply to the run by its rules, in a fixed order. Of a run that is not over,
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
		case rules.Drains && outcome == Pass && nothingInFlight(t):
			outcome, findings = Inconclusive, found(NothingInFlight)
		}
		results = append(results, Result{c.name, outcome, findings})
	}
	return results
}

// sinceSignal notes when something happened, also seen from the first signal, if there was one.
func sinceSignal(t *timeline.Timeline, at time.Duration, f Finding) Finding {
	f.At = at
	if signal := t.FirstSignal(); signal.At > 0 {
		f.After, f.Name = at-signal.At, signal.Name
	}
	return f
}

// found returns the finding that says no more than its kind.
func found(kind Kind) []Finding { return []Finding{{Kind: kind}} }

func nothingInFlight(t *timeline.Timeline) bool {
	for o := range t.Owed() {
		if !o.Later {
			return false
		}
	}
	return true
}

// RulesOf returns the rules of a run. A recording that is older than the rules has those of its scenario and its stop
// policy.
func RulesOf(run event.Run) event.Rules {
	if run.Rules != nil {
		return *run.Rules
	}
	return DefaultRules(run.Policy, run.Expect)
}

// DefaultRules returns the rules of a run under a stop policy, with what its scenario brings about: see event.Run. A
// scenario with a second signal is about that signal alone, since it gives up what is in flight.
func DefaultRules(policy string, expect []string) event.Rules {
	rules := event.Rules{Clean: []event.End{{Status: 0}}}
	if termIsClean(policy) {
		rules.Clean = append(rules.Clean, event.End{Signal: "SIGTERM"})
	}
	if slices.Contains(expect, event.ExpectInsist) {
		rules.Only = []string{Insistence}
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

// Known tells whether there is a check of that name.
func Known(name string) bool { return slices.Contains(Names(), name) }
