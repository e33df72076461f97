//go:build unix

package playground_test

import (
	"errors"
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Two runs side by side get the same requests at the same moments, and are signalled together.
func TestRunsSideBySide(t *testing.T) {
	t.Parallel()
	left, right := plan(t, "plain"), plan(t, "prints")
	for _, p := range []*playground.Plan{&left, &right} {
		p.Unattended, p.Load.Path, p.Load.Seed = false, "/slow", 7
	}
	runs, err := playground.StartTogether(t.Context(), left, right)
	if err != nil {
		t.Fatal(err)
	}
	defer runs[0].Close()
	defer runs[1].Close()
	for _, run := range runs {
		await(t, run, func(pic *timeline.Timeline) bool { return len(pic.Requests) >= 4 })
	}
	for _, run := range runs {
		run.Stop()
	}
	if err := errors.Join(runs[0].Wait(), runs[1].Wait()); err != nil {
		t.Fatal(err)
	}
	pictures := [2]*timeline.Timeline{}
	signals := [2]time.Time{}
	for i, run := range runs {
		events, _ := run.Log().Since(0)
		pictures[i] = timeline.Of(events)
		signals[i] = run.Log().Start().Add(pictures[i].SignalAt())
		if by := pictures[i].Signals[0].By; by != event.ByPolicy {
			t.Errorf("run %d was signalled by %s", i, by)
		}
	}
	if apart := signals[0].Sub(signals[1]).Abs(); apart > time.Second {
		t.Errorf("the signals are %v apart", apart)
	}
	wantEvidence(t, outcome(pictures[0], "exit"), verdict.Pass)
	wantEvidence(t, outcome(pictures[1], "exit"), verdict.Fail, "killed by SIGTERM")
}

// When one service of two does not start, the other does not wait for it for ever.
func TestRunsSideBySideOfWhichOneDoesNotStart(t *testing.T) {
	t.Parallel()
	left, right := plan(t, "exits"), plan(t, "plain")
	left.Unattended, right.Unattended, right.Load.Path = false, false, "/slow"
	runs, err := playground.StartTogether(t.Context(), left, right)
	if err != nil {
		t.Fatal(err)
	}
	defer runs[0].Close()
	defer runs[1].Close()
	wantStartError(t, runs[0].Wait(), "exit status 3")
	await(t, runs[1], func(pic *timeline.Timeline) bool { return len(pic.Requests) >= 1 })
}
