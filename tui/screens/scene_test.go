package screens

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

const prose = `# Workers outlive the signal

A bare ` + "`go worker()`" + ` starts work that **nobody waits for**. When main returns, the work is *gone*.

` + "```go\nfor job := range jobs {\n\tprocessJob(job)\n}\n```" + `

- receipts in progress are lost
- receipts in the queue are lost too

1. docker waits 10 s
2. kubernetes waits 30 s
3. systemd waits 90 s
4. a person at a terminal hardly waits

> What is promised must be kept.

See [sync.WaitGroup](https://pkg.go.dev/sync#WaitGroup).
`

// testCourse is a course of three lessons of which the first is done. Nothing is built or run.
func testCourse(t testing.TB) *Course {
	t.Helper()
	policy, err := stop.Named("kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	policy = policy.WithGrace(10 * time.Second)
	course := &lessons.Course{Root: t.TempDir(), Lessons: []*lessons.Lesson{
		{Name: "01-signal", Number: 1, Title: "Nobody heard the signal", Part: "Part 1: hear the signal", Minutes: 10, Policy: policy,
			Summary: "SIGTERM ends a Go program at once unless it asks to be told."},
		{Name: "02-shutdown", Number: 2, Title: "Close is not Shutdown", Part: "Part 1: hear the signal", Minutes: 8, Policy: policy,
			Summary: "Close drops every connection at once; Shutdown lets them finish."},
		{Name: "05-workers", Number: 5, Title: "Workers outlive the signal", Part: "Part 2: finish the background work", Minutes: 15, Policy: policy,
			Summary:  "A goroutine that nobody waits for ends in the middle of its work, and with it a receipt that a customer was promised.",
			Question: "{in_flight} requests are in flight. How many of their receipts will be printed?", Prose: prose, Fails: []string{"jobs"},
			Answer: "jobs_printed", Requests: 3, Jobs: 1},
	}}
	path := filepath.Join(course.Root, "progress.json")
	if err := os.WriteFile(path, firstLessonDone(t), 0o644); err != nil {
		t.Fatal(err)
	}
	kept, err := progress.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return NewCourse(course, buildstest.Idle(t, course), kept)
}

// keptProgress is what firstLessonDone returns: written once, since every change is flushed to the disk.
var keptProgress struct {
	once sync.Once
	file []byte
	err  error
}

// firstLessonDone returns the progress file of a learner who has done the first lesson and reads the last one.
func firstLessonDone(t testing.TB) []byte {
	t.Helper()
	keptProgress.once.Do(func() {
		path := filepath.Join(t.TempDir(), "progress.json")
		kept, err := progress.Open(path)
		if err != nil {
			keptProgress.err = err
			return
		}
		keptProgress.err = errors.Join(kept.Saw("01-signal", "broken"), kept.Saw("01-signal", "fixed"), kept.PassedYours("01-signal"),
			kept.Saw("05-workers", "broken"), kept.At("05-workers", "read"))
		if keptProgress.err == nil {
			keptProgress.file, keptProgress.err = os.ReadFile(path)
		}
	})
	if keptProgress.err != nil {
		t.Fatal(keptProgress.err)
	}
	return keptProgress.file
}

// scene is a screen as a person could see it.
type scene struct {
	name string
	set  func(t *testing.T) *app.App
}

// stacked opens screens on top of each other.
func stacked(first app.Screen, others ...app.Screen) *app.App {
	a := app.New(first, 80, 24, func() {})
	for _, s := range others {
		a.Open(s)
	}
	return a
}

func onStage(of string, then func(*stage)) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		a, v := shownStage(t, of)
		then(v)
		return a
	}
}

// shownStage returns the stage of one of a lesson's services, as the program shows it.
func shownStage(t testing.TB, of string) (*app.App, *stage) {
	s := testCourse(t)
	v := newStage(s, s.lessons.Lessons[2], of)
	a := app.New(v, 80, 24, func() {})
	v.Update(a, yoursMsg{v, true})
	return a, v
}

// playing has the stage show a story until a moment.
func playing(of string, tale *story.Story, until time.Duration, then func(*app.App, *stage)) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		var v *stage
		a := onStage(of, func(shown *stage) { v = shown })(t)
		v.run(of)
		a.Update(builds.Started{Launch: v.launch})
		events := tale.Until(until)
		over := len(events) == len(tale.Events)
		a.Update(framesOf(v, events, until, over))
		if then != nil {
			then(a, v)
		}
		return a
	}
}

// framesOf is what the stage is told of its only run, of which those events are known.
func framesOf(v *stage, events []event.Event, now time.Duration, over bool) builds.Frames {
	news := builds.News{Timeline: timeline.Of(events), Now: now, Over: over, AtStop: func() *timeline.Timeline { return builds.AtStop(events) }}
	if over {
		news.Outcome = builds.Outcome{Events: events, Path: ".closingtime/runs/one.ndjson"}
	}
	return builds.Frames{Launch: v.launch, Runs: []builds.News{news}}
}

func pressing(keys ...string) func(*app.App, *stage) {
	return func(a *app.App, _ *stage) { apptest.Press(a, keys...) }
}

var scenes = []scene{
	{"course", func(t *testing.T) *app.App {
		m := NewMap(testCourse(t))
		a := app.New(m, 80, 24, func() {})
		a.Update(builds.Ahead{Done: 2, Total: 7, What: builds.Unit{Lesson: "05-workers", Number: 5, Service: lessons.Fixed}, Now: build.Progress{Compiled: 31, Latest: "modernc.org/sqlite/lib", Elapsed: 12 * time.Second}})
		return a
	}},
	{"lesson", func(t *testing.T) *app.App {
		s := testCourse(t)
		return app.New(newReader(s, s.lessons.Lessons[2]), 80, 24, func() {})
	}},
	{"idle", onStage("broken", func(*stage) {})},
	{"building", onStage("fixed", func(v *stage) {
		v.run("fixed")
		v.Update(nil, builds.Building{Launch: v.launch, What: builds.Unit{Lesson: "05-workers", Number: 5, Service: lessons.Fixed}, Now: build.Progress{Compiled: 31, Latest: "modernc.org/sqlite/lib", Elapsed: 12300 * story.Tick}})
	})},
	{"waiting", onStage("fixed", func(v *stage) {
		v.run("fixed")
		v.Update(nil, builds.Ahead{Done: 1, Total: 7, What: builds.Unit{Lesson: "05-workers", Number: 5, Service: lessons.Broken}, Now: build.Progress{Compiled: 31, Latest: "modernc.org/sqlite/lib", Elapsed: 12300 * story.Tick}})
	})},
	{"uncompiled", onStage("yours", func(v *stage) {
		v.run("yours")
		v.Update(nil, builds.Failed{Launch: v.launch, Err: &build.Error{Kind: build.Source, Package: "lessons/05-workers/yours",
			Output: "lessons/05-workers/yours/main.go:12:3: undefined: stop\nlessons/05-workers/yours/main.go:14:9: too many arguments in call to run\n\thave (context.Context, int)\n\twant (context.Context)"}})
	})},
	{"unstarted", onStage("yours", func(v *stage) {
		v.run("yours")
		v.Update(nil, builds.Failed{Launch: v.launch, Err: &playground.StartError{Reason: "It ended at once, with status 1, before it answered on 127.0.0.1:20080.",
			Output: []string{"panic: open /nowhere: no such file or directory"}}})
	})},
	{"unknown", onStage("yours", func(v *stage) {
		v.run("yours")
		v.Update(nil, builds.Failed{Launch: v.launch, Err: errors.New("finding a free port: too many open files")})
	})},
	{"serving", playing("broken", story.CutOff(), 4200*story.Tick, nil)},
	{"paused", playing("broken", story.CutOff(), 4200*story.Tick, func(a *app.App, v *stage) {
		apptest.Press(a, " ")
		a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, false))
	})},
	{"draining", playing("fixed", story.Drained(), story.StopAt+1200*story.Tick, nil)},
	{"prestop", playing("fixed", story.Drained(), story.StopAt+300*story.Tick, nil)},
	{"cut", playing("broken", story.CutOff(), story.Later, nil)},
	{"drained", playing("fixed", story.Drained(), story.Later, nil)},
	{"goroutines", playing("broken", story.CutOff(), 4200*story.Tick, pressing("tab"))},
	{"connections", playing("broken", story.CutOff(), 4200*story.Tick, pressing("tab", "tab"))},
	{"log", playing("broken", story.CutOff(), story.Later, pressing("tab", "tab", "tab"))},
	{"verdict", playing("broken", story.CutOff(), story.Later, func(a *app.App, v *stage) {
		j := newVerdict(v)
		j.results = []verdict.Result{
			{Check: "exit", Outcome: verdict.Fail, Findings: verdict.Statements("killed by SIGTERM after 3 ms (a shell shows 143)")},
			{Check: "answered", Outcome: verdict.Fail, Findings: verdict.Statements("request 7: connection reset 4 ms after SIGTERM",
				"request 8: connection reset 4 ms after SIGTERM", "request 9: connection reset 4 ms after SIGTERM",
				"request 10: connection reset 4 ms after SIGTERM", "request 11: connection reset 4 ms after SIGTERM")},
			{Check: "jobs", Outcome: verdict.Inconclusive, Findings: verdict.Statements("no receipt was in progress at the signal")},
			{Check: "logs", Outcome: verdict.Pass, Findings: verdict.Statements("6 lines written, 6 lines in the log")},
		}
		a.Open(j)
	})},
	{"replay", playing("fixed", story.Drained(), story.Later, pressing("p", "s", ".", "."))},
	{"damaged", playing("fixed", story.Drained(), story.Later, func(a *app.App, v *stage) {
		a.Open(NewReplay("05-workers", v.panes[0].news.Events, &event.DamagedError{Line: 812, Err: errors.New("not an event")}))
	})},
	{"help", playing("broken", story.CutOff(), story.Later, pressing("?"))},
}
