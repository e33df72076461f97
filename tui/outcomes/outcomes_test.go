package outcomes

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"closingtime/playground/verdict"
	"closingtime/tui/ui"
)

// All the evidence is all, but for what no screen could take.
func TestAllEvidenceShows(t *testing.T) {
	var evidence []string
	for i := range mostInAll + 7 {
		evidence = append(evidence, "lost: order "+strconv.Itoa(i)+" paid")
	}
	if got, more := Summed(evidence); !slices.Equal(got, evidence[:mostInAll]) || !strings.Contains(more, "and 7 more") {
		t.Errorf("of %d sentences, %d show, and %q", len(evidence), len(got), more)
	}
	if got, more := Summed(evidence[:46]); !slices.Equal(got, evidence[:46]) || more != "" {
		t.Errorf("of 46 sentences, %d show, and %q", len(got), more)
	}
}

func TestWhatFailedComesFirst(t *testing.T) {
	var names []string
	for _, r := range WorstFirst([]verdict.Result{{Check: "exit", Outcome: verdict.Pass}, {Check: "jobs", Outcome: verdict.Inconclusive},
		{Check: "logs", Outcome: verdict.Fail}, {Check: "database", Outcome: verdict.Fail}}) {
		names = append(names, r.Check)
	}
	if want := []string{"logs", "database", "jobs", "exit"}; !slices.Equal(names, want) {
		t.Errorf("the order is %v, want %v", names, want)
	}
	if got := ui.Rows([]string{"✓ one", "✗ two", "? three"}, "   ", 14); !slices.Equal(got, []string{"✓ one   ✗ two", "? three"}) {
		t.Errorf("the rows are %q", got)
	}
}
