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

// Supervisor builds the services of the course, runs one launch at a time, and reports to the screens by messages. It owns
// every goroutine that does so. Its methods are safe for concurrent use; its exported fields are set before the first call.
type Supervisor struct {
	Tasks *program.Tasks
	Send  func(tea.Msg)
	Build buildFunc

	Compile      func(ctx context.Context, dirs []string, progress func(build.Progress)) error // compiles packages, and links none
	CompileTests func(ctx context.Context, dir string) error                                   // compiles the tests of a package
	Download     func(ctx context.Context) error                                               // downloads every module that is missing
	Trim         func()                                                                        // removes binaries that have not been used for long

	Start           startFunc // starts attended runs
	StartUnattended startFunc // starts unattended runs
	StartPlan       func(context.Context, playground.Plan) (Run, error)
	TestCopy        lessons.TestRunner

	Ctx    context.Context // ends with the supervisor
	cancel context.CancelFunc
	audit  string // the package directory of the audit command
	course *lessons.Course

	mu      sync.Mutex // guards the fields below
	current *Launch
	watched *CopyWatch // the latest watch
}

// buildFunc builds the package in a directory and returns its binary.
type buildFunc func(ctx context.Context, dir string, progress func(build.Progress)) (string, error)

// New returns a supervisor for the course. Nothing is built before Prepare or Launch is called.
func New(course *lessons.Course, tasks *program.Tasks) *Supervisor {
	builder := course.Builder()
	w := &Supervisor{Tasks: tasks, Build: builder.Build, Compile: builder.Compile, CompileTests: gotest.Compile, Download: builder.Download, Trim: builder.Trim,
		audit: course.AuditDir(), TestCopy: gotest.Run,
		Start: starter(course, func(*playground.Plan) {}), StartUnattended: starter(course, unattended), course: course}
	w.StartPlan = func(ctx context.Context, plan playground.Plan) (Run, error) {
		run, err := playground.Start(ctx, plan)
		if err != nil { // a nil *playground.Run would be no nil Run
			return nil, err
		}
		return run, nil
	}
	w.Ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Close cancels all builds and runs, and waits until they have ended. It may be called more than once.
func (w *Supervisor) Close() {
	w.cancel()
	w.mu.Lock()
	current := w.current
	w.mu.Unlock()
	if current != nil {
		<-current.Ended
	}
}

// source is one thing to build and the directory of its source.
type source struct {
	Unit
	dir string
}

func serviceSource(l *lessons.Lesson, service string) source {
	return source{UnitOf(l, service), l.Dir(service)}
}

func (w *Supervisor) auditSource() source { return source{Audit, w.audit} }

// Make builds one package. Once the build begins, which is after earlier builds have ended, Make calls report a few times a second.
func (w *Supervisor) Make(ctx context.Context, dir string, report func(build.Progress)) (binary string, err error) {
	err = w.timed(report, func(progress func(build.Progress)) error {
		binary, err = w.Build(ctx, dir, progress)
		return err
	})
	return binary, err
}

// timed does work that reports its progress now and then. From the first such report on, timed calls report a few times a second.
func (w *Supervisor) timed(report func(build.Progress), work func(progress func(build.Progress)) error) error {
	var mu sync.Mutex
	var latest build.Progress
	var began time.Time
	done := make(chan struct{})
	var clock sync.WaitGroup
	clock.Go(func() {
		defer w.Tasks.Catch()
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
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
	defer close(done)
	return work(func(p build.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if latest = p; began.IsZero() {
			began = time.Now().Add(-p.Elapsed)
		}
	})
}
