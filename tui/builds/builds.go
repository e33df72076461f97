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
	"closingtime/playground/event"
	"closingtime/tui/program"
)

// Supervisor builds the services, runs one of them at a time, and tells the screens about it by messages. It owns
// every goroutine that does so.
type Supervisor struct {
	Tasks *program.Tasks
	Send  func(tea.Msg)
	Build buildFunc
	Start startFunc

	StartUnattended startFunc // starts one that runs unattended
	StartPair       pairFunc
	TestCopy        lessons.TestRunner

	Ctx     context.Context // ends with the workshop
	cancel  context.CancelFunc
	audit   string // package directory of the audit command
	current *Launch
	mu      sync.Mutex // guards current
}

// buildFunc builds the package in a directory and returns its binary.
type buildFunc func(ctx context.Context, dir string, progress func(build.Progress)) (string, error)

// startFunc starts a service of a lesson.
type startFunc func(ctx context.Context, l *lessons.Lesson, of, service, audit string) (Run, error)

// Run is what the screens need of a playground.Run.
type Run interface {
	Log() *event.Log
	Stop()
	Signal(name string) error
	Done() <-chan struct{}
	Wait() error
	Recording() string
	Close()
}

var _ Run = (*playground.Run)(nil)

// New returns a workshop for the course. Nothing is built before prepare is called.
func New(course *lessons.Course, crew *program.Tasks) *Supervisor {
	start := func(ctx context.Context, l *lessons.Lesson, of, service, audit string) (Run, error) {
		plan, err := course.Plan(l, of, service, audit)
		if err != nil {
			return nil, err
		}
		run, err := playground.Start(ctx, plan)
		if err != nil {
			return nil, err
		}
		return run, nil
	}
	w := &Supervisor{Tasks: crew, Build: course.Builder().Build, Start: start, audit: course.AuditDir(),
		StartUnattended: unattendedStarter(course), StartPair: pairStarter(course), TestCopy: gotest.Run}
	w.Ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Close ends what is being built and what runs, and waits until it is gone. It may be called more than once.
func (w *Supervisor) Close() {
	w.cancel()
	w.mu.Lock()
	a := w.current
	w.mu.Unlock()
	if a != nil {
		<-a.Ended
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
		for _, of := range []string{"broken", "fixed"} {
			if l.Has(of) {
				units = append(units, unit{l.Name + " " + of, l.Dir(of)})
			}
		}
		if i == 0 {
			units = append(units, unit{"audit", w.audit})
		}
	}
	said := newNewest[Ahead]()
	w.Tasks.Go(func() {
		for msg := range said {
			w.Send(msg)
		}
	})
	w.Tasks.Go(func() {
		defer said.finish()
		state := Ahead{Total: len(units)}
		for _, u := range units {
			state.What, state.Now = u.name, build.Progress{}
			said.put(state)
			_, err := w.Make(w.Ctx, u.dir, func(p build.Progress) {
				now := state
				now.Now = p
				said.put(now)
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
		said.put(state)
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

// An Launch is one run that somebody asked for: its builds, the run itself, or the reason why there is none.
type Launch struct {
	lesson *lessons.Lesson
	Of     string
	Cancel context.CancelFunc
	ending <-chan struct{} // closed when it is told to end
	Ended  chan struct{}   // closed when nothing of it is left

	mu   sync.Mutex
	Run  Run
	Pair *Pair // instead of run, for two side by side
}

// What becomes of an attempt, in this order; Failed can come at any point.
type (
	Building struct {
		Attempt *Launch
		What    string
		Now     build.Progress
	}
	Started struct{ Attempt *Launch }
	Frames  struct { // at most one a frame, while the run lasts
		Attempt *Launch
		Events  []event.Event // those since the last one
		Now     time.Duration
		Over    bool   // the last one
		Path    string // of the recording, with the last one
	}
	Failed struct {
		Attempt *Launch
		Err     error
	}
)

// Launch begins an attempt. What ran before is ended first.
func (w *Supervisor) Launch(l *lessons.Lesson, of string) *Launch { return w.begin(l, of, w.perform) }

// begin begins an attempt that is carried out by work, which returns when nothing of it is left. What ran before is
// ended first.
func (w *Supervisor) begin(l *lessons.Lesson, of string, work func(context.Context, *Launch) error) *Launch {
	ctx, cancel := context.WithCancel(w.Ctx)
	a := &Launch{lesson: l, Of: of, Cancel: cancel, ending: ctx.Done(), Ended: make(chan struct{})}
	w.mu.Lock()
	before := w.current
	w.current = a
	w.mu.Unlock()
	w.Tasks.Go(func() {
		defer close(a.Ended)
		defer cancel()
		if before != nil {
			before.Cancel()
			<-before.Ended
		}
		if err := work(ctx, a); err != nil && ctx.Err() == nil {
			w.Send(Failed{a, err})
		}
	})
	return a
}

// makeFor builds the lesson's services of these names and, last, the audit. It returns their binaries in this order.
func (w *Supervisor) makeFor(ctx context.Context, a *Launch, of ...string) (binaries []string, err error) {
	var units []unit
	for _, name := range of {
		units = append(units, unit{a.lesson.Name + " " + name, a.lesson.Dir(name)})
	}
	for _, u := range append(units, unit{"audit", w.audit}) {
		w.Send(Building{Attempt: a, What: u.name})
		binary, err := w.Make(ctx, u.dir, func(p build.Progress) { w.Send(Building{a, u.name, p}) })
		if err != nil {
			return nil, err
		}
		binaries = append(binaries, binary)
	}
	return binaries, nil
}

// perform carries an attempt out. It returns when nothing of it is left.
func (w *Supervisor) perform(ctx context.Context, a *Launch) error {
	binaries, err := w.makeFor(ctx, a, a.Of)
	if err != nil {
		return err
	}
	run, err := w.Start(ctx, a.lesson, a.Of, binaries[0], binaries[1])
	if err != nil {
		return err
	}
	defer run.Close()
	a.mu.Lock()
	a.Run = run
	a.mu.Unlock()
	w.Send(Started{a})
	return w.follow(ctx, a, run)
}

// FrameTime is the time between two pictures of a run.
const FrameTime = time.Second / 25

// follow sends what happens in the run until it is over. Between two messages it collects, so that no number of
// events can flood the screen; and it sends without events too, since bars grow with time alone.
func (w *Supervisor) follow(ctx context.Context, a *Launch, run Run) error {
	tick := time.NewTicker(FrameTime)
	defer tick.Stop()
	sent := 0
	for {
		over := false
		select {
		case <-ctx.Done():
			return nil
		case <-run.Done():
			over = true
		case <-tick.C:
		}
		var failed error
		if over {
			failed = run.Wait()
		}
		events, _ := run.Log().Since(sent)
		sent += len(events)
		msg := Frames{Attempt: a, Events: events, Now: run.Log().Now(), Over: over}
		if over {
			msg.Path = run.Recording()
		}
		w.Send(msg)
		if over {
			return failed
		}
	}
}

// Stop begins to stop the service as its lesson's policy does. It returns at once.
func (a *Launch) Stop() { a.With(func(run Run) error { run.Stop(); return nil }) }

// With gives the run to do, if there is one, and returns do's error.
func (a *Launch) With(do func(Run) error) error {
	a.mu.Lock()
	run := a.Run
	a.mu.Unlock()
	if run == nil {
		return nil
	}
	return do(run)
}

// Over tells whether nothing of the attempt is left, or soon will be.
func (a *Launch) Over() bool {
	select {
	case <-a.ending:
		return true
	case <-a.Ended:
		return true
	default:
		return false
	}
}
