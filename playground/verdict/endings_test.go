package verdict_test

import (
	"fmt"
	"testing"

	"closingtime/playground/timeline"
)

// How a request ended is decided once. Where the verdict says of a request that was in flight at the signal that it got no
// whole answer, every picture shows that its client met an error, and the other way round.
func TestTheVerdictAndThePicturesTellTheSameEnding(t *testing.T) {
	met := 0
	for _, trial := range trials() {
		met += compareEndings(t, trial.check+"/"+trial.name, trial.of)
	}
	for seed := range uint64(200) {
		for of := range growing(seed) {
			met += compareEndings(t, fmt.Sprintf("seed %d", seed), of)
		}
	}
	if met == 0 {
		t.Error("no request in flight at the signal met an error")
	}
}

// compareEndings compares what the verdict goes by with what the pictures show, where a request had one attempt, and
// returns how many of these met an error.
func compareEndings(t *testing.T, name string, of *timeline.Timeline) (met int) {
	t.Helper()
	for o := range of.Owed() {
		r, a := o.Request, o.Attempt
		if len(r.Attempts) > 1 || a.Class != r.Class || a.Status != r.Status {
			continue // the balancer made it an answer, or it is told to have ended twice
		}
		if ending := of.Ending(o.Request); ending != o.Ending {
			t.Errorf("%s: request %d ends as %+v, and its one attempt as %+v", name, o.Request.ID, ending, o.Ending)
		}
		if o.Ending.IsError() {
			met++
		}
	}
	return met
}
