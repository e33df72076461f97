//go:build unix

package playground_test

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// The instances that the stop is not about are ended when it is over. They get the grace period of the policy, and that one
// needs more is no matter of the checks.
func TestRemainingInstancesGetTheGraceOfThePolicy(t *testing.T) {
	t.Parallel()
	const grace = time.Second
	p := plan(t, "lingers")
	p.Stop, p.InFlight, p.Load.Path = p.Stop.WithGrace(grace), 0, "/"
	p.Instances, p.Balancer = 2, &balancer.Settings{}
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, "sent", signals(pic), "SIGTERM to the process by policy, SIGTERM to the process by run, SIGKILL to the group by run")
	if n := len(pic.Signals); n == 3 {
		if took := pic.Signals[2].At - pic.Signals[1].At; took < grace || took > 5*grace {
			t.Errorf("the remaining instance was killed after %v, want the grace period of %v", took, grace)
		}
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "instance 0: exit status 0")
	if r := outcome(pic, "deadline"); r.Outcome == verdict.Fail {
		t.Errorf("the remaining instance fails the deadline: %+v", r)
	}
}

// An instance that crashes before anybody stops it is in the log as soon as it is gone, while the others go on, and the
// checks name it.
func TestCrashOfAnInstanceIsRecordedWhenItHappens(t *testing.T) {
	t.Parallel()
	p := plan(t, "plain")
	p.Instances, p.Balancer = 2, &balancer.Settings{}
	run := attended(t, p)
	pic := await(t, run, inFlight)
	if err := syscall.Kill(pic.Processes[1].PID, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	pic = await(t, run, func(pic *timeline.Timeline) bool { return pic.Processes[1].Exited > 0 })
	if pic.Phase() != timeline.Serving && pic.Processes[0].Exited > 0 {
		t.Errorf("the other instance ended as well; the phase is %s", pic.Phase())
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	events, _ := run.Log().Since(0)
	crash := slices.IndexFunc(events, func(e event.Event) bool { return e.Kind == event.ProcessExit && e.Instance == 1 })
	stop := slices.IndexFunc(events, func(e event.Event) bool { return e.Kind == event.StopStart })
	if crash < 0 || stop < crash {
		t.Errorf("the crash is event %d of the log, and the stop that followed is event %d", crash, stop)
	}
	wantEvidence(t, outcome(run.Timeline(), "exit"), verdict.Fail, "instance 1: ")
}

// An instance that has nothing to do ends at once, long before the balancer notices. The clients go on until it has noticed, so that
// the run shows what its delay costs, however idle the service was.
func TestTheClientsGoOnUntilTheBalancerHasNoticed(t *testing.T) {
	t.Parallel()
	p := plan(t, "plain")
	p.InFlight, p.Load.Path = 0, "/"
	p.Instances, p.Balancer = 2, &balancer.Settings{Delay: 500 * time.Millisecond}
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	took, noticed := pic.Noticed(timeline.Step{At: pic.StopBegan()})
	if !noticed || !pic.EndsRun() {
		t.Fatalf("the balancer noticed (%v), and the run ended the other instance (%v)", noticed, pic.EndsRun())
	}
	for s := range pic.SignalsTo(1) {
		if s.At < pic.StopBegan()+took {
			t.Errorf("the run ended %v after the stop began, and the balancer noticed %v after it", s.At-pic.StopBegan(), took)
		}
	}
}
