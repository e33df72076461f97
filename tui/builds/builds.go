package builds

import (
	"context"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/lessons/gotest"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/tui/program"
)

// Supervisor builds the services of the course, has one launch at a time run them, and tells the screens about it by
// messages. It owns every goroutine that does so. Its methods are safe for concurrent use; its fields are set before the
// first of them is called.
type Supervisor struct {
	Tasks *program.Tasks
	Send  func(tea.Msg)
	Build buildFunc

	Start           startFunc // starts runs that somebody attends
	StartUnattended startFunc // starts runs that are stopped by themselves
	TestCopy        lessons.TestRunner

	Ctx    context.Context // ends with the supervisor
	cancel context.CancelFunc
	audit  string // the package directory of the audit command

	mu      sync.Mutex // guards what follows
	current *Launch
	watched *CopyWatch // the latest one
}

// buildFunc builds the package in a directory and returns its binary.
type buildFunc func(ctx context.Context, dir string, progress func(build.Progress)) (string, error)

// New returns a supervisor for the course. Nothing is built before Prepare or Launch is called.
func New(course *lessons.Course, tasks *program.Tasks) *Supervisor {
	w := &Supervisor{Tasks: tasks, Build: course.Builder().Build, audit: course.AuditDir(), TestCopy: gotest.Run,
		Start: starter(course, func(*playground.Plan) {}), StartUnattended: starter(course, unattended)}
	w.Ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Close ends what is being built and what runs, and waits until it is gone. It may be called more than once.
func (w *Supervisor) Close() {
	w.cancel()
	w.mu.Lock()
	current := w.current
	w.mu.Unlock()
	if current != nil {
		<-current.Ended
	}
}

// Ahead tells how far the builds in the background are.
type Ahead struct {
	Done, Total int
	What        string // being built; empty when all is done
	Now         build.Progress
	Failed      []string // What did not build
}

// unit is one thing to build.
type unit struct{ name, dir string }

func serviceUnit(l *lessons.Lesson, service string) unit {
	return unit{l.Name + " " + service, l.Dir(service)}
}

func (w *Supervisor) auditUnit() unit { return unit{auditName, w.audit} }

// PrepareAfter prepares once that channel is closed, unless the supervisor is closed before.
func (w *Supervisor) PrepareAfter(shown <-chan struct{}, all []*lessons.Lesson, chosen int) {
	w.Tasks.Go(func() {
		select {
		case <-shown:
			w.Prepare(all, chosen)
		case <-w.Ctx.Done():
		}
	})
}

// Prepare builds everything that the course can run, in the background: first what the chosen lesson needs. The builds go
// on while nobody takes the program's messages, as when an editor has the terminal.
func (w *Supervisor) Prepare(all []*lessons.Lesson, chosen int) {
	var units []unit
	for i := range all {
		l := all[(chosen+i)%len(all)]
		for _, service := range []string{lessons.Broken, lessons.Fixed} {
			if l.Has(service) {
				units = append(units, serviceUnit(l, service))
			}
		}
		if i == 0 {
			units = append(units, w.auditUnit())
		}
	}
	latest := newNewest[Ahead]()
	w.Tasks.Go(func() {
		for msg := range latest {
			w.Send(msg)
		}
	})
	w.Tasks.Go(func() {
		defer latest.finish()
		state := Ahead{Total: len(units)}
		for _, u := range units {
			state.What, state.Now = u.name, build.Progress{}
			latest.put(state)
			_, err := w.Make(w.Ctx, u.dir, func(p build.Progress) {
				now := state
				now.Now = p
				latest.put(now)
			})
			if w.Ctx.Err() != nil {
				return
			}
			if err != nil {
				state.Failed = append(state.Failed, u.name)
			}
			state.Done++
		}
		state.What = ""
		latest.put(state)
	})
}

// Make builds one package. It reports the progress a few times a second from when the build begins, which is not
// before others have ended, whether the builder has anything new to say or not.
func (w *Supervisor) Make(ctx context.Context, dir string, report func(build.Progress)) (string, error) {
	var mu sync.Mutex
	var latest build.Progress
	var began time.Time
	built := make(chan struct{})
	var clock sync.WaitGroup
	clock.Go(func() {
		defer w.Tasks.Catch()
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-built:
				return
			case <-tick.C:
			}
			mu.Lock()
			now, since := latest, began
			mu.Unlock()
			if !since.IsZero() {
				now.Elapsed = time.Since(since)
				report(now)
			}
		}
	})
	defer clock.Wait()
	defer close(built)
	return w.Build(ctx, dir, func(p build.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if latest = p; began.IsZero() {
			began = time.Now().Add(-p.Elapsed)
		}
	})
}
