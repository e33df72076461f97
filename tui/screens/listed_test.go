package screens

import (
	"testing"

	"closingtime/playground/verdict"
	"closingtime/tui/builds"
)

// late is a trial that has failed the deadline as well.
func late() *builds.Trial {
	t := twoFail()
	t.Results = append(t.Results, verdict.Result{Check: "deadline", Outcome: verdict.Fail, Findings: verdict.State("not finished within 10 s")})
	return t
}

// Once the deadline has been failed it stays in the list: it turns when the verdict has nothing to say of it any more.
func TestTheDeadlineTurnsAndDoesNotVanish(t *testing.T) {
	a, m := mendScreen(t)
	state := builds.CopyState{Round: 2, Former: late(), Latest: allPass(), Failed: []string{"jobs", "logs", "deadline"}}
	a.Update(builds.CopyChanged{Bench: m.watcher, State: state})
	shows(t, a, "✓ deadline      was ✗", true)
	state.Former, state.Latest = allPass(), twoFail()
	a.Update(builds.CopyChanged{Bench: m.watcher, State: state})
	shows(t, a, "✓ deadline", true)
	shows(t, a, "2 of 5 checks failed", true)
	state.Former, state.Latest = twoFail(), late()
	a.Update(builds.CopyChanged{Bench: m.watcher, State: state})
	shows(t, a, "✗ deadline", true)
	shows(t, a, "was ✓", false) // it was not in the list then
	state.Former.Failed = state.Failed
	a.Update(builds.CopyChanged{Bench: m.watcher, State: state})
	shows(t, a, "✗ deadline      was ✓", true)
	state.Failed = []string{"jobs", "logs"}
	state.Latest = allPass()
	a.Update(builds.CopyChanged{Bench: m.watcher, State: state})
	shows(t, a, "deadline", false)
}
