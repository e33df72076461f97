package builds

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// CopyWatch watches the learner's copy of a service. Whenever a file of the copy has been saved, it builds the copy, runs
// it unattended and judges it. A save meanwhile cancels that and begins anew.
//
// It detects saves by polling the folder many times a second for the name, size and modification time of each file. That
// costs next to nothing, and works on every system, network drive and container, where file events do not.
type CopyWatch struct {
	supervisor *Supervisor
	Lesson     *lessons.Lesson
	Dir        string
	again      chan struct{} // has an element when the copy is to be judged as it is
	retired    chan struct{} // closed when no further saves are to be detected
	audit      string        // the path of the audit command, which is built once

	mu    sync.Mutex
	state CopyState
	News  chan struct{} // has an element when the state has changed since it was last sent
}

// Times of the detection of saves.
const (
	lookEvery = 50 * time.Millisecond
	debounce  = 20 * time.Millisecond // how long a file must stay unchanged, since an editor writes it in pieces
	// An editor may also move a file aside before it writes it, or have it formatted afterwards. The copy is built at once
	// nevertheless, and again after each such change; but its problems are reported only after this time without a change.
	writing = 150 * time.Millisecond
)

// CopyStep is what is being done with the copy.
type CopyStep int

const (
	CopyWaiting CopyStep = iota // waits for a save
	CopyBuilding
	CopyRunning
	CopyTesting // runs the copy's own tests, if it has some
)

// CopyState is what a watch knows of the copy.
type CopyState struct {
	Step     CopyStep
	Round    int // how often the copy has been built, run and judged, including now
	Building build.Progress
	Timeline *timeline.Timeline // of the run that is under way; nil before it
	Now      time.Duration      // on its clock
	Latest   *Trial             // the last trial that ran to its end; nil before
	Former   *Trial             // the judged trial before Latest
	Failed   []string           // the checks that any judged trial has failed, the earliest first
	Seen     string             // the fingerprint of what was judged last, or of the copy when the watch began
}

// CopyChanged has the new state of a watch.
type CopyChanged struct {
	Watch *CopyWatch
	State CopyState
}

// Watch begins to watch the lesson's copy, and ends what was launched before. It continues from the given state, or from
// the state that the latest watch of the same copy has reached since; so a save in between is detected.
func (w *Supervisor) Watch(l *lessons.Lesson, before CopyState) (*CopyWatch, *Launch) {
	b := w.CopyOf(l)
	w.mu.Lock()
	latest := w.watched
	w.watched = b
	w.mu.Unlock()
	b.state = before
	if latest != nil && latest.Lesson == l {
		b.state = latest.Now()
		poke(b.News)
	}
	b.state.Step = CopyWaiting
	launch := w.begin(l, []string{lessons.Yours}, b.watch)
	launch.cancel = sync.OnceFunc(func() { close(b.retired) })
	return b, launch
}

// CopyOf returns a watch that has not begun.
func (w *Supervisor) CopyOf(l *lessons.Lesson) *CopyWatch {
	return &CopyWatch{supervisor: w, Lesson: l, Dir: l.Dir(lessons.Yours), again: make(chan struct{}, 1), retired: make(chan struct{}),
		News: make(chan struct{}, 1)}
}

// JudgeNow makes the watch judge the copy as it is.
func (b *CopyWatch) JudgeNow() { poke(b.again) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// watch waits for saves until it is retired, and then for the judgement under way; or until ctx ends. When it returns,
// everything that it started has ended.
func (b *CopyWatch) watch(ctx context.Context, _ *Launch) error {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		defer b.supervisor.Tasks.Catch()
		b.sendChanges(ctx)
	})
	defer working.Wait()
	defer cancel()
	end, finish := func() {}, func() {}
	defer func() { end() }()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	seen := b.Now().Seen
	if seen == "" {
		seen = Fingerprint(b.Dir)
		b.set(func(s *CopyState) { s.Seen = seen })
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.retired:
			finish()
			if ctx.Err() == nil {
				b.supervisor.Send(CopyChanged{b, b.Now()}) // for the receiver that keeps the state
			}
			return nil
		case <-b.again:
			seen = Fingerprint(b.Dir)
		case <-tick.C:
			now := Fingerprint(b.Dir)
			if now == seen {
				continue
			}
			seen = settled(ctx, b.Dir, now, debounce)
		}
		end()
		end, finish = b.round(ctx, seen)
	}
}

// Fingerprint returns a text that differs between any two states of the folder's sources: see lessons.IsSource.
func Fingerprint(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "none"
	}
	var b strings.Builder
	for _, entry := range entries {
		if !lessons.IsSource(entry) {
			continue
		}
		if info, err := entry.Info(); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", entry.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// settled waits until the folder has stayed unchanged for quiet, and returns its fingerprint.
func settled(ctx context.Context, dir, before string, quiet time.Duration) string {
	for {
		select {
		case <-ctx.Done():
			return before
		case <-time.After(quiet):
		}
		now := Fingerprint(dir)
		if now == before {
			return now
		}
		before = now
	}
}

// sendChanges sends the state whenever it has changed. While nobody receives it, as when an editor has the terminal, the
// watch goes on, and the latest state is sent afterwards.
func (b *CopyWatch) sendChanges(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.News:
		}
		b.supervisor.Send(CopyChanged{b, b.Now()})
	}
}

// Now returns the state of the watch.
func (b *CopyWatch) Now() CopyState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

func (b *CopyWatch) set(change func(*CopyState)) {
	b.mu.Lock()
	change(&b.state)
	b.mu.Unlock()
	poke(b.News)
}

// round begins to build, run and judge the copy. finish waits until that is done, and end cancels it.
func (b *CopyWatch) round(ctx context.Context, seen string) (end, finish func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		defer b.supervisor.Tasks.Catch()
		b.Judge(ctx, seen)
	})
	end = func() {
		cancel()
		working.Wait()
	}
	return end, working.Wait
}

// Judge builds, runs and judges the copy once. If ctx ends before that is done, nothing counts as judged.
func (b *CopyWatch) Judge(ctx context.Context, seen string) {
	began := time.Now()
	b.set(func(s *CopyState) {
		s.Step, s.Building, s.Timeline = CopyBuilding, build.Progress{}, nil
		s.Round++
	})
	made := new(Trial)
	made.Problem = b.try(ctx, made)
	if made.Problem == nil {
		made.Tests, made.Problem = b.test(ctx, made.Results)
	}
	if made.Problem != nil && settled(ctx, b.Dir, seen, writing-time.Since(began)) != seen {
		return // the copy has changed meanwhile, and will be judged anew
	}
	if ctx.Err() != nil {
		return
	}
	made.At = time.Now()
	made.Took = made.At.Sub(began)
	b.set(func(s *CopyState) {
		s.Step, s.Seen = CopyWaiting, seen
		if s.Latest != nil {
			made.Number = s.Latest.Number
		}
		if made.Problem == nil {
			made.Number++
		}
		if s.Latest.Judged() {
			s.Former = s.Latest
		}
		s.Latest = made
		s.Failed = withFailed(s.Failed, s.Latest, s.Former)
		made.Failed = s.Failed
	})
}

// test runs and judges the copy's own test, if the lesson comes with one.
func (b *CopyWatch) test(ctx context.Context, results []verdict.Result) ([]lessons.TestFinding, error) {
	if !b.Lesson.ComesWithTest() {
		return nil, nil
	}
	b.set(func(s *CopyState) { s.Step = CopyTesting })
	return b.Lesson.JudgeTest(ctx, b.supervisor.TestCopy, results)
}

// try builds the copy, runs it and judges it.
func (b *CopyWatch) try(ctx context.Context, made *Trial) error {
	made.Changed = b.Lesson.YoursChanged()
	binary, err := b.build(ctx)
	if err != nil {
		return err
	}
	runs, err := b.supervisor.StartUnattended(ctx, b.Lesson, []Service{{lessons.Yours, binary}}, b.audit)
	if err != nil {
		return err
	}
	defer CloseAll(runs)
	run := runs[0]
	if err := b.follow(ctx, run); err != nil {
		return err
	}
	t := run.Snapshot()
	made.Results, made.Scale, made.Path = verdict.Of(t), scaleOf(t), run.Recording()
	made.Timeline = t
	made.Events, _ = run.Log().Since(0)
	made.doubt(b.Lesson, t)
	return nil
}

func (b *CopyWatch) build(ctx context.Context) (binary string, err error) {
	report := func(p build.Progress) { b.set(func(s *CopyState) { s.Building = p }) }
	if b.audit == "" {
		if b.audit, err = b.supervisor.Make(ctx, b.supervisor.audit, report); err != nil {
			return "", err
		}
	}
	return b.supervisor.Make(ctx, b.Dir, report)
}

// follow waits until the run is over, and takes snapshots of it meanwhile.
func (b *CopyWatch) follow(ctx context.Context, run Run) error {
	tick := time.NewTicker(4 * FrameTime)
	defer tick.Stop()
	for {
		b.set(func(s *CopyState) { s.Step, s.Timeline, s.Now = CopyRunning, run.Snapshot(), run.Log().Now() })
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-run.Done():
			return run.Wait()
		case <-tick.C:
		}
	}
}

// Forget drops the judgements, because the copy was replaced. The watch then judges the new copy.
func (b *CopyWatch) Forget() {
	b.set(func(s *CopyState) { *s = CopyState{Seen: Fingerprint(b.Dir)} })
}

// ForgetCopies ends the run that is under way, and forgets what the watches have found, because copies are about to be set
// aside.
func (w *Supervisor) ForgetCopies() {
	w.mu.Lock()
	current := w.current
	w.watched = nil
	w.mu.Unlock()
	if current != nil {
		current.end()
	}
}
