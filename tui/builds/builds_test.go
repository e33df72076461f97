package builds_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
)

func TestARunIsFollowedToItsEnd(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	launch := h.Launch(buildstest.AnyLesson, "broken")
	if m := buildstest.Await[builds.Started](t, h); m.Launch != launch {
		t.Error("another launch has started")
	}
	run := <-h.FakeRuns
	run.Events.Add(event.Event{Kind: event.Ready})
	run.End()
	last := buildstest.Await[builds.Frames](t, h)
	for ; !last.Runs[0].Over; last = buildstest.Await[builds.Frames](t, h) {
	}
	if news := last.Runs[0]; news.Path != "one.ndjson" || len(news.Events) != 1 || news.Timeline.Now != news.Events[0].At {
		t.Errorf("in the end it says %+v", news)
	}
	<-launch.Ended
	if !slices.Equal(run.Calls(), []string{"close"}) {
		t.Errorf("the run had the calls %v", run.Calls())
	}
}

func TestSeveralRunsAreFollowedUntilAllAreOver(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	launch := h.Launch(buildstest.AnyLesson, "broken", "fixed")
	buildstest.Await[builds.Started](t, h)
	actors := []*buildstest.FakeRun{<-h.FakeRuns, <-h.FakeRuns}
	actors[0].End()
	last := buildstest.Await[builds.Frames](t, h)
	for ; !last.Runs[0].Over; last = buildstest.Await[builds.Frames](t, h) {
		if last.Runs[1].Over {
			t.Fatal("the second one is said to be over, and goes on")
		}
	}
	launch.Stop()
	actors[1].End()
	for ; !last.Runs[1].Over; last = buildstest.Await[builds.Frames](t, h) {
	}
	<-launch.Ended
	for i, a := range actors {
		if want := []string{"stop", "close"}; !slices.Equal(a.Calls(), want) {
			t.Errorf("run %d had the calls %v, want %v", i, a.Calls(), want)
		}
	}
}

func TestNoFloodOfEventsReachesTheScreen(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	h.Launch(buildstest.AnyLesson, "broken")
	run := <-h.FakeRuns
	const flood = 20_000
	began := time.Now()
	for id := range flood {
		run.Events.Add(event.Event{Kind: event.LogLine, ID: id})
	}
	run.End()
	messages, events := 0, 0
	for over := false; !over; messages++ {
		news := buildstest.Await[builds.Frames](t, h).Runs[0]
		over, events = news.Over, len(news.Timeline.Lines)+news.Timeline.Unkept
	}
	if most := int(time.Since(began)/builds.FrameTime) + 2; messages > most || events != flood {
		t.Errorf("%d events came in %d messages; wanted all %d in at most %d", events, messages, flood, most)
	}
}

func TestOneRunAtATime(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	first := h.Launch(buildstest.AnyLesson, "broken")
	one := <-h.FakeRuns
	h.Launch(buildstest.AnyLesson, "fixed")
	<-h.FakeRuns // the second has begun, so the first must be gone
	select {
	case <-first.Ended:
	default:
		t.Error("the second run began before the first was gone")
	}
	if !slices.Contains(one.Calls(), "close") {
		t.Errorf("the first run had the calls %v", one.Calls())
	}
}

func TestClosingTheSupervisorEndsTheRun(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	h.Launch(buildstest.AnyLesson, "broken")
	run := <-h.FakeRuns
	h.Close()
	if !slices.Contains(run.Calls(), "close") {
		t.Errorf("the run had the calls %v", run.Calls())
	}
	h.Close() // a second time is no harm
}

func TestABuildThatFailsIsReported(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	h.Build = func(context.Context, string, func(build.Progress)) (string, error) {
		return "", &build.Error{Kind: build.Source, Package: "x", Output: "main.go:1:1: no"}
	}
	h.Launch(buildstest.AnyLesson, "broken")
	m := buildstest.Await[builds.Failed](t, h)
	if _, isSource := build.OfSource(m.Err); !isSource {
		t.Errorf("it failed with %v", m.Err)
	}
}

// What the chosen lesson needs is built first, and everything else that the course, the playground and a workshop need is compiled.
func TestTheWholeCourseIsPreparedChosenLessonFirst(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	course := wholeCourse(t, h)
	all := course.Lessons
	var built, compiled, tested []string
	downloaded, trimmed := false, false
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		built = append(built, dir)
		return dir, nil
	}
	h.Compile = func(_ context.Context, dirs []string, _ func(build.Progress)) error {
		compiled = append(compiled, dirs...)
		return nil
	}
	h.CompileTests = func(_ context.Context, dir string) error {
		tested = append(tested, dir)
		return nil
	}
	h.Download = func(context.Context) error { downloaded = true; return nil }
	h.Trim = func() { trimmed = true }
	chosen := len(all) - 1
	h.Prepare(all, chosen)
	last := prepared(t, h)
	if want := []string{all[chosen].Dir("broken"), all[chosen].Dir("fixed"), course.AuditDir()}; !slices.Equal(built, want) {
		t.Errorf("it built %v, want %v", built, want)
	}
	wanted := []string{course.Folder("playground/switchboard"), course.Folder("playground/drill")}
	for _, l := range all[:chosen] {
		wanted = append(wanted, l.Dir("broken"), l.Dir("fixed"))
	}
	for _, dir := range wanted {
		if !slices.Contains(compiled, dir) {
			t.Errorf("it has not compiled %s", dir)
		}
	}
	if len(tested) == 0 || !downloaded || !trimmed {
		t.Errorf("it has compiled the tests of %v; downloaded: %v, trimmed: %v", tested, downloaded, trimmed)
	}
	if last.Done != last.Total || len(last.Failed) > 0 || last.Text() != "✓ Everything is built; you can go offline." {
		t.Errorf("it ended with %+v: %s", last, last.Text())
	}
}

// Where something cannot be compiled, each service is built, which tells which one it is. Nobody is told to go offline then.
func TestWhatCannotBeCompiledIsNamed(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	all := wholeCourse(t, h).Lessons
	bad := all[3].Dir("fixed")
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if dir == bad {
			return "", errors.New("no")
		}
		return dir, nil
	}
	h.Compile = func(_ context.Context, dirs []string, _ func(build.Progress)) error {
		if slices.Contains(dirs, bad) {
			return errors.New("one of them")
		}
		return nil
	}
	h.Download = func(context.Context) error { return errors.New("no network") }
	h.Prepare(all, 0)
	last := prepared(t, h)
	if want := "✗ Not built: " + all[3].Name + " fixed: no"; last.Text() != want || len(last.Failed) != 1 {
		t.Errorf("it says %q, want %q", last.Text(), want)
	}
}

// wholeCourse is the course of this checkout, which the supervisor builds.
func wholeCourse(t *testing.T, h *buildstest.FakeSupervisor) *lessons.Course {
	t.Helper()
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	h.Supervisor = buildstest.Idle(t, course)
	h.Send = func(msg tea.Msg) { h.Sent <- msg }
	return course
}

// prepared waits until everything is prepared, and returns what is known then.
func prepared(t *testing.T, h *buildstest.FakeSupervisor) builds.Ahead {
	t.Helper()
	for {
		if last := buildstest.Await[builds.Ahead](t, h); last.What == (builds.Unit{}) {
			return last
		}
	}
}

// While an editor has the terminal, nobody takes the program's messages. The builds go on, and how far they are is known
// afterwards.
func TestBuildsGoOnWhileNobodyTakesMessages(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	all := wholeCourse(t, h).Lessons
	back, taken := make(chan struct{}), h.Send
	h.Send = func(msg tea.Msg) {
		<-back
		taken(msg)
	}
	done := make(chan struct{})
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) { return dir, nil }
	h.Trim = func() { close(done) } // the last that is done
	h.Prepare(all, 0)
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("the builds wait for somebody to listen")
	}
	close(back)
	prepared(t, h)
}
