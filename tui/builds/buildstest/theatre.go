package buildstest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/builds"
	"closingtime/tui/program"
)

// Actor plays a service: it notes what it is told, and ends when it is told to stop.
type Actor struct {
	Events *event.Log
	done   chan struct{}
	End    func()

	mu      sync.Mutex
	heard   []string
	live    timeline.Timeline
	applied int // events that are in it
}

func NewActor() *Actor {
	a := &Actor{Events: event.NewLog(), done: make(chan struct{})}
	a.End = sync.OnceFunc(func() { close(a.done) })
	return a
}

func (a *Actor) hear(what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.heard = append(a.heard, what)
}

func (a *Actor) Heard() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.heard)
}

func (a *Actor) Log() *event.Log { return a.Events }

// Snapshot is the timeline of the log as it is now.
func (a *Actor) Snapshot() *timeline.Timeline {
	a.mu.Lock()
	defer a.mu.Unlock()
	events, _ := a.Events.Since(a.applied)
	for _, e := range events {
		a.live.Apply(e)
	}
	a.applied += len(events)
	return a.live.Snapshot()
}

func (a *Actor) Stop() { a.hear("stop") }

func (a *Actor) Done() <-chan struct{} { return a.done }

func (a *Actor) Wait() error { <-a.done; return nil }

func (a *Actor) Recording() string { return "one.ndjson" }

func (a *Actor) Signal(name string) error {
	a.hear(name)
	if name == "SIGKILL" {
		a.End()
	}
	return nil
}

func (a *Actor) Close() {
	a.hear("close")
	a.End()
}

// Theatre is a supervisor whose services are actors, and all that it has sent.
type Theatre struct {
	*builds.Supervisor
	Sent chan tea.Msg
	Cast chan *Actor // who has begun to play
}

// Idle is a supervisor for a course that builds and runs nothing, and ends with the test.
func Idle(t *testing.T, course *lessons.Course) *builds.Supervisor {
	t.Helper()
	supervisor := builds.New(course, new(program.Tasks))
	supervisor.Send = func(tea.Msg) {}
	supervisor.Build = func(ctx context.Context, _ string, _ func(build.Progress)) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	t.Cleanup(func() {
		supervisor.Close()
		if !supervisor.Tasks.Wait(time.Minute) {
			t.Error("the supervisor is closed, and some of it still runs")
		}
	})
	return supervisor
}

func NewTheatre(t *testing.T) *Theatre {
	h := &Theatre{Supervisor: Idle(t, &lessons.Course{Root: t.TempDir()}), Sent: make(chan tea.Msg, 1000), Cast: make(chan *Actor, 10)}
	h.Send = func(msg tea.Msg) { h.Sent <- msg }
	h.Build = func(_ context.Context, dir string, report func(build.Progress)) (string, error) {
		report(build.Progress{Package: dir})
		return dir, nil
	}
	h.Start = func(_ context.Context, _ *lessons.Lesson, services []builds.Service, _ string) (runs []builds.Run, err error) {
		for range services {
			a := NewActor()
			h.Cast <- a
			runs = append(runs, a)
		}
		return runs, nil
	}
	return h
}

// Await returns the next message of that type.
func Await[M any](t *testing.T, h *Theatre) M {
	t.Helper()
	for giveUp := time.After(time.Minute); ; {
		select {
		case msg := <-h.Sent:
			if m, ok := msg.(M); ok {
				return m
			}
		case <-giveUp:
			var none M
			t.Fatalf("no %T came", none)
		}
	}
}

var AnyLesson = &lessons.Lesson{Name: "01-signal"}
