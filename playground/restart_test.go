//go:build unix

package playground_test

import (
	"slices"
	"testing"

	"closingtime/playground/verdict"
)

// Each of the processes is stopped when as much is in progress in it as the plan wants, and not at once because that
// was so in the one before.
func TestRestarts(t *testing.T) {
	t.Parallel()
	p := plan(t, "plain")
	p.Load.Path, p.Load.Rate = "/slow", 10
	p.Restarts = 2
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(pic.Processes); n != 3 {
		t.Fatalf("%d processes ran, want 3", n)
	}
	for signal := range pic.Stopped() {
		if n := len(slices.Collect(pic.InFlightAt(signal.At))); n < p.InFlight {
			t.Errorf("%d requests were in flight when process %d was stopped, want at least %d", n, signal.Instance, p.InFlight)
		}
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "instance 0", "instance 1", "instance 2")
}

// A file that a service leaves can keep it from starting again. Then the run is over, and the check says why.
func TestServiceThatDoesNotComeUpAgain(t *testing.T) {
	t.Parallel()
	p := plan(t, "locks")
	p.Load.Path = "/"
	p.InFlight, p.Restarts = 0, 2
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(pic.Processes); n != 2 {
		t.Errorf("%d processes ran, want 2", n)
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Fail, "instance 0: exit status 0", "instance 1: ended by itself", "file exists")
}
