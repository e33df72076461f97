package main

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
	"closingtime/tui/ui"
)

// bench is where the learner's copy of a service lies: whenever a file of it has been saved, the copy is built, run
// unattended and judged. A save in the middle of that ends it, and begins anew.
//
// Saves are noticed by looking at the folder many times a second: at the name, the size and the time of each file.
// That costs next to nothing, and works on every system, network drive and container, where file events do not.
type bench struct {
	shop   *workshop
	lesson *lessons.Lesson
	dir    string
	again  chan struct{} // has one when the copy is to be judged as it is
	audit  string        // the built command; the copy changes, and this one does not

	mu    sync.Mutex
	state benchState
	news  chan struct{} // has one when the state has changed since it was last sent
}

// How saves are noticed.
const (
	lookEvery = 50 * time.Millisecond
	debounce  = 20 * time.Millisecond // an editor writes a file bit by bit
	// An editor may also put a file aside before it writes it, or have it formatted after. The copy is built at once all
	// the same, and again after each such change; but what is wrong with it is said only once it has been left alone.
	writing = 150 * time.Millisecond
)

// benchStep is what the bench does at the moment.
type benchStep int

const (
	benchWaiting benchStep = iota // for a save
	benchBuilding
	benchRunning
	benchTesting // runs the copy's own tests, where it has some
)

// benchState is all that shows of a bench.
type benchState struct {
	step     benchStep
	round    int // counts how often it has been built, run and judged, the current time included
	building build.Progress
	pulse    pulse
	latest   *trial   // the last one that ran to its end; nil before
	former   *trial   // the one before that which was judged
	failed   []string // the checks that any judged one has failed, the earliest first
	seen     string   // the copy as it was last looked at
}

// trial is what has become of one save.
type trial struct {
	number  int       // counts the runs that were judged, this one included
	at      time.Time // when it was judged
	took    time.Duration
	problem error // why there was no run: a *build.Error, a *playground.StartError, or another
	results []verdict.Result
	tests   []lessons.TestFinding
	events  []event.Event
	scale   string // how much the run was put to, in a few words
	path    string // of the recording

	failed   []string // the checks that had been failed by then, which are listed in any case
	recalled bool     // it was read from a recording
}

// benchMsg brings the state of a bench, when it has changed.
type benchMsg struct {
	bench *bench
	state benchState
}

// newBench begins to watch the lesson's copy. What ran in the workshop before is ended. seen is the copy as it was
// when it was last looked at, so that a save in between is noticed; empty when it never was.
func (w *workshop) newBench(l *lessons.Lesson, before benchState) (*bench, *attempt) {
	b := w.benchFor(l)
	b.state = before
	b.state.step = benchWaiting
	return b, w.begin(l, lessons.Yours, b.watch)
}

// benchFor is a bench at which nobody watches yet.
func (w *workshop) benchFor(l *lessons.Lesson) *bench {
	return &bench{shop: w, lesson: l, dir: l.Dir(lessons.Yours), again: make(chan struct{}, 1), news: make(chan struct{}, 1)}
}

// judgeNow has the copy judged as it is.
func (b *bench) judgeNow() { poke(b.again) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// watch waits for saves until ctx ends. It returns when nothing of the bench is left.
func (b *bench) watch(ctx context.Context, _ *attempt) error {
	var sending sync.WaitGroup
	sending.Go(func() {
		defer b.shop.crew.Catch()
		b.tell(ctx)
	})
	defer sending.Wait()
	end := func() {}
	defer func() { end() }()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	seen := b.state.seen
	if seen == "" {
		seen = fingerprint(b.dir)
	}
	b.set(func(s *benchState) { s.seen = seen })
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.again:
			seen = fingerprint(b.dir)
		case <-tick.C:
			now := fingerprint(b.dir)
			if now == seen {
				continue
			}
			seen = settled(ctx, b.dir, now, debounce)
		}
		end()
		end = b.round(ctx, seen)
	}
}

// fingerprint tells apart any two states of the folder's sources: the files that a build or a start reads, and not
// those that editors keep beside them.
func fingerprint(dir string) string {
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
		now := fingerprint(dir)
		if now == before {
			return now
		}
		before = now
	}
}

// tell sends the state whenever it has changed. While nobody takes it, as when an editor has the terminal, the bench
// works on, and the latest state is sent afterwards.
func (b *bench) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.news:
		}
		b.shop.send(benchMsg{b, b.now()})
	}
}

func (b *bench) now() benchState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

func (b *bench) set(change func(*benchState)) {
	b.mu.Lock()
	change(&b.state)
	b.mu.Unlock()
	poke(b.news)
}

// round begins to build, run and judge the copy, and returns a function that ends this and waits until it has ended.
func (b *bench) round(ctx context.Context, seen string) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		defer b.shop.crew.Catch()
		b.judge(ctx, seen)
	})
	return func() {
		cancel()
		working.Wait()
	}
}

// judge builds, runs and judges the copy once. Where ctx ends before that is done, nothing counts as judged.
func (b *bench) judge(ctx context.Context, seen string) {
	began := time.Now()
	b.set(func(s *benchState) {
		s.step, s.building, s.pulse, s.seen = benchBuilding, build.Progress{}, pulse{}, seen
		s.round++
	})
	made := new(trial)
	made.problem = b.try(ctx, made)
	if made.problem == nil {
		made.tests, made.problem = b.test(ctx, made.results)
	}
	if made.problem != nil && settled(ctx, b.dir, seen, writing-time.Since(began)) != seen {
		return // the copy has changed meanwhile, and will be judged as it is now
	}
	if ctx.Err() != nil {
		return
	}
	made.at = time.Now()
	made.took = made.at.Sub(began)
	b.set(func(s *benchState) {
		s.step = benchWaiting
		if s.latest != nil {
			made.number = s.latest.number
		}
		if made.problem == nil {
			made.number++
		}
		if s.latest.judged() {
			s.former = s.latest
		}
		s.latest = made
		s.failed = withFailed(s.failed, s.latest, s.former)
		made.failed = s.failed
	})
}

// test runs and judges the copy's own test, if the lesson comes with one.
func (b *bench) test(ctx context.Context, results []verdict.Result) ([]lessons.TestFinding, error) {
	if !b.lesson.ComesWithTest() {
		return nil, nil
	}
	b.set(func(s *benchState) { s.step = benchTesting })
	return b.lesson.JudgeTest(ctx, b.shop.gotest, results)
}

// try builds the copy, runs it and judges it.
func (b *bench) try(ctx context.Context, made *trial) error {
	binary, err := b.build(ctx)
	if err != nil {
		return err
	}
	run, err := b.shop.rehearse(ctx, b.lesson, lessons.Yours, binary, b.audit)
	if err != nil {
		return err
	}
	defer run.Close()
	b.set(func(s *benchState) { s.step = benchRunning })
	t, err := b.follow(ctx, run)
	if err != nil {
		return err
	}
	made.results, made.scale, made.path = verdict.Judge(t), scaleOf(t), run.Recording()
	made.events, _ = run.Log().Since(0)
	return nil
}

func (b *bench) build(ctx context.Context) (binary string, err error) {
	report := func(p build.Progress) { b.set(func(s *benchState) { s.building = p }) }
	if b.audit == "" {
		if b.audit, err = b.shop.make(ctx, b.shop.audit, report); err != nil {
			return "", err
		}
	}
	return b.shop.make(ctx, b.dir, report)
}

// follow waits until the run is over, shows its pulse meanwhile, and returns its picture.
func (b *bench) follow(ctx context.Context, run liveRun) (*timeline.Timeline, error) {
	tick := time.NewTicker(4 * frame)
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
		now := pulseOf(t, run.Log().Now())
		b.set(func(s *benchState) { s.step, s.pulse = benchRunning, now })
	}
	return t, run.Wait()
}

// withFailed returns the names, with those of the checks that the trials have failed added.
func withFailed(names []string, trials ...*trial) []string {
	names = slices.Clone(names) // others may read it
	for _, t := range trials {
		for _, r := range t.all() {
			if r.Outcome == verdict.Fail && !slices.Contains(names, r.Check) {
				names = append(names, r.Check)
			}
		}
	}
	return names
}

// listed returns the results of a trial as they are listed: with the deadline once it has been failed, also where the
// verdict is silent on it. That it is unless the service is late or a step is stuck; so silence means that it holds.
func (s benchState) listed(t *trial) []verdict.Result {
	const check = "deadline"
	results := t.all()
	if !t.judged() || !slices.Contains(s.failed, check) || slices.ContainsFunc(results, func(r verdict.Result) bool { return r.Check == check }) {
		return results
	}
	held := verdict.Result{Check: check, Outcome: verdict.Pass, Findings: verdict.State("it ended before the grace period was over, and waited for nothing in vain")}
	return slices.Insert(results, len(t.results), held)
}

// listedBefore returns the results of the judged trial before the latest, as they were listed then.
func (s benchState) listedBefore() []verdict.Result {
	if s.former == nil {
		return nil
	}
	return benchState{failed: s.former.failed}.listed(s.former)
}

// judged tells whether there is a verdict.
func (t *trial) judged() bool { return t != nil && len(t.results) > 0 }

// passed tells whether every check that applies has passed, and so has the copy's own test.
func (t *trial) passed() bool {
	if t == nil || t.problem != nil || len(t.results) == 0 || verdict.Worst(t.results) != verdict.Pass {
		return false
	}
	for _, test := range t.tests {
		if test.Outcome != verdict.Pass {
			return false
		}
	}
	return true
}

// forget drops what has been judged: the copy is another one. That it is judged in turn is left to the watching.
func (b *bench) forget() {
	b.set(func(s *benchState) { *s = benchState{seen: fingerprint(b.dir)} })
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
