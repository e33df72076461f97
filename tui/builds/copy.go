package builds

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/tui/picture"
)

// CopyWatch watches the learner's copy of a service: whenever a file of it has been saved, the copy is built, run
// unattended and judged. A save in the middle of that ends it, and begins anew.
//
// Saves are noticed by looking at the folder many times a second: at the name, the size and the time of each file.
// That costs next to nothing, and works on every system, network drive and container, where file events do not.
type CopyWatch struct {
	supervisor *Supervisor
	Lesson     *lessons.Lesson
	Dir        string
	again      chan struct{} // has one when the copy is to be judged as it is
	retired    chan struct{} // closed when no more saves are to be noticed
	audit      string        // the built command; the copy changes, and this one does not

	mu    sync.Mutex
	state CopyState
	News  chan struct{} // has one when the state has changed since it was last sent
}

// How saves are noticed.
const (
	lookEvery = 50 * time.Millisecond
	debounce  = 20 * time.Millisecond // an editor writes a file bit by bit
	// An editor may also put a file aside before it writes it, or have it formatted after. The copy is built at once all
	// the same, and again after each such change; but what is wrong with it is said only once it has been left alone.
	writing = 150 * time.Millisecond
)

// CopyStep is what is done with the copy at the moment.
type CopyStep int

const (
	CopyWaiting CopyStep = iota // for a save
	CopyBuilding
	CopyRunning
	CopyTesting // runs the copy's own tests, where it has some
)

// CopyState is what a watch knows of the copy.
type CopyState struct {
	Step     CopyStep
	Round    int // counts how often it has been built, run and judged, the current time included
	Building build.Progress
	Summary  picture.Summary
	Latest   *Trial   // the last one that ran to its end; nil before
	Former   *Trial   // the one before that which was judged
	Failed   []string // the checks that any judged one has failed, the earliest first
	Seen     string   // the fingerprint of what was judged last, or of the copy as it was found
}

// CopyChanged brings the state of a watch, when it has changed.
type CopyChanged struct {
	Watch *CopyWatch
	State CopyState
}

// Watch begins to watch the lesson's copy, and ends what was launched before. It goes on from before, or from where the
// latest watch of the same copy has come to since; so a save that nobody watched is noticed.
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

// JudgeNow has the copy judged as it is.
func (b *CopyWatch) JudgeNow() { poke(b.again) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// watch waits for saves until it is retired, and then for the judgement that is under way; or until ctx ends. It returns
// when nothing of the watch is left.
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
				b.supervisor.Send(CopyChanged{b, b.Now()}) // to whoever keeps what has become of it
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

// Fingerprint tells apart any two states of the folder's sources: the files that a build or a start reads, and not
// those that editors keep beside them.
func Fingerprint(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "none"
	}
	var b strings.Builder
	for _, entry := range entries {
		name := entry.Name()
		if ext := filepath.Ext(name); ext != ".go" && ext != ".sh" || strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := entry.Info(); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// settled waits until the folder has stayed as it is for that long, and returns its fingerprint.
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

// sendChanges sends the state whenever it has changed. While nobody takes it, as when an editor has the terminal, the
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

// Now returns the state.
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

// round begins to build, run and judge the copy. finish waits until that is done, and end puts an end to it.
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

// Judge builds, runs and judges the copy once. Where ctx ends before that is done, nothing counts as judged.
func (b *CopyWatch) Judge(ctx context.Context, seen string) {
	began := time.Now()
	b.set(func(s *CopyState) {
		s.Step, s.Building, s.Summary = CopyBuilding, build.Progress{}, picture.Summary{}
		s.Round++
	})
	made := new(Trial)
	made.Problem = b.try(ctx, made)
	if made.Problem == nil {
		made.Tests, made.Problem = b.test(ctx, made.Results)
	}
	if made.Problem != nil && settled(ctx, b.Dir, seen, writing-time.Since(began)) != seen {
		return // the copy has changed meanwhile, and will be judged as it is now
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
	made.Results, made.Scale, made.Path = verdict.Judge(t), scaleOf(t), run.Recording()
	made.Timeline = t
	made.Events, _ = run.Log().Since(0)
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

// follow waits until the run is over, and sums it up meanwhile.
func (b *CopyWatch) follow(ctx context.Context, run Run) error {
	tick := time.NewTicker(4 * FrameTime)
	defer tick.Stop()
	for {
		now := picture.Summarize(run.Snapshot(), run.Log().Now())
		b.set(func(s *CopyState) { s.Step, s.Summary = CopyRunning, now })
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-run.Done():
			return run.Wait()
		case <-tick.C:
		}
	}
}

// Forget drops what has been judged: the copy is another one. That it is judged in turn is left to the watching.
func (b *CopyWatch) Forget() {
	b.set(func(s *CopyState) { *s = CopyState{Seen: Fingerprint(b.Dir)} })
}
