//go:build unix

package playground_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// attended starts a run that a person has to stop, under requests that take a while: see slowly.
func attended(t *testing.T, p playground.Plan) *playground.Run {
	t.Helper()
	p.Unattended, p.Load = false, slowly(p)
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	return run
}

// slowly returns a load of requests that take a while. While as many are in flight as the plan stops the service under, none is sent that
// could meet the stop before the service has read it.
func slowly(p playground.Plan) load.Plan {
	l := p.Load
	l.Path, l.MaxUnderWay = "/slow", p.InFlight
	return l
}

// inFlight tells whether two requests are in flight.
func inFlight(pic *timeline.Timeline) bool { return len(slices.Collect(pic.InFlight())) >= 2 }

// settled tells whether two requests have been in flight for so long that the service has read them.
func settled(pic *timeline.Timeline) bool { return pic.BusyEnough(2, 0, 0) }

// atWork tells whether two requests are in flight and the service, plain, has said of all that were sent that it is at work on them. A
// signal then meets no request that the service has not read yet.
func atWork(pic *timeline.Timeline) bool {
	begun := 0
	for _, line := range pic.Lines {
		if strings.HasSuffix(line.Text, "at work") {
			begun++
		}
	}
	return inFlight(pic) && begun == len(pic.Requests)
}

// A signal from another terminal is shown as what it is, whether the service dies of it or handles it.
func TestSignalFromOutside(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		service, text string
		stoppable     func(*timeline.Timeline) bool
		answered      verdict.Outcome
	}{
		{"prints", "the process died of it", settled, verdict.Fail},
		{"plain", "the service says so", atWork, verdict.Pass},
	} {
		t.Run(test.service, func(t *testing.T) {
			run := attended(t, plan(t, test.service))
			pic := await(t, run, test.stoppable)
			if err := syscall.Kill(pic.Process().PID, syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := run.Wait(); err != nil {
				t.Fatal(err)
			}
			pic = run.Timeline()
			if len(pic.Signals) != 1 {
				t.Fatalf("signals: %+v, want one", pic.Signals)
			}
			if s := pic.Signals[0]; s.Name != "SIGTERM" || s.By != event.ByOutside || s.Text != test.text {
				t.Errorf("signal: %+v, want SIGTERM from outside, known because %s", s, test.text)
			}
			wantEvidence(t, outcome(pic, "answered"), test.answered)
		})
	}
}

// No line of output and no shutdown of a second server is taken for a signal while nobody watches: the service gets the
// signal of the policy, and no other.
func TestDecoysWhileNobodyWatches(t *testing.T) {
	t.Parallel()
	p := plan(t, "decoys")
	p.InFlight, p.Load.Rate = 5, 10 // not before the decoys are out
	p.Load = slowly(p)
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(pic.Shutdowns) == 0 {
		t.Fatal("the probe has not seen the shutdown of the second server, so that this shows nothing")
	}
	wantSaid(t, "sent", signals(pic), "SIGTERM to the process by policy")
	wantStoppedOnce(t, pic)
}

// While a person watches, a decoy is shown as a signal from elsewhere. It stands in the way of nothing: the service gets
// the signal of the policy when the person stops it, and is judged by that one.
func TestDecoysWhileSomebodyWatches(t *testing.T) {
	t.Parallel()
	run := attended(t, plan(t, "decoys"))
	await(t, run, func(pic *timeline.Timeline) bool {
		return len(pic.Signals) > 0 && len(pic.Shutdowns) > 0 && inFlight(pic)
	})
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	pic := run.Timeline()
	wantSaid(t, "sent", signals(pic), "SIGINT to the  by outside, SIGTERM to the process by policy")
	if at := pic.Signals[len(pic.Signals)-1].At; pic.SignalAt() != at {
		t.Errorf("the signal was at %v, want it to be the one of the policy, at %v", pic.SignalAt(), at)
	}
	wantStoppedOnce(t, pic)
}

// wantStoppedOnce wants a service that was stopped by the policy's SIGTERM alone, and ended as it should.
func wantStoppedOnce(t *testing.T, pic *timeline.Timeline) {
	t.Helper()
	stopped := slices.Collect(pic.Stopped())
	if len(stopped) != 1 || stopped[0].By != event.ByPolicy {
		t.Errorf("stopped by %+v, want the policy's signal", stopped)
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "exit status 0", "after SIGTERM")
	wantEvidence(t, outcome(pic, "answered"), verdict.Pass)
	if r := outcome(pic, "insistence"); r.Check != "" {
		t.Errorf("insistence applies, and nobody sent a second signal: %+v", r)
	}
}

// With a wrapper that turns SIGTERM into SIGINT, two signals are heard of where the policy has sent one. The second is no
// further request to stop, whether a person watches or not.
func TestWrapperThatTurnsTheSignal(t *testing.T) {
	t.Parallel()
	for _, unattended := range []bool{true, false} {
		t.Run(fmt.Sprintf("unattended %t", unattended), func(t *testing.T) {
			t.Parallel()
			p := plan(t, "plain")
			p.Command = []string{"/bin/sh", "-c", `trap 'kill -INT $!' TERM; "$0" & wait; wait`, service(t, "plain")}
			p.Unattended, p.Load = unattended, slowly(p)
			run, err := playground.Start(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			defer run.Close()
			if !unattended {
				await(t, run, atWork)
				run.Stop()
			}
			if err := run.Wait(); err != nil {
				t.Fatal(err)
			}
			pic := run.Timeline()
			if !unattended && !slices.ContainsFunc(pic.Signals, func(s timeline.Signal) bool { return s.Name == "SIGINT" && s.By == event.ByOutside }) {
				t.Errorf("sent: %s; want the wrapper's SIGINT as one from outside", signals(pic))
			}
			wantStoppedOnce(t, pic)
		})
	}
}
