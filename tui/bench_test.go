package main

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"closingtime/playground/build"
)

// An editor may write the copy while it is being built. What a build of that moment says is nobody's concern.
func TestACopyThatIsBeingWrittenIsNotFaulted(t *testing.T) {
	h, b, file := aCopy(t)
	var builds atomic.Int32
	h.build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if dir != b.dir {
			return "audit", nil
		}
		if builds.Add(1) == 1 {
			save(t, file, "package main // changed\n")
			return "", &build.Error{Kind: build.Source, Package: "yours", Output: "no Go files"}
		}
		return "service", nil
	}
	b.judgeNow()
	run := <-h.cast
	run.end()
	s := until(t, h, func(s benchState) bool { return s.latest != nil })
	if s.latest.problem != nil || s.former != nil || builds.Load() < 2 {
		t.Errorf("after %d builds the bench has judged %+v, and before %+v", builds.Load(), s.latest, s.former)
	}
}

// What is wrong with a copy that has been left alone is said, though.
func TestACopyThatWasLeftAloneIsFaulted(t *testing.T) {
	h, b, _ := aCopy(t)
	missing := errors.New("no Go files")
	h.build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if dir != b.dir {
			return "audit", nil
		}
		return "", missing
	}
	b.judgeNow()
	if s := until(t, h, func(s benchState) bool { return s.latest != nil }); !errors.Is(s.latest.problem, missing) {
		t.Errorf("the bench has judged %+v", s.latest)
	}
}
