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
	h := buildstest.NewTheatre(t)
	launch := h.Launch(buildstest.AnyLesson, "broken")
	if m := buildstest.Await[builds.Started](t, h); m.Launch != launch {
		t.Error("another launch has started")
	}
	run := <-h.Cast
	run.Events.Add(event.Event{Kind: event.Ready})
	run.End()
	last := buildstest.Await[builds.Frames](t, h)
	for ; !last.Runs[0].Over; last = buildstest.Await[builds.Frames](t, h) {
	}
	if news := last.Runs[0]; news.Path != "one.ndjson" || len(news.Events) != 1 || news.Timeline.Now != news.Events[0].At {
		t.Errorf("in the end it says %+v", news)
	}
	<-launch.Ended
	if !slices.Equal(run.Heard(), []string{"close"}) {
		t.Errorf("the run heard %v", run.Heard())
	}
}

func TestSeveralRunsAreFollowedUntilAllAreOver(t *testing.T) {
	h := buildstest.NewTheatre(t)
	launch := h.Launch(buildstest.AnyLesson, "broken", "fixed")
	buildstest.Await[builds.Started](t, h)
	actors := []*buildstest.Actor{<-h.Cast, <-h.Cast}
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
		if want := []string{"stop", "close"}; !slices.Equal(a.Heard(), want) {
			t.Errorf("run %d heard %v, want %v", i, a.Heard(), want)
		}
	}
}

func TestNoFloodOfEventsReachesTheScreen(t *testing.T) {
	h := buildstest.NewTheatre(t)
	h.Launch(buildstest.AnyLesson, "broken")
	run := <-h.Cast
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
	h := buildstest.NewTheatre(t)
	first := h.Launch(buildstest.AnyLesson, "broken")
	one := <-h.Cast
	h.Launch(buildstest.AnyLesson, "fixed")
	<-h.Cast // the second has begun, so the first must be gone
	select {
	case <-first.Ended:
	default:
		t.Error("the second run began before the first was gone")
	}
	if !slices.Contains(one.Heard(), "close") {
		t.Errorf("the first run heard %v", one.Heard())
	}
}

func TestClosingTheSupervisorEndsTheRun(t *testing.T) {
	h := buildstest.NewTheatre(t)
	h.Launch(buildstest.AnyLesson, "broken")
	run := <-h.Cast
	h.Close()
	if !slices.Contains(run.Heard(), "close") {
		t.Errorf("the run heard %v", run.Heard())
	}
	h.Close() // a second time is no harm
}

func TestABuildThatFailsIsReported(t *testing.T) {
	h := buildstest.NewTheatre(t)
	h.Build = func(context.Context, string, func(build.Progress)) (string, error) {
		return "", &build.Error{Kind: build.Source, Package: "x", Output: "main.go:1:1: no"}
	}
	h.Launch(buildstest.AnyLesson, "broken")
	m := buildstest.Await[builds.Failed](t, h)
	if _, isSource := build.OfSource(m.Err); !isSource {
		t.Errorf("it failed with %v", m.Err)
	}
}

func TestTheWholeCourseIsBuiltChosenLessonFirst(t *testing.T) {
	h := buildstest.NewTheatre(t)
	var built []string
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		built = append(built, dir)
		if len(built) == 1 {
			return "", errors.New("no")
		}
		return dir, nil
	}
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	all := course.Lessons
	chosen := len(all) - 1
	h.Prepare(all, chosen)
	var last builds.Ahead
	for last = buildstest.Await[builds.Ahead](t, h); last.What != ""; last = buildstest.Await[builds.Ahead](t, h) {
	}
	if built[0] != all[chosen].Dir("broken") || last.Done != last.Total || len(last.Failed) != 1 {
		t.Errorf("built %v, and ended with %+v", built, last)
	}
}

// While an editor has the terminal, nobody takes the program's messages. The builds go on, and how far they are is known
// afterwards.
func TestBuildsGoOnWhileNobodyTakesMessages(t *testing.T) {
	h := buildstest.NewTheatre(t)
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	back, taken := make(chan struct{}), h.Send
	h.Send = func(msg tea.Msg) {
		<-back
		taken(msg)
	}
	all := course.Lessons[:2]
	const units = 5 // two services of each, and the audit
	building := make(chan struct{}, units)
	h.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		building <- struct{}{}
		return dir, nil
	}
	h.Prepare(all, 0)
	for n := range units {
		select {
		case <-building:
		case <-time.After(time.Minute):
			t.Fatalf("after %d builds of %d, they wait for somebody to listen", n, units)
		}
	}
	close(back)
	for last := buildstest.Await[builds.Ahead](t, h); last.Done != units || last.What != ""; last = buildstest.Await[builds.Ahead](t, h) {
	}
}
