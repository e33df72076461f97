// Package verdict judges a shutdown. Each check is a pure function of the timeline of a run, so that a live run, a
// recording and a log written by hand in a test are judged alike.
package verdict

import (
	"slices"

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

// Result is the outcome of one check, with its evidence: sentences that a person can act on. A Fail and an
// Inconclusive have at least one; the most telling comes first.
type Result struct {
	Check    string   `json:"check"`
	Outcome  Outcome  `json:"outcome"`
	Evidence []string `json:"evidence"`
}

// check is one check: its name, what holds when it passes, and the function that judges. judge returns false when
// the check does not apply to what ran.
type check struct {
	name  string
	holds string
	judge func(*timeline.Timeline) (Outcome, []string, bool)
}

// checks in the order in which they are shown.
var checks = []check{
	{"exit", "the process ended by itself, with status 0, inside the grace period", judgeExit},
	{"answered", "every request in flight at the signal got its whole answer", judgeAnswered},
	{"traffic", "no client met an error after the stop began: no 502, no refusal, no reset", judgeTraffic},
	{"promises", "every order that a client was told of is in the database, paid; none is left half done", judgePromises},
	{"jobs", "every accepted receipt is printed, or safely stored to be printed after a restart", judgeJobs},
	{"database", "the service closed its pool: no connection open, no session row left, no -wal behind, and nothing used it afterwards", judgeDatabase},
	{"logs", "every log line written is in the log", judgeLogs},
	{"leftovers", "no temporary file, socket, lock or child process is left", judgeLeftovers},
	{"deadline", "the service ended before the grace period was over, with a step stuck as well, and soon once nothing was left to do", judgeDeadline},
	{"insistence", "a second signal ends it at once", judgeInsistence},
}

// believesProbe names the checks that pass because the probe has reported nothing else. What it did not get through
// could have been just that.
var believesProbe = []string{"answered", "jobs", "database", "logs"}

// Judge returns the results of all checks that apply to the run, in a fixed order. It wants a run that is over; of
// one that is not, it judges what has happened so far. A scenario with a second signal is about that alone: whoever
// insists gives up what is in flight.
func Judge(t *timeline.Timeline) []Result {
	var results []Result
	for _, c := range checks {
		if slices.Contains(t.Run.Expect, event.ExpectInsist) && c.name != "insistence" {
			continue
		}
		outcome, evidence, applies := c.judge(t)
		if !applies {
			continue
		}
		if n := t.Dropped(); n > 0 && outcome == Pass && slices.Contains(believesProbe, c.name) {
			outcome, evidence = Inconclusive, []string{plural(n, "report") + " of the probe did not get through, so that this cannot be told"}
		}
		results = append(results, Result{c.name, outcome, evidence})
	}
	return results
}

// Names returns the names of all checks, in the order in which Judge returns them.
func Names() []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.name
	}
	return names
}

// Holds says in a sentence when the named check passes, or "" when there is no such check.
func Holds(name string) string {
	if i := slices.IndexFunc(checks, func(c check) bool { return c.name == name }); i >= 0 {
		return checks[i].holds
	}
	return ""
}

// Worst returns Fail if any result is, else Inconclusive if any is, else Pass.
func Worst(results []Result) Outcome {
	worst := Pass
	for _, r := range results {
		if r.Outcome == Fail {
			return Fail
		}
		if r.Outcome == Inconclusive {
			worst = Inconclusive
		}
	}
	return worst
}
