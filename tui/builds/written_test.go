package builds_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"closingtime/playground/build"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
)

// An editor may write the copy while it is being built. What a build of that moment says is nobody's concern.
func TestACopyThatIsBeingWrittenIsNotFaulted(t *testing.T) {
	h, b, file, _ := buildstest.WatchCopy(t)
	var count atomic.Int32
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if dir != b.Dir {
			return "audit", nil
		}
		if count.Add(1) == 1 {
			buildstest.Save(t, file, "package main // changed\n")
			return "", &build.Error{Kind: build.Source, Package: "yours", Output: "no Go files"}
		}
		return "service", nil
	}
	b.JudgeNow()
	run := <-h.FakeRuns
	run.End()
	s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil })
	if s.Latest.Problem != nil || s.Former != nil || count.Load() < 2 {
		t.Errorf("after %d builds the watch has judged %+v, and before %+v", count.Load(), s.Latest, s.Former)
	}
}

// A mistake in a copy that the learner has not changed is reported all the same.
func TestACopyThatWasLeftAloneIsFaulted(t *testing.T) {
	h, b, _, _ := buildstest.WatchCopy(t)
	missing := errors.New("no Go files")
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if dir != b.Dir {
			return "audit", nil
		}
		return "", missing
	}
	b.JudgeNow()
	if s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil }); !errors.Is(s.Latest.Problem, missing) {
		t.Errorf("the watch has judged %+v", s.Latest)
	}
}
