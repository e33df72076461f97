package lessons_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// A copy without receipts loses none, and its author has not learnt to keep them.
func TestWhatALessonIsAboutHasToBeThere(t *testing.T) {
	run := timeline.Of([]event.Event{
		{Kind: event.RunStart, Run: &event.Run{}},
		{At: time.Second, Kind: event.ProcessStart, PID: 1},
		{At: 2 * time.Second, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: 3 * time.Second, Kind: event.ProcessExit},
	})
	for _, test := range []struct {
		fails []string
		want  []verdict.Result // without findings
	}{
		{[]string{"exit"}, []verdict.Result{
			{Check: "exit", Outcome: verdict.Pass},
			{Check: "answered", Outcome: verdict.Inconclusive}, // no request was in flight
		}},
		{[]string{"jobs", "leftovers"}, []verdict.Result{
			{Check: "exit", Outcome: verdict.Pass},
			{Check: "answered", Outcome: verdict.Inconclusive},
			{Check: "jobs", Outcome: verdict.Inconclusive},
			{Check: "leftovers", Outcome: verdict.Inconclusive},
		}},
	} {
		run.Run.Rules = &event.Rules{Exercise: test.fails}
		results := verdict.Judge(run)
		if !slices.EqualFunc(results, test.want, func(a, b verdict.Result) bool { return a.Check == b.Check && a.Outcome == b.Outcome }) {
			t.Errorf("of a lesson about %q the results are %+v, want %+v", test.fails, results, test.want)
		}
		for _, r := range results {
			if r.Outcome == verdict.Inconclusive && len(r.Findings) == 0 {
				t.Errorf("%s is inconclusive and does not say why", r.Check)
			}
		}
	}
}
