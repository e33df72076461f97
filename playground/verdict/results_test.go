package verdict_test

import (
	"slices"
	"testing"

	"closingtime/playground/verdict"
)

func TestWhatFailedComesFirst(t *testing.T) {
	var names []string
	for _, r := range verdict.WorstFirst([]verdict.Result{{Check: "exit", Outcome: verdict.Pass}, {Check: "jobs", Outcome: verdict.Inconclusive},
		{Check: "logs", Outcome: verdict.Fail}, {Check: "database", Outcome: verdict.Fail}}) {
		names = append(names, r.Check)
	}
	if want := []string{"logs", "database", "jobs", "exit"}; !slices.Equal(names, want) {
		t.Errorf("the order is %v, want %v", names, want)
	}
}
