package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/event"
)

// actor plays a service: it notes what it is told, and ends when it is told to stop.
type actor struct {
	log  *event.Log
	done chan struct{}
	end  func()

	mu   sync.Mutex
	told []string
}

func newActor() *actor {
	a := &actor{log: event.NewLog(), done: make(chan struct{})}
	a.end = sync.OnceFunc(func() { close(a.done) })
	return a
}

func (a *actor) hear(what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = append(a.told, what)
}

func (a *actor) heard() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.told)
}

func (a *actor) Log() *event.Log { return a.log }

func (a *actor) Stop() { a.hear("stop") }

func (a *actor) Done() <-chan struct{} { return a.done }

func (a *actor) Wait() error { <-a.done; return nil }

func (a *actor) Recording() string { return "one.ndjson" }

func (a *actor) Signal(name string) error {
	a.hear(name)
	if name == "SIGKILL" {
		a.end()
	}
	return nil
}

func (a *actor) Close() {
	a.hear("close")
	a.end()
}

// theatre is a workshop whose services are actors, and all that it has sent.
type theatre struct {
	*workshop
	sent chan tea.Msg
	cast chan *actor // who has begun to play
}

func newTheatre(t *testing.T) *theatre {
	h := &theatre{workshop: theSchool(t).shop, sent: make(chan tea.Msg, 1000), cast: make(chan *actor, 10)}
	h.send = func(msg tea.Msg) { h.sent <- msg }
	h.build = func(_ context.Context, dir string, report func(build.Progress)) (string, error) {
		report(build.Progress{Package: dir})
		return dir, nil
	}
	h.start = func(context.Context, *lessons.Lesson, string, string, string) (liveRun, error) {
		a := newActor()
		h.cast <- a
		return a, nil
	}
	return h
}

// await returns the next message of that type.
func await[M any](t *testing.T, h *theatre) M {
	t.Helper()
	for giveUp := time.After(time.Minute); ; {
		select {
		case msg := <-h.sent:
			if m, ok := msg.(M); ok {
				return m
			}
		case <-giveUp:
			var none M
			t.Fatalf("no %T came", none)
		}
	}
}

var anyLesson = &lessons.Lesson{Name: "01-signal"}

func TestARunIsFollowedToItsEnd(t *testing.T) {
	h := newTheatre(t)
	attempt := h.launch(anyLesson, "broken")
	if m := await[startedMsg](t, h); m.attempt != attempt {
		t.Error("another attempt has started")
	}
	run := <-h.cast
	run.log.Add(event.Event{Kind: event.Ready})
	run.end()
	var events []event.Event
	for {
		m := await[framesMsg](t, h)
		events = append(events, m.events...)
		if m.over {
			if m.path != "one.ndjson" {
				t.Errorf("the recording is said to be in %q", m.path)
			}
			break
		}
	}
	if len(events) != 1 || events[0].Kind != event.Ready {
		t.Errorf("of the events, these came: %v", events)
	}
	<-attempt.ended
	if !slices.Equal(run.heard(), []string{"close"}) {
		t.Errorf("the run heard %v", run.heard())
	}
}

func TestNoFloodOfEventsReachesTheScreen(t *testing.T) {
	h := newTheatre(t)
	h.launch(anyLesson, "broken")
	run := <-h.cast
	const flood = 20_000
	began := time.Now()
	for id := range flood {
		run.log.Add(event.Event{Kind: event.LogLine, ID: id})
	}
	run.end()
	messages, events := 0, 0
	for {
		m := await[framesMsg](t, h)
		messages++
		events += len(m.events)
		if m.over {
			break
		}
	}
	if most := int(time.Since(began)/frame) + 2; messages > most || events != flood {
		t.Errorf("%d events came in %d messages; wanted all %d in at most %d", events, messages, flood, most)
	}
}

func TestOneRunAtATime(t *testing.T) {
	h := newTheatre(t)
	first := h.launch(anyLesson, "broken")
	one := <-h.cast
	h.launch(anyLesson, "fixed")
	<-h.cast // the second has begun, so the first must be gone
	select {
	case <-first.ended:
	default:
		t.Error("the second run began before the first was gone")
	}
	if !slices.Contains(one.heard(), "close") {
		t.Errorf("the first run heard %v", one.heard())
	}
}

func TestClosingTheWorkshopEndsTheRun(t *testing.T) {
	h := newTheatre(t)
	h.launch(anyLesson, "broken")
	run := <-h.cast
	h.close()
	if !slices.Contains(run.heard(), "close") {
		t.Errorf("the run heard %v", run.heard())
	}
	h.close() // a second time is no harm
}

func TestABuildThatFailsIsReported(t *testing.T) {
	h := newTheatre(t)
	h.build = func(context.Context, string, func(build.Progress)) (string, error) {
		return "", &build.Error{Kind: build.Source, Package: "x", Output: "main.go:1:1: no"}
	}
	h.launch(anyLesson, "broken")
	m := await[failedMsg](t, h)
	if _, isSource := build.OfSource(m.err); !isSource {
		t.Errorf("it failed with %v", m.err)
	}
}

func TestTheWholeCourseIsBuiltChosenLessonFirst(t *testing.T) {
	h := newTheatre(t)
	root := t.TempDir()
	var built []string
	h.audit = root
	h.build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		built = append(built, dir)
		if len(built) == 1 {
			return "", errors.New("no")
		}
		return dir, nil
	}
	course, err := lessons.Open("..")
	if err != nil {
		t.Fatal(err)
	}
	all := course.Lessons
	chosen := len(all) - 1
	h.prepare(all, chosen)
	var last buildsMsg
	for last = await[buildsMsg](t, h); last.what != ""; last = await[buildsMsg](t, h) {
	}
	if built[0] != all[chosen].Dir("broken") || last.done != last.total || len(last.failed) != 1 {
		t.Errorf("built %v, and ended with %+v", built, last)
	}
}
