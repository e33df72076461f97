package screens

import (
	"strings"
	"testing"

	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/tui/builds"
)

func TestOldVerdictsAreCalledOld(t *testing.T) {
	noBuild := &builds.Trial{Problem: &build.Error{Kind: build.Source, Output: "main.go:1:1: no"}}
	for name, test := range map[string]struct {
		state builds.CopyState
		old   bool
	}{
		"judged":                      {builds.CopyState{Former: allFail(), Latest: twoFail()}, false},
		"builds again":                {builds.CopyState{Step: builds.CopyBuilding, Latest: twoFail()}, true},
		"does not compile":            {builds.CopyState{Former: twoFail(), Latest: noBuild}, true},
		"builds after such a one":     {builds.CopyState{Step: builds.CopyBuilding, Former: twoFail(), Latest: noBuild}, true},
		"has never compiled":          {builds.CopyState{Latest: noBuild}, false},
		"builds for the first time":   {builds.CopyState{Step: builds.CopyBuilding}, false},
		"builds, having not compiled": {builds.CopyState{Step: builds.CopyBuilding, Latest: noBuild}, false},
	} {
		a := mending(test.state, nil)(t)
		if got := strings.Contains(a.View(), "from the run before"); got != test.old {
			t.Errorf("%s: it says that the checks are of the run before: %v\n%s", name, got, a.View())
		}
	}
}

func TestAnOldCompileErrorIsCalledOld(t *testing.T) {
	noBuild := &builds.Trial{Problem: &build.Error{Kind: build.Source, Output: "main.go:1:1: no"}}
	for step, old := range map[builds.CopyStep]bool{builds.CopyWaiting: false, builds.CopyBuilding: true, builds.CopyRunning: true} {
		a := mending(builds.CopyState{Step: step, Latest: noBuild}, nil)(t)
		shows(t, a, "main.go:1:1: no", true)
		shows(t, a, "Of the run before:", old)
	}
	a := mending(builds.CopyState{Step: builds.CopyRunning, Latest: onRun(1, allPass())}, nil)(t)
	shows(t, a, "Well done", false)
	shows(t, a, "The run before passed every check", true)
}

// late is a trial that has failed the deadline as well.
func late() *builds.Trial {
	t := twoFail()
	t.Results = append(t.Results, verdict.Result{Check: "deadline", Outcome: verdict.Fail, Findings: verdict.Statements("not finished within 10 s")})
	return t
}

// Once the deadline has been failed it stays in the list: it turns when the verdict has nothing to say of it any more.
func TestTheDeadlineTurnsAndDoesNotVanish(t *testing.T) {
	a, m := mendScreen(t)
	state := builds.CopyState{Round: 2, Former: late(), Latest: allPass(), Failed: []string{"jobs", "logs", "deadline"}}
	a.Update(builds.CopyChanged{Watch: m.watcher, State: state})
	shows(t, a, "✓ deadline      was ✗", true)
	state.Former, state.Latest = allPass(), twoFail()
	a.Update(builds.CopyChanged{Watch: m.watcher, State: state})
	shows(t, a, "✓ deadline", true)
	shows(t, a, "2 of 5 checks failed", true)
	state.Former, state.Latest = twoFail(), late()
	a.Update(builds.CopyChanged{Watch: m.watcher, State: state})
	shows(t, a, "✗ deadline", true)
	shows(t, a, "was ✓", false) // it was not in the list then
	state.Former.Failed = state.Failed
	a.Update(builds.CopyChanged{Watch: m.watcher, State: state})
	shows(t, a, "✗ deadline      was ✓", true)
	state.Failed = []string{"jobs", "logs"}
	state.Latest = allPass()
	a.Update(builds.CopyChanged{Watch: m.watcher, State: state})
	shows(t, a, "deadline", false)
}

// What ends an explanation is often what tells: the first sentence of a failed check shows whole, however little room
// there is.
func TestTheFirstEvidenceOfAFailedCheckShowsWhole(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, m := mendScreen(t)
		a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Round: 1, Latest: allFail()}})
		m.SetSize(size[0], size[1])
		text := strings.Join(strings.Fields(strings.Join(m.text.Lines, " ")), " ")
		if !strings.Contains(text, "it said: orders: serving: http: Server closed") {
			t.Errorf("at %v the last words are cut:\n%s", size, strings.Join(m.text.Lines, "\n"))
		}
	}
}
