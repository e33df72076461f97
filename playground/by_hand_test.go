//go:build unix

package playground_test

import (
	"errors"
	"slices"
	"testing"

	"closingtime/playground"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// The person at the keyboard starts the service again on the same database, as often as they want, and a fault outside it
// goes on.
func TestRestartOnDemand(t *testing.T) {
	t.Parallel()
	run := watched(t, func(p *playground.Plan) { p.Restartable = true })
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool {
		return some(func(_ *timeline.Timeline, r *timeline.Request) bool { return r.Status == 201 })(now, 0)
	})
	if err := run.Restart(); err == nil {
		t.Error("the service is started again while it runs")
	}
	if err := run.StartFault(faults.BankFailing, nil); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		run.Stop()
		until(t, run, "the run waits", func(*timeline.Timeline) bool { return run.Waiting() })
		if err := run.Restart(); err != nil {
			t.Fatal(err)
		}
		if err := run.Restart(); err == nil {
			t.Error("the service is to be started again twice, the second time after a stop that has not come yet")
		}
		until(t, run, "the next process serves", func(now *timeline.Timeline) bool {
			return len(now.Processes) == n+2 && now.Processes[n+1].Ready > 0 && some(says(500, "bank"))(now, now.Processes[n+1].Ready)
		})
	}
	if phase := run.Snapshot().Phase(); phase != timeline.Serving {
		t.Errorf("the phase is %s", phase)
	}
	if err := run.EndFault(faults.BankFailing); err != nil {
		t.Fatal(err)
	}
	over := run.Snapshot().Now
	until(t, run, "requests are answered again", func(now *timeline.Timeline) bool {
		return some(func(_ *timeline.Timeline, r *timeline.Request) bool { return r.Status == 201 })(now, over)
	})
	run.Finish()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	got := run.Timeline()
	if len(got.Processes) != 3 || len(got.Stops) != 3 || !got.Audit.Done {
		t.Errorf("%d processes, %d stops, and the audit is %+v", len(got.Processes), len(got.Stops), got.Audit)
	}
	for _, r := range verdict.Of(got) {
		if r.Outcome == verdict.Fail && r.Check != verdict.Answered { // the bank failed
			t.Errorf("%s: %v", r.Check, r.Findings)
		}
	}
}

// A signal that does not ask the service to stop does not begin the stop.
func TestOtherSignalsByHand(t *testing.T) {
	t.Parallel()
	run := watched(t, nil)
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 3 })
	if err := errors.Join(run.Signal("SIGSTOP"), run.Signal("SIGCONT")); err != nil {
		t.Fatal(err)
	}
	at := run.Snapshot().Now
	until(t, run, "it serves on", func(now *timeline.Timeline) bool {
		return some(func(_ *timeline.Timeline, r *timeline.Request) bool { return r.Status == 201 })(now, at)
	})
	if now := run.Snapshot(); now.Stop.At > 0 || len(now.Others) != 2 {
		t.Errorf("the stop is %+v, and the signals are %v", now.Stop, now.Others)
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	wantEvidence(t, outcome(run.Timeline(), verdict.Exit), verdict.Pass)
}

// Whoever stops a process by hand with SIGSTOP learns from the verdict that it could hear nothing, and what came to it meanwhile.
func TestStoppedByHandHearsNothing(t *testing.T) {
	t.Parallel()
	run := watched(t, nil)
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 3 })
	if err := run.Signal("SIGSTOP"); err != nil {
		t.Fatal(err)
	}
	until(t, run, "requests wait", func(now *timeline.Timeline) bool {
		return len(now.Others) > 0 && slices.ContainsFunc(now.Requests, func(r *timeline.Request) bool { return r.Written > now.Others[0].At && r.Done == 0 })
	})
	if err := run.StartFault(faults.GraceShort, map[string]string{"left": "500ms"}); err != nil {
		t.Fatal(err)
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	wantEvidence(t, outcome(run.Timeline(), verdict.Exit), verdict.Fail, "the process was stopped by SIGSTOP", "could not hear SIGTERM")
	wantEvidence(t, outcome(run.Timeline(), verdict.Answered), verdict.Fail, "while the process was stopped, waited and got no answer", "you had sent SIGSTOP")
}
