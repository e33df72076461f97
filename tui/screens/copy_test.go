package screens

import (
	"strings"
	"testing"

	"closingtime/playground/build"
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
