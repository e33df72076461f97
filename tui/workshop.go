package main

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

// workshop builds the services, runs one of them at a time, and tells the screens about it by messages. It owns
// every goroutine that does so.
type workshop struct {
	crew  *program.Tasks
	send  func(tea.Msg)
	build buildFunc
	start startFunc

	rehearse startFunc // starts one that runs unattended
	couple   pairFunc
	gotest   lessons.TestRunner

	ctx     context.Context // ends with the workshop
	cancel  context.CancelFunc
	audit   string // package directory of the audit command
	current *attempt
	mu      sync.Mutex // guards current
}

// buildFunc builds the package in a directory and returns its binary.
type buildFunc func(ctx context.Context, dir string, progress func(build.Progress)) (string, error)

// startFunc starts a service of a lesson.
type startFunc func(ctx context.Context, l *lessons.Lesson, of, service, audit string) (liveRun, error)

// liveRun is what the screens need of a playground.Run.
type liveRun interface {
	Log() *event.Log
	Stop()
	Signal(name string) error
	Done() <-chan struct{}
	Wait() error
	Recording() string
	Close()
}

var _ liveRun = (*playground.Run)(nil)

// newWorkshop returns a workshop for the course. Nothing is built before prepare is called.
func newWorkshop(course *lessons.Course, crew *program.Tasks) *workshop {
	start := func(ctx context.Context, l *lessons.Lesson, of, service, audit string) (liveRun, error) {
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
	w := &workshop{crew: crew, build: course.Builder().Build, start: start, audit: course.AuditDir(),
		rehearse: rehearsing(course), couple: coupling(course), gotest: gotest.Run}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// close ends what is being built and what runs, and waits until it is gone. It may be called more than once.
func (w *workshop) close() {
	w.cancel()
	w.mu.Lock()
	a := w.current
	w.mu.Unlock()
	if a != nil {
		<-a.ended
	}
}

// buildsMsg tells how far the builds in the background are.
type buildsMsg struct {
	done, total int
	what        string // being built; empty when all is done
	now         build.Progress
	failed      []string // what did not build
}

// unit is one thing to build.
type unit struct{ name, dir string }

// prepareAfter prepares once that channel is closed, unless the workshop is closed before.
func (w *workshop) prepareAfter(shown <-chan struct{}, all []*lessons.Lesson, chosen int) {
	w.crew.Go(func() {
		select {
		case <-shown:
			w.prepare(all, chosen)
		case <-w.ctx.Done():
		}
	})
}

// prepare builds everything that the course can run, in the background: first what the chosen lesson needs. The builds go
// on while nobody takes the program's messages, as when an editor has the terminal.
func (w *workshop) prepare(all []*lessons.Lesson, chosen int) {
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
	w.crew.Go(func() {
		state := buildsMsg{total: len(units)}
		for _, u := range units {
			state.what, state.now = u.name, build.Progress{}
			w.send(state)
			_, err := w.make(w.ctx, u.dir, func(p build.Progress) {
				now := state
				now.now = p
				w.send(now)
			})
			if w.ctx.Err() != nil {
				return
			}
			if err != nil {
				state.failed = append(state.failed, u.name)
			}
			state.done++
		}
		state.what = ""
		w.send(state)
	})
}

// make builds one package. It reports the progress a few times a second from when the build begins, which is not
// before others have ended, whether the builder has anything new to say or not.
func (w *workshop) make(ctx context.Context, dir string, report func(build.Progress)) (string, error) {
	var mu sync.Mutex
	var latest build.Progress
	var began time.Time
	built := make(chan struct{})
	var clock sync.WaitGroup
	clock.Go(func() {
		defer w.crew.Catch()
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
	return w.build(ctx, dir, func(p build.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if latest = p; began.IsZero() {
			began = time.Now().Add(-p.Elapsed)
		}
	})
}

// An attempt is one run that somebody asked for: its builds, the run itself, or the reason why there is none.
type attempt struct {
	lesson *lessons.Lesson
	of     string
	cancel context.CancelFunc
	ending <-chan struct{} // closed when it is told to end
	ended  chan struct{}   // closed when nothing of it is left

	mu   sync.Mutex
	run  liveRun
	pair *livePair // instead of run, for two side by side
}

// What becomes of an attempt, in this order; failedMsg can come at any point.
type (
	buildingMsg struct {
		attempt *attempt
		what    string
		now     build.Progress
	}
	startedMsg struct{ attempt *attempt }
	framesMsg  struct { // at most one a frame, while the run lasts
		attempt *attempt
		events  []event.Event // those since the last one
		now     time.Duration
		over    bool   // the last one
		path    string // of the recording, with the last one
	}
	failedMsg struct {
		attempt *attempt
		err     error
	}
)

// launch begins an attempt. What ran before is ended first.
func (w *workshop) launch(l *lessons.Lesson, of string) *attempt { return w.begin(l, of, w.perform) }

// begin begins an attempt that is carried out by work, which returns when nothing of it is left. What ran before is
// ended first.
func (w *workshop) begin(l *lessons.Lesson, of string, work func(context.Context, *attempt) error) *attempt {
	ctx, cancel := context.WithCancel(w.ctx)
	a := &attempt{lesson: l, of: of, cancel: cancel, ending: ctx.Done(), ended: make(chan struct{})}
	w.mu.Lock()
	before := w.current
	w.current = a
	w.mu.Unlock()
	w.crew.Go(func() {
		defer close(a.ended)
		defer cancel()
		if before != nil {
			before.cancel()
			<-before.ended
		}
		if err := work(ctx, a); err != nil && ctx.Err() == nil {
			w.send(failedMsg{a, err})
		}
	})
	return a
}

// makeFor builds the lesson's services of these names and, last, the audit. It returns their binaries in this order.
func (w *workshop) makeFor(ctx context.Context, a *attempt, of ...string) (binaries []string, err error) {
	var units []unit
	for _, name := range of {
		units = append(units, unit{a.lesson.Name + " " + name, a.lesson.Dir(name)})
	}
	for _, u := range append(units, unit{"audit", w.audit}) {
		w.send(buildingMsg{attempt: a, what: u.name})
		binary, err := w.make(ctx, u.dir, func(p build.Progress) { w.send(buildingMsg{a, u.name, p}) })
		if err != nil {
			return nil, err
		}
		binaries = append(binaries, binary)
	}
	return binaries, nil
}

// perform carries an attempt out. It returns when nothing of it is left.
func (w *workshop) perform(ctx context.Context, a *attempt) error {
	binaries, err := w.makeFor(ctx, a, a.of)
	if err != nil {
		return err
	}
	run, err := w.start(ctx, a.lesson, a.of, binaries[0], binaries[1])
	if err != nil {
		return err
	}
	defer run.Close()
	a.mu.Lock()
	a.run = run
	a.mu.Unlock()
	w.send(startedMsg{a})
	return w.follow(ctx, a, run)
}

// frame is the time between two pictures of a run.
const frame = time.Second / 25

// follow sends what happens in the run until it is over. Between two messages it collects, so that no number of
// events can flood the screen; and it sends without events too, since bars grow with time alone.
func (w *workshop) follow(ctx context.Context, a *attempt, run liveRun) error {
	tick := time.NewTicker(frame)
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
		msg := framesMsg{attempt: a, events: events, now: run.Log().Now(), over: over}
		if over {
			msg.path = run.Recording()
		}
		w.send(msg)
		if over {
			return failed
		}
	}
}

// stop begins to stop the service as its lesson's policy does. It returns at once.
func (a *attempt) stop() { a.with(func(run liveRun) error { run.Stop(); return nil }) }

// with gives the run to do, if there is one, and returns do's error.
func (a *attempt) with(do func(liveRun) error) error {
	a.mu.Lock()
	run := a.run
	a.mu.Unlock()
	if run == nil {
		return nil
	}
	return do(run)
}

// over tells whether nothing of the attempt is left, or soon will be.
func (a *attempt) over() bool {
	select {
	case <-a.ending:
		return true
	case <-a.ended:
		return true
	default:
		return false
	}
}
