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

// Trial is what has become of one save.
type Trial struct {
	Number   int       // counts the runs that were judged, this one included
	At       time.Time // when it was judged
	Took     time.Duration
	Problem  error // why there was no run: a *build.Error, a *playground.StartError, or another
	Results  []verdict.Result
	Tests    []lessons.TestFinding
	Events   []event.Event
	Timeline *timeline.Timeline // of Events; nil when there was no run
	Scale    string             // how much the run was put to, in a few words
	Path     string             // of the recording

	Failed   []string // the checks that had been failed by then, which are listed in any case
	Recorded bool     // it was read from a recording
}

// All returns the results of the checks and of the tests.
func (t *Trial) All() []verdict.Result {
	if t == nil {
		return nil
	}
	return lessons.WithTests(t.Results, t.Tests)
}

// withFailed returns the names, with those of the checks that the trials have failed added.
func withFailed(names []string, trials ...*Trial) []string {
	names = slices.Clone(names) // others may read it
	for _, t := range trials {
		for _, r := range t.All() {
			if r.Outcome == verdict.Fail && !slices.Contains(names, r.Check) {
				names = append(names, r.Check)
			}
		}
	}
	return names
}

// Listed returns the results of a trial as they are listed: with the deadline once it has been failed, also where the
// verdict is silent on it. The verdict is silent unless the service is late or a step is stuck; so silence means that the
// deadline holds.
func (s CopyState) Listed(t *Trial) []verdict.Result {
	const check = "deadline"
	results := t.All()
	if !t.Judged() || !slices.Contains(s.Failed, check) || slices.ContainsFunc(results, func(r verdict.Result) bool { return r.Check == check }) {
		return results
	}
	held := verdict.Result{Check: check, Outcome: verdict.Pass, Findings: verdict.State("it ended before the grace period was over, and waited for nothing in vain")}
	return slices.Insert(results, len(t.Results), held)
}

// ListedBefore returns the results of the judged trial before the latest, as they were listed then.
func (s CopyState) ListedBefore() []verdict.Result {
	if s.Former == nil {
		return nil
	}
	return CopyState{Failed: s.Former.Failed}.Listed(s.Former)
}

// Judged tells whether there is a verdict.
func (t *Trial) Judged() bool { return t != nil && len(t.Results) > 0 }

// Passed tells whether every check that applies has passed, and so has the copy's own test.
func (t *Trial) Passed() bool {
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

// scaleOf says how much work a run was stopped in the midst of, and how much of its time it took: a verdict holds for
// that much.
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
