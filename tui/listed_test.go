package main

import (
	"slices"
	"strings"
	"testing"

	"closingtime/playground/verdict"
)

// late is a trial that has failed the deadline as well.
func late() *trial {
	t := twoFail()
	t.results = append(t.results, verdict.Result{Check: "deadline", Outcome: verdict.Fail, Findings: verdict.State("not finished within 10 s")})
	return t
}

// Once the deadline has been failed it stays in the list: it turns when the verdict has nothing to say of it any more.
func TestTheDeadlineTurnsAndDoesNotVanish(t *testing.T) {
	a, m := atTheBench(t)
	state := benchState{round: 2, former: late(), latest: allPass(), failed: withFailed(nil, late())}
	a.Update(benchMsg{m.bench, state})
	shows(t, a, "✓ deadline      was ✗", true)
	state.former, state.latest = allPass(), twoFail()
	a.Update(benchMsg{m.bench, state})
	shows(t, a, "✓ deadline", true)
	shows(t, a, "2 of 5 checks failed", true)
	state.former, state.latest = twoFail(), late()
	a.Update(benchMsg{m.bench, state})
	shows(t, a, "✗ deadline", true)
	shows(t, a, "was ✓", false) // it was not in the list then
	state.former.failed = state.failed
	a.Update(benchMsg{m.bench, state})
	shows(t, a, "✗ deadline      was ✓", true)
	state.failed = withFailed(nil, twoFail())
	state.latest = allPass()
	a.Update(benchMsg{m.bench, state})
	shows(t, a, "deadline", false)
}

func TestTheBenchRemembersWhatHasFailed(t *testing.T) {
	names := withFailed(nil, nil, twoFail())
	if want := []string{"jobs", "logs"}; !slices.Equal(names, want) {
		t.Fatalf("failed are %v, want %v", names, want)
	}
	more := withFailed(names, late(), allFail())
	if want := []string{"jobs", "logs", "deadline", "exit", "answered"}; !slices.Equal(more, want) || len(names) != 2 {
		t.Errorf("failed are %v, want %v; before %v", more, want, names)
	}
	if text := strings.Join(withFailed(more, allPass()), " "); text != strings.Join(more, " ") {
		t.Errorf("what passes is forgotten: %s", text)
	}
}
