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

// Two runs of a pair get the same requests at the same moments, and are signalled together.
func TestPair(t *testing.T) {
	left, right := plan(t, "plain"), plan(t, "prints")
	for _, p := range []*playground.Plan{&left, &right} {
		p.Unattended, p.Load.Path, p.Load.Seed = false, "/slow", 7
	}
	pair, err := playground.StartPair(t.Context(), left, right)
	if err != nil {
		t.Fatal(err)
	}
	defer pair.Close()
	for _, run := range []*playground.Run{pair.Left, pair.Right} {
		await(t, run, func(pic *timeline.Timeline) bool { return len(pic.Requests) >= 4 })
	}
	pair.Stop()
	if err := errors.Join(pair.Left.Wait(), pair.Right.Wait()); err != nil {
		t.Fatal(err)
	}
	pictures := [2]*timeline.Timeline{}
	signals := [2]time.Time{}
	for i, run := range []*playground.Run{pair.Left, pair.Right} {
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

// When one service of a pair does not start, the other does not wait for it for ever.
func TestPairWithOneThatDoesNotStart(t *testing.T) {
	left, right := plan(t, "exits"), plan(t, "plain")
	left.Unattended, right.Unattended, right.Load.Path = false, false, "/slow"
	pair, err := playground.StartPair(t.Context(), left, right)
	if err != nil {
		t.Fatal(err)
	}
	defer pair.Close()
	wantStartError(t, pair.Left.Wait(), "exit status 3")
	await(t, pair.Right, func(pic *timeline.Timeline) bool { return len(pic.Requests) >= 1 })
}
