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

// FakeRun is a fake run of a service: it records the calls of its methods, and ends at SIGKILL, Close or End.
type FakeRun struct {
	Events *event.Log
	done   chan struct{}
	End    func()

	mu      sync.Mutex
	calls   []string
	live    timeline.Timeline
	applied int // how many events are in the timeline
}

// NewFakeRun returns a run without events that goes on.
func NewFakeRun() *FakeRun {
	r := &FakeRun{Events: event.NewLog(), done: make(chan struct{})}
	r.End = sync.OnceFunc(func() { close(r.done) })
	return r
}

// Play adds events to the log and ends the run.
func (r *FakeRun) Play(events []event.Event) {
	for _, e := range events {
		r.Events.Add(e)
	}
	r.End()
}

func (r *FakeRun) record(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, what)
}

// Calls returns the calls so far: "stop", "close", and the names of signals.
func (r *FakeRun) Calls() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.calls)
}

func (r *FakeRun) Log() *event.Log { return r.Events }

// Snapshot returns the timeline of the log as it is now.
func (r *FakeRun) Snapshot() *timeline.Timeline {
	r.mu.Lock()
	defer r.mu.Unlock()
	events, _ := r.Events.Since(r.applied)
	for _, e := range events {
		r.live.Apply(e)
	}
	r.applied += len(events)
	return r.live.Snapshot()
}

func (r *FakeRun) Stop() { r.record("stop") }

func (r *FakeRun) Done() <-chan struct{} { return r.done }

func (r *FakeRun) Wait() error { <-r.done; return nil }

func (r *FakeRun) Recording() string { return "one.ndjson" }

func (r *FakeRun) Signal(name string) error {
	r.record(name)
	if name == "SIGKILL" {
		r.End()
	}
	return nil
}

func (r *FakeRun) Close() {
	r.record("close")
	r.End()
}

// FakeSupervisor is a supervisor whose services are fake runs, with all messages that it has sent.
type FakeSupervisor struct {
	*builds.Supervisor
	Sent     chan tea.Msg
	FakeRuns chan *FakeRun // the runs that were started
}

// Idle returns a supervisor that builds and runs nothing, and that is closed at the end of the test.
func Idle(t testing.TB, course *lessons.Course) *builds.Supervisor {
	t.Helper()
	supervisor := builds.New(course, new(program.Tasks))
	supervisor.Send = func(tea.Msg) {}
	supervisor.Build = func(ctx context.Context, _ string, _ func(build.Progress)) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	supervisor.Compile = func(context.Context, []string, func(build.Progress)) error { return nil }
	supervisor.CompileTests = func(context.Context, string) error { return nil }
	supervisor.Download = func(context.Context) error { return nil }
	supervisor.Trim = func() {}
	t.Cleanup(func() {
		supervisor.Close()
		if !supervisor.Tasks.Wait(time.Minute) {
			t.Error("the supervisor is closed, and some of it still runs")
		}
	})
	return supervisor
}

// NewFakeSupervisor returns a fake supervisor. The caller closes it.
func NewFakeSupervisor(t *testing.T) *FakeSupervisor {
	h := &FakeSupervisor{Supervisor: Idle(t, &lessons.Course{Root: t.TempDir()}), Sent: make(chan tea.Msg, 1000), FakeRuns: make(chan *FakeRun, 10)}
	h.Send = func(msg tea.Msg) { h.Sent <- msg }
	h.Build = func(_ context.Context, dir string, report func(build.Progress)) (string, error) {
		report(build.Progress{Package: dir})
		return dir, nil
	}
	h.Start = func(_ context.Context, _ *lessons.Lesson, services []builds.Service, _ string) (runs []builds.Run, err error) {
		for range services {
			a := NewFakeRun()
			h.FakeRuns <- a
			runs = append(runs, a)
		}
		return runs, nil
	}
	return h
}

// Await returns the next message of a type.
func Await[M any](t *testing.T, h *FakeSupervisor) M {
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

// AnyLesson is a lesson that has no files.
var AnyLesson = &lessons.Lesson{Name: "01-signal"}
