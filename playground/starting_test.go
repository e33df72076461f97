//go:build unix

package playground_test

import (
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// A service is stopped before it is ready, and judged by that. No client has sent a request.
func TestStoppedWhileStarting(t *testing.T) {
	t.Parallel()
	p := plan(t, "silent")
	p.Unattended, p.Expect, p.Startup = false, []string{event.ExpectStarting}, 0
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	for began := time.Now(); run.Snapshot().Process().PID == 0; time.Sleep(time.Millisecond) {
		if time.Since(began) > patience {
			t.Fatal("no process has started")
		}
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	pic := run.Timeline()
	if n := len(pic.Requests); n != 0 || pic.Process().Ready > 0 {
		t.Errorf("%d requests were sent, and the process was ready at %v; want neither", n, pic.Process().Ready)
	}
	wantEvidence(t, outcome(pic, verdict.Deadline), verdict.Pass, "stopped while it started, the service ended")
}

// A service that ends before anybody has stopped it has failed to start.
func TestEndedWhileStarting(t *testing.T) {
	t.Parallel()
	p := plan(t, "exits")
	p.Expect = []string{event.ExpectStarting}
	_, err := finish(t, p)
	wantStartError(t, err, "exit status 3", "before it was ready")
}

// One that ends well before it was ready may have gone into the background.
func TestEndedWellWhileStarting(t *testing.T) {
	t.Parallel()
	p := plan(t, "exits")
	p.Command = append(p.Command, "well")
	_, err := finish(t, p)
	wantStartError(t, err, "exit status 0", "before it was ready", "run it in the foreground (for nginx: daemon off;)")
}

// A start that is to be interrupted is that of one instance.
func TestPlanThatStopsSeveralWhileStarting(t *testing.T) {
	t.Parallel()
	p := plan(t, "exits")
	p.Expect, p.Restarts = []string{event.ExpectStarting}, 1
	if run, err := playground.Start(t.Context(), p); err == nil {
		run.Close()
		t.Error("a plan with a start to interrupt and restarts is accepted")
	}
}
