package builds

import (
	"slices"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// Trial is the result of building, running and judging one save of the copy.
type Trial struct {
	Number   int       // how many runs of the copy have been judged, including this one
	At       time.Time // when the trial was judged
	Took     time.Duration
	Problem  error // why there was no run: a *build.Error, a *playground.StartError, or another
	Results  []verdict.Result
	Tests    []lessons.TestFinding
	Doubts   []verdict.Doubt // the doubts about a run in which every check passes
	Missed   []verdict.Doubt // the doubts because of which the lesson's point is missed
	Events   []event.Event
	Timeline *timeline.Timeline // the timeline of the run; nil when there was no run
	Scale    string             // the amount of work during the stop, in a few words
	Path     string             // the path of the recording

	Changed  bool     // the copy's code was no longer that of the broken service
	Failed   []string // the checks that had failed in any trial so far, which are always listed
	Recorded bool     // the trial was read from a recording
}

// All returns the results of the checks and of the tests.
func (t *Trial) All() []verdict.Result {
	if t == nil {
		return nil
	}
	return lessons.WithTests(t.Results, t.Tests)
}

// withFailed returns the names and, added to them, those of the checks that failed in the trials.
func withFailed(names []string, trials ...*Trial) []string {
	names = slices.Clone(names) // others have the list, too
	for _, t := range trials {
		for _, check := range t.FailedChecks() {
			if !slices.Contains(names, check) {
				names = append(names, check)
			}
		}
	}
	return names
}

// Listed returns the results of a trial for a list. Once the deadline check has failed in any trial, it is listed even
// where the verdict lacks it. The verdict lacks it unless the service is late or a step is stuck, so its absence means that
// the deadline was met.
func (s CopyState) Listed(t *Trial) []verdict.Result {
	const check = "deadline"
	results := t.All()
	if !t.Judged() || !slices.Contains(s.Failed, check) || slices.ContainsFunc(results, func(r verdict.Result) bool { return r.Check == check }) {
		return results
	}
	held := verdict.Result{Check: check, Outcome: verdict.Pass, Findings: verdict.Statements("it ended before the grace period was over, and waited for nothing in vain")}
	return slices.Insert(results, len(t.Results), held)
}

// ListedBefore returns the results of the judged trial before the latest one, as they were listed then.
func (s CopyState) ListedBefore() []verdict.Result {
	if s.Former == nil {
		return nil
	}
	return CopyState{Failed: s.Former.Failed}.Listed(s.Former)
}

// Judged tells whether the trial has a verdict.
func (t *Trial) Judged() bool { return t != nil && len(t.Results) > 0 }

// Passed tells whether every check that applies and the copy's own test have passed, and the lesson's point is not missed.
func (t *Trial) Passed() bool { return t.PassedChecks() && len(t.Missed) == 0 }

// PassedChecks tells whether every check that applies and the copy's own test have passed.
func (t *Trial) PassedChecks() bool {
	if t == nil || t.Problem != nil || len(t.Results) == 0 || verdict.Worst(t.Results) != verdict.Pass {
		return false
	}
	for _, test := range t.Tests {
		if test.Outcome != verdict.Pass {
			return false
		}
	}
	return true
}

// doubt sets the doubts about the trial's run, if every check passes in it.
func (t *Trial) doubt(l *lessons.Lesson, run *timeline.Timeline) {
	if verdict.Worst(t.Results) == verdict.Pass {
		t.Doubts = l.Doubts(run)
		t.Missed = l.Misses(t.Doubts)
	}
}

// scaleOf says how much work was in progress when the run was stopped, and how long the stop took. The verdict holds only
// for that amount.
func scaleOf(t *timeline.Timeline) string {
	tally := t.Losses()
	var said []string
	if tally.InFlight > 0 {
		said = append(said, ui.Plural(tally.InFlight, "request")+" in flight")
	}
	if tally.AtSignal > 0 {
		said = append(said, ui.Plural(tally.AtSignal, "receipt")+" to print")
	}
	if tally.ExitAfter > 0 && t.Stop.Grace > 0 && len(t.Processes) == 1 {
		said = append(said, "exit after "+words.Seconds(tally.ExitAfter)+" of "+words.Seconds(t.Stop.Grace))
	}
	return strings.Join(said, ", ")
}

// FailedChecks returns the names of the checks and of the tests that have failed in the trial.
func (t *Trial) FailedChecks() (failed []string) {
	for _, r := range t.All() {
		if r.Outcome == verdict.Fail {
			failed = append(failed, r.Check)
		}
	}
	return failed
}
