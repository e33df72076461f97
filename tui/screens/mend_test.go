package screens

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
)

func init() {
	scenes = append(scenes,
		scene{"mend", mending(builds.CopyState{}, nil)},
		scene{"mend-running", mending(builds.CopyState{Step: builds.CopyRunning, Round: 2, Latest: twoFail(),
			Timeline: timeline.Of(story.Drained().Until(story.StopAt + 1200*story.Tick)), Now: story.StopAt + 1200*story.Tick}, nil)},
		scene{"mend-uncompiled", mending(builds.CopyState{Round: 3, Former: twoFail(), Latest: &builds.Trial{At: noon(), Took: 900 * story.Tick, Problem: &build.Error{Kind: build.Source,
			Package: "lessons/05-workers/yours", Output: "lessons/05-workers/yours/main.go:12:3: undefined: stop\nlessons/05-workers/yours/main.go:14:9: too many arguments in call to run\n\thave (context.Context, int)\n\twant (context.Context)"}}}, nil)},
		scene{"mend-failing", mending(builds.CopyState{Round: 2, Former: allFail(), Latest: twoFail()}, func(a *app.App, _ *mend) { apptest.Press(a, "h", "h") })},
		scene{"mend-failed", mending(builds.CopyState{Round: 1, Latest: allFail()}, nil)},
		scene{"mend-asking", mending(builds.CopyState{Round: 2, Former: allFail(), Latest: twoFail()}, func(a *app.App, _ *mend) { apptest.Press(a, "b") })},
		scene{"mend-done", mending(builds.CopyState{Round: 3, Former: twoFail(), Latest: onRun(3, allPass())}, func(_ *app.App, m *mend) {
			m.state.Latest.Scale = "5 requests in flight, 7 receipts to print, exit after 2.9 s of 10 s"
			m.lesson = m.course.lessons.Lessons[1]
			m.layOut()
		})},
		scene{"mend-doubtful", mending(builds.CopyState{Round: 3, Former: twoFail(), Latest: onRun(3, doubtful())}, nil)},
		scene{"mend-tested", mending(builds.CopyState{Round: 3, Former: twoFail(), Latest: untested()}, nil)},
		scene{"mend-no-editor", mending(builds.CopyState{}, func(_ *app.App, m *mend) {
			m.editor = builds.FindEditor(func(string) string { return "" }, nil)
			m.layOut()
		})},
	)
}

func noon() time.Time { return time.Date(2026, 4, 9, 12, 0, 7, 0, time.Local) }

func checked(outcomes ...verdict.Outcome) *builds.Trial {
	evidence := map[string]string{
		"exit": "exit status 0, 4.1 s after SIGTERM", "answered": "5 of 5 requests in flight at SIGTERM got their whole answer",
		"jobs": "4 receipts accepted, all printed", "logs": "41 lines written, 41 lines in the log",
	}
	t := &builds.Trial{At: noon(), Took: 14200 * story.Tick, Events: story.CutOff().Until(story.Later)}
	t.Timeline = timeline.Of(t.Events)
	for i, name := range []string{"exit", "answered", "jobs", "logs"} {
		r := verdict.Result{Check: name, Outcome: outcomes[i], Findings: verdict.Statements(evidence[name])}
		if name == "jobs" && outcomes[i] == verdict.Fail {
			r.Findings = []verdict.Finding{{Kind: verdict.ReceiptsLost, Count: 2, Of: 4}, {Kind: verdict.ReceiptLost, Receipt: 17}, {Kind: verdict.ReceiptLost, Receipt: 18}}
		}
		if name == "exit" && outcomes[i] == verdict.Fail {
			r.Findings = verdict.Statements("exit status 1, 44 ms after SIGTERM; it said: orders: serving: http: Server closed")
		}
		if name == "answered" && outcomes[i] == verdict.Fail {
			r.Findings = []verdict.Finding{
				{Kind: verdict.RequestFailed, Request: 1, Class: event.Reset, At: 1, After: 3 * story.Tick, Name: "SIGTERM"},
				{Kind: verdict.RequestFailed, Request: 2, Class: event.Reset, At: 1, After: 3 * story.Tick, Name: "SIGTERM"},
				{Kind: verdict.RequestFailed, Request: 3, Class: event.EOF, At: 1, After: 4 * story.Tick, Name: "SIGTERM"},
				{Kind: verdict.OrderHalfDone, Order: 4, Charged: true},
			}
		}
		if name == "logs" && outcomes[i] == verdict.Fail {
			r.Findings = []verdict.Finding{{Kind: verdict.LinesLost, Count: 3, Of: 41}}
		}
		t.Results = append(t.Results, r)
	}
	return t
}

func allFail() *builds.Trial { return checked(verdict.Fail, verdict.Fail, verdict.Fail, verdict.Pass) }

func twoFail() *builds.Trial { return checked(verdict.Pass, verdict.Pass, verdict.Fail, verdict.Fail) }

func allPass() *builds.Trial { return checked(verdict.Pass, verdict.Pass, verdict.Pass, verdict.Pass) }

func onRun(n int, t *builds.Trial) *builds.Trial {
	t.Number = n
	return t
}

func doubtful() *builds.Trial {
	t := allPass()
	t.Doubts = []verdict.Doubt{{Kind: verdict.ServeErrorDropped, File: "main.go", Line: 45}, {Kind: verdict.SecondUnheard, File: "main.go", Line: 29}}
	return t
}

func untested() *builds.Trial {
	t := allPass()
	t.Tests = []lessons.TestFinding{{Check: lessons.TestPasses, Outcome: verdict.Pass, Reason: lessons.TestHolds},
		{Check: lessons.TestCatches, Outcome: verdict.Fail, Reason: lessons.BrokenNotCaught}}
	return t
}

// mending is the mend screen with a bench in that state.

func mending(state builds.CopyState, then func(*app.App, *mend)) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		a, m := mendScreen(t)
		a.Update(builds.CopyChanged{Watch: m.watcher, State: state})
		if then != nil {
			then(a, m)
		}
		return a
	}
}

// mendScreen is the mend screen of a lesson whose copy has been made, and which nothing watches.
func mendScreen(t *testing.T) (*app.App, *mend) {
	s := testCourse(t)
	l := s.lessons.Lessons[2]
	l.Hints = []string{"Who waits for the goroutines when main returns?", "sync.WaitGroup has a method Go."}
	m := newMend(s, l)
	m.ready, m.fresh, m.watcher, m.attempt = true, true, new(builds.CopyWatch), new(builds.Launch)
	m.files = []string{filepath.Join(l.Dir(lessons.Yours), "main.go"), filepath.Join(l.Dir(lessons.Yours), "workers.go")}
	m.editor = builds.Editor{Name: "nano", Command: []string{"nano"}}
	return app.New(m, 80, 24, func() {}), m
}

// until waits for a state of the watch, and returns it.

// save writes a file anew, in one step.

// What has been judged once stays beside what is judged next, however often the copy does not compile in between; and

// it says that it is of another state of the copy.

// While the next save is built and runs, what the compiler said of the one before is of the one before.

// From the verdict on the copy, the steps of the lesson are a digit away.

func TestTheVerdictOnTheCopyShowsTheSteps(t *testing.T) {
	a := mending(builds.CopyState{Latest: twoFail()}, nil)(t)
	apptest.Press(a, "v")
	if _, ok := a.Top().(*verdictScreen); !ok {
		t.Fatalf("v opens a %T", a.Top())
	}
	shows(t, a, "6▸mend", true)
	apptest.Press(a, "7")
	if c, ok := a.Top().(*code); !ok || c.want != difference {
		t.Errorf("7 leads to a %T", a.Top())
	}
	apptest.Press(a, "q")
	if _, ok := a.Top().(*mend); !ok {
		t.Errorf("from there, q leads to a %T", a.Top())
	}
}

// While an editor has the terminal, nobody takes the program's messages.

func TestOnlyACopyThatPassesEverythingMakesALessonDone(t *testing.T) {
	for _, c := range []struct {
		name  string
		trial *builds.Trial
		done  bool
	}{
		{"all pass", allPass(), true},
		{"one fails", twoFail(), false},
		{"one is inconclusive", checked(verdict.Pass, verdict.Pass, verdict.Inconclusive, verdict.Pass), false},
		{"the test catches nothing", untested(), false},
		{"it does not compile", &builds.Trial{Problem: errors.New("no")}, false},
		{"it was recorded earlier", &builds.Trial{Results: allPass().Results, Recorded: true}, false},
		{"no check applies", &builds.Trial{}, false},
	} {
		a, m := mendScreen(t)
		cmd := m.Update(a, builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: c.trial}})
		if cmd != nil {
			cmd()
		}
		if got := m.course.kept.State().Done(m.lesson.Name); got != c.done {
			t.Errorf("%s: the lesson counts as done: %v", c.name, got)
		}
	}
}

// A question, and an answer to a key, are seen, wherever in the hints somebody was reading.
func TestAQuestionIsInView(t *testing.T) {
	for key, want := range map[string]string{"b": "Begin again from the broken one?", "s": "Show the solution?", "enter": "e opens your copy"} {
		a, m := mendScreen(t)
		a.Update(tea.WindowSizeMsg{Width: 60, Height: 15})
		a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: allFail()}})
		apptest.Press(a, "h", "h", "pgdown")
		if a.View(); m.text.Top == 0 {
			t.Fatal("there is nothing to scroll, so the test shows nothing")
		}
		apptest.Press(a, key)
		shows(t, a, want, true)
	}
}

// That the lesson is done is seen, wherever in the findings somebody was reading.
func TestAPassIsInView(t *testing.T) {
	a, m := mendScreen(t)
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 15})
	a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: allFail()}})
	apptest.Press(a, "h", "h", "pgdown", "pgdown")
	if a.View(); m.text.Top == 0 {
		t.Fatal("there is nothing to scroll, so the test shows nothing")
	}
	a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: allPass()}})
	shows(t, a, "The lesson is done", true)
}

// An editor that has given the terminal back before anybody could type may have a window; one that took longer has not.

func TestHintsComeOneByOne(t *testing.T) {
	a, m := mendScreen(t)
	for n := range 3 {
		if got := strings.Count(a.View(), "  hint "); got != min(n, 2) {
			t.Errorf("after %d times h there are %d hints:\n%s", n, got, a.View())
		}
		apptest.Press(a, "h")
	}
	if m.hints != 2 || !strings.Contains(a.View(), "last hint") {
		t.Errorf("nothing says that there are no more:\n%s", a.View())
	}
	apptest.Press(a, "y")
	if c, ok := a.Top().(*code); !ok || c.want != difference {
		t.Errorf("after the last hint, y leads to a %T", a.Top())
	}
}

// What a run has shown comes first; once its hint has been given, or another run shows something else, the others follow.
func TestTheHintThatFitsTheRunComesFirst(t *testing.T) {
	a, m := mendScreen(t)
	m.lesson.Fitting = []lessons.Hint{{When: "ended-with-status", Text: "Which context was Shutdown given?"}, {When: "jobs", Text: "Who empties the queue?"}}
	failed := func(check string, kind verdict.Kind) *builds.Trial {
		return &builds.Trial{Results: []verdict.Result{{Check: check, Outcome: verdict.Fail, Findings: []verdict.Finding{{Kind: kind, Status: 1}}}}}
	}
	a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: failed("exit", verdict.EndedWithStatus)}})
	shows(t, a, "a hint for this run", true)
	apptest.Press(a, "h")
	shows(t, a, "Which context was Shutdown given?", true)
	shows(t, a, "hint 1 of 2", true)
	apptest.Press(a, "h")
	shows(t, a, "Who waits for the goroutines when main returns?", true)
	a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: failed("jobs", verdict.ReceiptLost)}})
	shows(t, a, "Which context was Shutdown given?", false)
	apptest.Press(a, "h")
	shows(t, a, "Who empties the queue?", true)
	a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: allPass()}})
	shows(t, a, "Who empties the queue?", false)
}

func TestResetAsksAndKeepsTheCopy(t *testing.T) {
	h, b, file, _ := buildstest.WatchCopy(t)
	buildstest.Save(t, filepath.Join(filepath.Dir(filepath.Dir(file)), "broken", "main.go"), "package main // broken\n")
	buildstest.Save(t, file, "package main // mine\n")
	m := newMend(NewCourse(&lessons.Course{Root: filepath.Join(filepath.Dir(file), "..", "..", "..")}, h.Supervisor, testCourse(t).kept), b.Lesson)
	m.ready, m.watcher, m.attempt = true, b, new(builds.Launch)
	a := app.New(m, 120, 24, func() {})
	apptest.Do(a, "b", "n")
	if text, _ := os.ReadFile(file); !strings.Contains(string(text), "mine") {
		t.Fatal("it was reset although the answer was no")
	}
	apptest.Do(a, "b", "y")
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "broken") {
		t.Fatalf("after the reset the copy is %q, %v", text, err)
	}
	if !strings.Contains(a.View(), filepath.Join(".closingtime", "backup", "01-signal-")) {
		t.Errorf("it says\n%s", a.View())
	}
}

// The editor opens what the lesson is about.

func TestTheFileToMend(t *testing.T) {
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string]string{"01": "main.go", "05": "workers.go", "16": "start.sh", "17": "main_test.go"} {
		l, err := course.Find(number)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.FileToMend(); filepath.Base(got) != want || filepath.Base(filepath.Dir(got)) != "yours" {
			t.Errorf("lesson %s opens %s, want %s", number, got, want)
		}
	}
}

// All files of the copy are named and opened, those first that are to be changed.

func TestAllFilesOfTheCopyAreThere(t *testing.T) {
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string]string{
		"01": "main.go", "05": "workers.go, main.go", "06": "main.go, workers.go", "11": "main.go, admin.go, phases.go, workers.go",
		"16": "start.sh, main.go, admin.go, phases.go, workers.go",
		"17": "main_test.go, main.go, workers.go, admin.go, phases.go",
	} {
		l, err := course.Find(number)
		if err != nil {
			t.Fatal(err)
		}
		m := newMend(&Course{lessons: course}, l)
		if m.files, err = l.FilesToMend(); err != nil {
			t.Fatal(err)
		}
		if got := m.copyName(); !strings.HasSuffix(got, want) {
			t.Errorf("of lesson %s, the copy is %q, want %s", number, got, want)
		}
		e := builds.Editor{Name: "nano", Command: []string{"nano", "-w"}}
		if args := e.Here(t.Context(), course.Root, m.files).Args; len(args) != 2+len(m.files) {
			t.Errorf("lesson %s: the editor is called as %q", number, args)
		}
	}
}

func TestFromWhatIsMendedQLeadsToTheCourse(t *testing.T) {
	for name, c := range map[string]struct {
		latest  *builds.Trial
		screens int // that are left
	}{
		"mended": {onRun(1, allPass()), 1},
		"failed": {twoFail(), 2},
	} {
		t.Run(name, func(t *testing.T) {
			_, m := mendScreen(t)
			a := stacked(NewMap(m.course), newReader(m.course, m.lesson), m)
			a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Latest: c.latest}})
			apptest.Press(a, "q")
			if len(a.Screens()) != c.screens {
				t.Errorf("%d screens are left, want %d; the screen is\n%s", len(a.Screens()), c.screens, a.View())
			}
		})
	}
}

// The solution shows at once when the copy passes. Before that, a question comes first.
func TestTheSolutionIsOpenOnceYoursPasses(t *testing.T) {
	for name, c := range map[string]struct {
		latest *builds.Trial
		asks   bool
	}{"failed": {allFail(), true}, "passed": {allPass(), false}} {
		a, m := mendScreen(t)
		a.Update(builds.CopyChanged{Watch: m.watcher, State: builds.CopyState{Round: 1, Latest: c.latest}})
		apptest.Do(a, "s")
		if _, open := a.Top().(*code); open == c.asks || (m.asking != nil) != c.asks {
			t.Errorf("%s: s shows\n%s", name, a.View())
		}
	}
}
