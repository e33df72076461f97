package builds_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"closingtime/playground/build"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
)

func TestASaveIsJudged(t *testing.T) {
	h, _, file, _ := buildstest.WatchCopy(t)
	buildstest.Save(t, file, "package main // changed\n")
	run := <-h.FakeRuns
	for _, e := range story.Drained().Until(story.Later) {
		run.Events.Add(e)
	}
	buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Step == builds.CopyRunning })
	run.End()
	s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil })
	if s.Step != builds.CopyWaiting || s.Round != 1 || len(s.Latest.Results) == 0 || s.Latest.Path != "one.ndjson" || len(s.Latest.Events) == 0 || !s.Latest.Changed {
		t.Errorf("after the run the watch is %+v, and the trial %+v", s, s.Latest)
	}
}

func TestASaveDuringARunBeginsAnew(t *testing.T) {
	h, b, file, _ := buildstest.WatchCopy(t)
	b.JudgeNow()
	first := <-h.FakeRuns
	buildstest.Save(t, file, "package main // changed\n")
	second := <-h.FakeRuns
	if !slices.Contains(first.Calls(), "close") {
		t.Errorf("the second run began, and the first had had the calls %v only", first.Calls())
	}
	second.End()
	if s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil }); s.Round != 2 || s.Latest.Number != 1 {
		t.Errorf("the first verdict came in round %d, and counts as run %d", s.Round, s.Latest.Number)
	}
}

func TestACopyThatDoesNotCompileSaysWhere(t *testing.T) {
	h, b, _, _ := buildstest.WatchCopy(t)
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if filepath.Base(dir) == "yours" {
			return "", &build.Error{Kind: build.Source, Package: "lessons/01-signal/yours", Output: "lessons/01-signal/yours/main.go:1:1: no"}
		}
		return dir, nil
	}
	b.JudgeNow()
	s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil })
	if _, isSource := build.OfSource(s.Latest.Problem); !isSource || s.Latest.Passed() {
		t.Errorf("the trial is %+v", s.Latest)
	}
}

// A copy that does not compile has no verdict, so the one before it is the former one, however often it is built.
func TestTheFormerVerdictIsTheLastThereWas(t *testing.T) {
	h, b, _, _ := buildstest.WatchCopy(t)
	b.JudgeNow()
	(<-h.FakeRuns).Play(story.Drained().Until(story.Later))
	buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest.Judged() })
	h.Build = func(context.Context, string, func(build.Progress)) (string, error) {
		return "", &build.Error{Kind: build.Source, Output: "main.go:1:1: no"}
	}
	for range 2 {
		b.JudgeNow()
		s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Step == builds.CopyWaiting && !s.Latest.Judged() })
		if !s.Former.Judged() {
			t.Fatalf("after a copy that does not compile, the watch is %+v", s)
		}
	}
}

func TestWhatEditorsKeepBesideIsNoSave(t *testing.T) {
	_, b, file, _ := buildstest.WatchCopy(t)
	before := builds.Fingerprint(b.Dir)
	for _, name := range []string{".main.go.swp", "main.go~", "4913", ".#main.go", "#main.go#"} {
		buildstest.Save(t, filepath.Join(filepath.Dir(file), name), "x")
	}
	if after := builds.Fingerprint(b.Dir); after != before {
		t.Errorf("the copy counts as changed from %q to %q", before, after)
	}
	buildstest.Save(t, file, "package main // longer\n")
	if builds.Fingerprint(b.Dir) == before {
		t.Error("a save does not count as a change")
	}
}

func TestAWatchThatNobodyListensToWorksOn(t *testing.T) {
	h, b, _, _ := buildstest.WatchCopy(t)
	for range cap(h.Sent) { // from now on, sending waits
		h.Sent <- nil
	}
	b.JudgeNow()
	first := <-h.FakeRuns
	b.JudgeNow()
	second := <-h.FakeRuns
	if !slices.Contains(first.Calls(), "close") {
		t.Error("the first run goes on")
	}
	second.End()
	for range cap(h.Sent) {
		<-h.Sent
	}
	buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil && s.Round == 2 })
}

// A save whose judgement is under way is judged also when its screen is left, and the verdict is there on return.
func TestAJudgementIsKeptWhenItsScreenIsLeft(t *testing.T) {
	h, b, _, former := buildstest.WatchCopy(t)
	b.JudgeNow()
	run := <-h.FakeRuns
	former.Cancel()
	if former.Over() {
		t.Fatal("it is over, and the copy is not judged")
	}
	run.Play(story.Drained().Until(story.Later))
	<-former.Ended
	if s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil }); s.Step != builds.CopyWaiting {
		t.Errorf("nobody is told of the verdict at the end, but of %+v", s)
	}
	_, back := h.Watch(b.Lesson, builds.CopyState{})
	if s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil }); s.Round != 1 || !s.Latest.Judged() {
		t.Errorf("on return the state is %+v", s)
	}
	back.Cancel()
}

// A launch meanwhile ends a judgement. On return the save is judged again.
func TestAJudgementThatIsInterruptedIsMadeUpFor(t *testing.T) {
	h, b, file, _ := buildstest.WatchCopy(t)
	buildstest.Save(t, file, "package main // changed\n")
	first := <-h.FakeRuns
	h.Launch(buildstest.AnyLesson, "broken")
	<-h.FakeRuns
	if !slices.Contains(first.Calls(), "close") {
		t.Fatal("two runs at a time")
	}
	h.Watch(b.Lesson, b.Now())
	(<-h.FakeRuns).Play(story.Drained().Until(story.Later))
	if s := buildstest.AwaitState(t, h, func(s builds.CopyState) bool { return s.Latest != nil }); !s.Latest.Judged() {
		t.Errorf("on return the state is %+v", s)
	}
}
