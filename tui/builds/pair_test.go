package builds_test

import (
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
)

func TestAPairIsFollowedUntilBothAreOver(t *testing.T) {
	h, actors := buildstest.Duet(t)
	attempt := h.LaunchPair(buildstest.AnyLesson, [2]string{"broken", "fixed"})
	buildstest.Await[builds.Started](t, h)
	actors[0].Events.Add(event.Event{Kind: event.Ready})
	actors[0].End()
	for m := buildstest.Await[builds.PairFrames](t, h); !m.Halves[0].Over; m = buildstest.Await[builds.PairFrames](t, h) {
		if m.Halves[1].Over {
			t.Fatal("the right one is said to be over, and goes on")
		}
	}
	actors[1].End()
	for m := buildstest.Await[builds.PairFrames](t, h); !m.Halves[1].Over; m = buildstest.Await[builds.PairFrames](t, h) {
	}
	<-attempt.Ended
	for i, a := range actors {
		if !slices.Contains(a.Heard(), "close") {
			t.Errorf("run %d heard %v", i, a.Heard())
		}
	}
}
