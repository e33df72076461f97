package builds

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// CopyWatch is where the learner's copy of a service lies: whenever a file of it has been saved, the copy is built, run
// unattended and judged. A save in the middle of that ends it, and begins anew.
//
// Saves are noticed by looking at the folder many times a second: at the name, the size and the time of each file.
// That costs next to nothing, and works on every system, network drive and container, where file events do not.
type CopyWatch struct {
	supervisor *Supervisor
	Lesson     *lessons.Lesson
	Dir        string
	again      chan struct{} // has one when the copy is to be judged as it is
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

// CopyStep is what the bench does at the moment.
type CopyStep int

const (
	CopyWaiting CopyStep = iota // for a save
	CopyBuilding
	CopyRunning
	CopyTesting // runs the copy's own tests, where it has some
)

// CopyState is all that shows of a bench.
type CopyState struct {
	Step     CopyStep
	Round    int // counts how often it has been built, run and judged, the current time included
	Building build.Progress
	Summary  picture.Summary
	Latest   *Trial   // the last one that ran to its end; nil before
	Former   *Trial   // the one before that which was judged
	Failed   []string // the checks that any judged one has failed, the earliest first
	Seen     string   // the copy as it was last looked at
}

// Trial is what has become of one save.
type Trial struct {
	Number  int       // counts the runs that were judged, this one included
	At      time.Time // when it was judged
	Took    time.Duration
	Problem error // why there was no run: a *build.Error, a *playground.StartError, or another
	Results []verdict.Result
	Tests   []lessons.TestFinding
	Events  []event.Event
	Scale   string // how much the run was put to, in a few words
	Path    string // of the recording

	Failed   []string // the checks that had been failed by then, which are listed in any case
	Recorded bool     // it was read from a recording
}

// CopyChanged brings the state of a bench, when it has changed.
type CopyChanged struct {
	Bench *CopyWatch
	State CopyState
}

// Watch begins to watch the lesson's copy. What ran in the workshop before is ended. seen is the copy as it was
// when it was last looked at, so that a save in between is noticed; empty when it never was.
func (w *Supervisor) Watch(l *lessons.Lesson, before CopyState) (*CopyWatch, *Launch) {
	b := w.CopyOf(l)
	b.state = before
	b.state.Step = CopyWaiting
	return b, w.begin(l, lessons.Yours, b.watch)
}

// CopyOf is a bench at which nobody watches yet.
func (w *Supervisor) CopyOf(l *lessons.Lesson) *CopyWatch {
	return &CopyWatch{supervisor: w, Lesson: l, Dir: l.Dir(lessons.Yours), again: make(chan struct{}, 1), News: make(chan struct{}, 1)}
}

// JudgeNow has the copy judged as it is.
func (b *CopyWatch) JudgeNow() { poke(b.again) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// watch waits for saves until ctx ends. It returns when nothing of the bench is left.
func (b *CopyWatch) watch(ctx context.Context, _ *Launch) error {
	var sending sync.WaitGroup
	sending.Go(func() {
		defer b.supervisor.Tasks.Catch()
		b.sendChanges(ctx)
	})
	defer sending.Wait()
	end := func() {}
	defer func() { end() }()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	seen := b.state.Seen
	if seen == "" {
		seen = Fingerprint(b.Dir)
	}
	b.set(func(s *CopyState) { s.Seen = seen })
	for {
		select {
		case <-ctx.Done():
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
		end = b.round(ctx, seen)
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

// sendChanges sends the state whenever it has changed. While nobody takes it, as when an editor has the terminal, the bench
// works on, and the latest state is sent afterwards.
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

// round begins to build, run and judge the copy, and returns a function that ends this and waits until it has ended.
func (b *CopyWatch) round(ctx context.Context, seen string) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		defer b.supervisor.Tasks.Catch()
		b.Judge(ctx, seen)
	})
	return func() {
		cancel()
		working.Wait()
	}
}

// Judge builds, runs and judges the copy once. Where ctx ends before that is done, nothing counts as judged.
func (b *CopyWatch) Judge(ctx context.Context, seen string) {
	began := time.Now()
	b.set(func(s *CopyState) {
		s.Step, s.Building, s.Summary, s.Seen = CopyBuilding, build.Progress{}, picture.Summary{}, seen
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
		s.Step = CopyWaiting
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
	run, err := b.supervisor.StartUnattended(ctx, b.Lesson, lessons.Yours, binary, b.audit)
	if err != nil {
		return err
	}
	defer run.Close()
	b.set(func(s *CopyState) { s.Step = CopyRunning })
	t, err := b.follow(ctx, run)
	if err != nil {
		return err
	}
	made.Results, made.Scale, made.Path = verdict.Judge(t), scaleOf(t), run.Recording()
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

// follow waits until the run is over, shows its pulse meanwhile, and returns its picture.
func (b *CopyWatch) follow(ctx context.Context, run Run) (*timeline.Timeline, error) {
	tick := time.NewTicker(4 * FrameTime)
	defer tick.Stop()
	t := new(timeline.Timeline)
	for sent, over := 0, false; !over; {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-run.Done():
			over = true
		case <-tick.C:
		}
		events, _ := run.Log().Since(sent)
		sent += len(events)
		for _, e := range events {
			t.Apply(e)
		}
		now := picture.Summarize(t, run.Log().Now())
		b.set(func(s *CopyState) { s.Step, s.Summary = CopyRunning, now })
	}
	return t, run.Wait()
}

// withFailed returns the names, with those of the checks that the trials have failed added.
func withFailed(names []string, trials ...*Trial) []string {
	names = slices.Clone(names) // others may read it
	for _, t := range trials {
		for _, r := range t.All() {
			if r.Outcome == verdict.Fail && !slices.Contains(names, r.Check) {
				names = append(names, r.Check)
			}
		}
	}
	return names
}

// Listed returns the results of a trial as they are listed: with the deadline once it has been failed, also where the
// verdict is silent on it. That it is unless the service is late or a step is stuck; so silence means that it holds.
func (s CopyState) Listed(t *Trial) []verdict.Result {
	const check = "deadline"
	results := t.All()
	if !t.Judged() || !slices.Contains(s.Failed, check) || slices.ContainsFunc(results, func(r verdict.Result) bool { return r.Check == check }) {
		return results
	}
	held := verdict.Result{Check: check, Outcome: verdict.Pass, Findings: verdict.State("it ended before the grace period was over, and waited for nothing in vain")}
	return slices.Insert(results, len(t.Results), held)
}

// ListedBefore returns the results of the judged trial before the latest, as they were listed then.
func (s CopyState) ListedBefore() []verdict.Result {
	if s.Former == nil {
		return nil
	}
	return CopyState{Failed: s.Former.Failed}.Listed(s.Former)
}

// Judged tells whether there is a verdict.
func (t *Trial) Judged() bool { return t != nil && len(t.Results) > 0 }

// Passed tells whether every check that applies has passed, and so has the copy's own test.
func (t *Trial) Passed() bool {
	if t == nil || t.Problem != nil || len(t.Results) == 0 || verdict.Worst(t.Results) != verdict.Pass {
		return false
	}
	for _, test := range t.Tests {
		if test.Outcome != verdict.Pass {
			return false
		}
	}
	return true
}

// Forget drops what has been judged: the copy is another one. That it is judged in turn is left to the watching.
func (b *CopyWatch) Forget() {
	b.set(func(s *CopyState) { *s = CopyState{Seen: Fingerprint(b.Dir)} })
}

// scaleOf says how much work a run was stopped in the midst of, and how much of its time it took: a verdict holds for
// that much.
func scaleOf(t *timeline.Timeline) string {
	tally := t.Losses()
	var said []string
	if tally.InFlight > 0 {
		said = append(said, ui.Plural(tally.InFlight, "request")+" in flight")
	}
	if tally.AtSignal > 0 {
		said = append(said, ui.Plural(tally.AtSignal, "receipt")+" to print")
	}
	if tally.ExitAfter > 0 && t.Stop.Grace > 0 && len(t.Processes) == 1 {
		said = append(said, "exit after "+words.Seconds(tally.ExitAfter)+" of "+words.Seconds(t.Stop.Grace))
	}
	return strings.Join(said, ", ")
}

// All returns the results of the checks and of the tests.
func (t *Trial) All() []verdict.Result {
	if t == nil {
		return nil
	}
	return lessons.WithTests(t.Results, t.Tests)
}
