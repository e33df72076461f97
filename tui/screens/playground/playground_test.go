package playground

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	engine "closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/setups"
	"closingtime/tui/story"
)

var rewrite = flag.Bool("update", false, "write the golden files instead of comparing with them")

// testPlayground is the playground of a course of two lessons. Nothing is built or run.
func testPlayground(t *testing.T) *Playground {
	t.Helper()
	root := t.TempDir()
	files := map[string]string{"go.mod": "module closingtime\n"}
	for name, said := range map[string][2]string{
		"01-signal":  {"Nobody heard the signal", "SIGTERM ends a Go program at once unless it asks to be told."},
		"05-workers": {"Workers outlive the signal", "A goroutine that nobody waits for ends in the middle of its work."},
	} {
		files["lessons/"+name+"/lesson.md"] = fmt.Sprintf("---\ntitle: %s\npart: P\nsummary: %s\nstop: docker\nquestion: Q\n---\n# T\n", said[0], said[1])
		files["lessons/"+name+"/broken/main.go"], files["solutions/"+name+"/main.go"] = "package main\n", "package main\n"
	}
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	return New(course, buildstest.Idle(t, course))
}

// fakeRun is a fake run that notes what is done to it.
type fakeRun struct {
	*buildstest.FakeRun
	mu    sync.Mutex
	done  []string
	waits bool
}

func (r *fakeRun) note(what ...any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done = append(r.done, strings.TrimSpace(fmt.Sprintln(what...)))
	return nil
}

func (r *fakeRun) StartFault(name faults.Name, values map[string]string) error {
	return r.note("start", faults.String(name, values))
}
func (r *fakeRun) EndFault(name faults.Name) error { return r.note("end", name) }
func (r *fakeRun) FaultProblem(name faults.Name) error {
	if name == faults.DatabaseLocked {
		return errors.New("the fault database-locked needs the audit's command, which holds the lock, and this run has none")
	}
	return nil
}
func (r *fakeRun) SetRate(rate float64) error { return r.note("rate", rate) }
func (r *fakeRun) Restart() error             { return r.note("restart") }
func (r *fakeRun) Finish()                    { _ = r.note("finish") }
func (r *fakeRun) Waiting() bool              { return r.waits }

// told is the story of a service that is stopped while faults are under way, as far as a moment.
func told(until time.Duration) []event.Event {
	events := append(slices.Clone(story.CutOff().Until(until)),
		event.Event{At: 2000 * story.Tick, Kind: event.FaultStart, Name: string(faults.BankStuck), By: event.ByYou, Values: map[string]string{"deaf": "off"}},
		event.Event{At: 3000 * story.Tick, Kind: event.FaultStart, Name: string(faults.NetworkLate), By: event.ByYou, Values: map[string]string{"latency": "300ms", "jitter": "100ms", "direction": "both"}},
		event.Event{At: 3500 * story.Tick, Kind: event.Signal, Name: "SIGUSR1", Target: event.TargetProcess, By: event.ByYou})
	if until >= story.Later {
		events = append(events, event.Event{At: story.StopAt + 1, Kind: event.FaultEnd, Name: string(faults.BankStuck), By: event.ByRun},
			event.Event{At: story.StopAt + 2, Kind: event.FaultEnd, Name: string(faults.NetworkLate), By: event.ByRun})
	}
	return slices.DeleteFunc(events, func(e event.Event) bool { return e.At > until })
}

// onStage shows a run as far as a moment.
func onStage(t *testing.T, until time.Duration, over bool) (*app.App, *stage, *fakeRun) {
	t.Helper()
	p := testPlayground(t)
	p.setup.Lesson, p.setup.Of = "05-workers", lessons.Broken
	s := newStage(p)
	a := app.New(newForm(p), 80, 24, func() {})
	a.Open(s)
	s.start()
	r := &fakeRun{FakeRun: buildstest.NewFakeRun()}
	s.launch.Runs = []builds.Run{r}
	a.Update(builds.Started{Launch: s.launch})
	events := told(until)
	news := builds.News{Timeline: timeline.Of(events), Now: until, Over: over}
	if over {
		news.Outcome = builds.Outcome{Events: events, Path: ".closingtime/runs/one.ndjson"}
	}
	a.Update(builds.Frames{Launch: s.launch, Runs: []builds.News{news}})
	return a, s, r
}

func onForm(t *testing.T, change func(*setups.Setup), keys ...string) *app.App {
	p := testPlayground(t)
	if change != nil {
		change(&p.setup)
	}
	a := app.New(newForm(p), 80, 24, func() {})
	apptest.Do(a, keys...)
	return a
}

const serving = 4200 * story.Tick

var scenes = []struct {
	name string
	set  func(t *testing.T) *app.App
}{
	{"lesson", func(t *testing.T) *app.App { return onForm(t, nil, "down", "right") }},
	{"command", func(t *testing.T) *app.App {
		return onForm(t, func(s *setups.Setup) { s.Runs, s.Command = setups.Command, "./server -listen {addr}" }, "down", "enter", " x")
	}},
	{"wrong", func(t *testing.T) *app.App {
		return onForm(t, func(s *setups.Setup) { s.Instances = 3 }, "down", "down", "down", "down", "enter", "soon", "enter")
	}},
	{"fronted", func(t *testing.T) *app.App {
		return onForm(t, func(s *setups.Setup) {
			s.Runs, s.Switches, s.Front, s.Instances = setups.Switchboard, "server=close,log=lost", setups.Layer7, 3
		}, "end")
	}},
	{"switches", func(t *testing.T) *app.App {
		return onForm(t, func(s *setups.Setup) { s.Runs = setups.Switchboard }, "down", "enter", "down", "down", "down", "down", "down", "right")
	}},
	{"keeping", func(t *testing.T) *app.App { return onForm(t, nil, "s", "mine") }},
	{"shelf", func(t *testing.T) *app.App {
		return onForm(t, nil, "s", "mine", "enter", "s", "theirs", "enter", "o", "down")
	}},
	{"empty-shelf", func(t *testing.T) *app.App { return onForm(t, nil, "o", "f", "/nowhere.json", "enter") }},
	{"serving", func(t *testing.T) *app.App { a, _, _ := onStage(t, serving, false); return a }},
	{"faults", func(t *testing.T) *app.App {
		a, _, _ := onStage(t, serving, false)
		apptest.Press(a, "f", "down")
		return a
	}},
	{"values", func(t *testing.T) *app.App {
		a, _, _ := onStage(t, serving, false)
		apptest.Press(a, "f", "e", "backspace", "backspace", "soon", "enter")
		return a
	}},
	{"signals", func(t *testing.T) *app.App {
		a, _, _ := onStage(t, serving, false)
		apptest.Press(a, "s", "down", "down", "down", "down")
		return a
	}},
	{"waiting", func(t *testing.T) *app.App {
		a, _, r := onStage(t, story.Later-1, false)
		r.waits = true
		apptest.Redraw(a)
		return a
	}},
	{"over", func(t *testing.T) *app.App { a, _, _ := onStage(t, story.Later, true); return a }},
	{"verdict", func(t *testing.T) *app.App {
		a, _, _ := onStage(t, story.Later, true)
		apptest.Do(a, "v")
		return a
	}},
	{"failed", func(t *testing.T) *app.App {
		a, s, _ := onStage(t, 0, false)
		a.Update(builds.Failed{Launch: s.launch, Err: &engine.StartError{Reason: "nothing answered on 127.0.0.1:20080 within 15s", Output: []string{"panic: no such file"}}})
		return a
	}},
}

// A service that does not compile is said not to.
func TestTheStageSaysWhatDoesNotCompile(t *testing.T) {
	a, s, _ := onStage(t, 0, false)
	a.Update(builds.Failed{Launch: s.launch, Err: &build.Error{Kind: build.Source, Package: "./lessons/05-workers/yours", Output: "main.go:3:1: syntax error"}})
	for _, want := range []string{"does not compile: ./lessons/05-workers/yours", "Mend it and save; r builds and runs it again; q leads back"} {
		if !strings.Contains(a.View(), want) {
			t.Errorf("%q is not in\n%s", want, a.View())
		}
	}
}

func TestScreensLookAsTheyShould(t *testing.T) {
	for _, scene := range scenes {
		a := scene.set(t)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				compare(t, filepath.Join("testdata", name+".golden"), a.View())
			})
		}
	}
}

// compare compares a screen with its golden file, in which no line ends in blanks.
func compare(t *testing.T, path, screen string) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	if *rewrite {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./tui/screens/playground -run %s -update writes it", err, t.Name())
	}
	if string(want) != got {
		t.Errorf("%s has\n%s\nand the screen is\n%s\nLook at the difference; if it is meant, go test ./tui/screens/playground -update writes it.", path, want, got)
	}
}

// On a small terminal, what is said is shorter, or goes on in the next line: it is not cut.
func TestNothingSaidIsCut(t *testing.T) {
	for _, scene := range scenes {
		a := scene.set(t)
		a.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
		for _, line := range strings.Split(a.View(), "\n") {
			if strings.HasSuffix(strings.TrimSpace(line), "…") {
				t.Errorf("%s: %q", scene.name, line)
			}
		}
	}
}

// Every screen fits into every terminal, and says how it is left.
func TestScreensFit(t *testing.T) {
	for _, scene := range scenes {
		a := scene.set(t)
		for _, size := range [][2]int{{60, 15}, {61, 40}, {97, 16}, {200, 60}} {
			a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			lines := strings.Split(a.View(), "\n")
			if len(lines) != size[1] {
				t.Errorf("%s has %d lines in a terminal of %v", scene.name, len(lines), size)
			}
			for _, line := range lines {
				if n := len([]rune(line)); n > size[0] {
					t.Errorf("%s at %v has a line of %d columns: %s", scene.name, size, n, line)
				}
			}
			if last := lines[len(lines)-1]; !strings.Contains(last, "q ") && !strings.Contains(last, "esc") && !strings.Contains(last, "any other") {
				t.Errorf("%s at %v does not say how to leave: %s", scene.name, size, last)
			}
		}
	}
}

// What the keys of the stage do to the run.
func TestKeysOfTheStage(t *testing.T) {
	a, s, r := onStage(t, serving, false)
	apptest.Do(a, "+", "+", "-", "f", "enter", "down", "enter", "e")
	if s.Typing() {
		t.Error("a fault that is under way takes values")
	}
	apptest.Do(a, "up", "e", "backspace", "backspace", "7s", "enter", "q", "s", "down", "down", "down", "down", "down", "down", "down", "enter", "t")
	r.mu.Lock()
	defer r.mu.Unlock()
	want := []string{"rate 10", "rate 20", "rate 10", "start bank-slow", "end bank-stuck", "start bank-slow delay=7s"}
	if !slices.Equal(r.done, want) {
		t.Errorf("done to the run were %q, want %q", r.done, want)
	}
	if got := r.Calls(); !slices.Equal(got, []string{"SIGSTOP", "stop"}) {
		t.Errorf("done to the run were %q", got)
	}
}

// A run that goes on ends after a question only.
func TestLeavingARunIsAsked(t *testing.T) {
	a, s, r := onStage(t, serving, false)
	apptest.Do(a, "f", "esc", "esc")
	if !strings.Contains(a.View(), "End this run?") || a.Top() != app.Screen(s) || !s.live() {
		t.Fatalf("nothing is asked:\n%s", a.View())
	}
	apptest.Do(a, "t")
	if strings.Contains(a.View(), "End this run?") || !s.live() || len(r.Calls()) > 0 {
		t.Errorf("another key does not go on: %q\n%s", r.Calls(), a.View())
	}
	apptest.Do(a, "q", "y")
	if s.live() || a.Top() == app.Screen(s) {
		t.Errorf("the run goes on:\n%s", a.View())
	}
}

// The question says that the run goes on only where it does: a service that has ended waits for its verdict, or for another start.
func TestTheQuestionBeforeLeavingKnowsWhetherTheServiceHasEnded(t *testing.T) {
	a, _, _ := onStage(t, serving, false)
	apptest.Do(a, "q")
	if !strings.Contains(a.View(), "End this run? It goes on meanwhile; ended so, it has no verdict.") {
		t.Errorf("while it serves:\n%s", a.View())
	}
	a, _, r := onStage(t, story.Later-1, false)
	r.waits = true
	apptest.Do(a, "q")
	if !strings.Contains(a.View(), "End this run? It has not been judged yet; ended so, it has no verdict.") {
		t.Errorf("once it has ended:\n%s", a.View())
	}
}

// What came of a run is compared with the run before of the same service, and with no other.
func TestComparedWithTheSameService(t *testing.T) {
	passes, fails := []verdict.Result{{Check: verdict.Exit, Outcome: verdict.Pass}}, []verdict.Result{{Check: verdict.Exit, Outcome: verdict.Fail}}
	p := testPlayground(t)
	broken := setups.Setup{Runs: setups.Lesson, Lesson: "05-workers", Of: lessons.Broken}
	fixed, command := broken, setups.Setup{Runs: setups.Command, Command: "./server"}
	fixed.Of = lessons.Fixed
	p.judged(broken, fails, nil)
	if p.first || len(p.changes()) > 0 {
		t.Errorf("the very first run: %t, %+v", p.first, p.changes())
	}
	p.judged(command, passes, nil)
	if !p.first || len(p.changes()) > 0 {
		t.Errorf("the first run of a command: %t, %+v", p.first, p.changes())
	}
	p.judged(fixed, passes, nil)
	if changes := p.changes(); p.first || len(changes) != 1 || changes[0].Before.Outcome != verdict.Fail {
		t.Errorf("the fixed service after the broken one: %t, %+v", p.first, changes)
	}
}

// After its end, the service is started again, or judged.
func TestKeysAfterTheEnd(t *testing.T) {
	a, _, r := onStage(t, story.Later-1, false)
	r.waits = true
	apptest.Do(a, "r", "t", "v")
	r.mu.Lock()
	defer r.mu.Unlock()
	if want := []string{"restart", "finish"}; !slices.Equal(r.done, want) {
		t.Errorf("done to the run were %q, want %q", r.done, want)
	}
}

// The letters that mean something on every screen are text where text is typed, and pasted text is typed.
func TestTypingTakesEveryLetter(t *testing.T) {
	a := onForm(t, func(s *setups.Setup) { s.Runs = setups.Command }, "down", "enter", "g?q ")
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("pasted\x1b"), Paste: true})
	apptest.Do(a, "enter")
	if got := a.Screens()[0].(*form).playground.setup.Command; got != "g?q pasted" {
		t.Errorf("typed is %q", got)
	}
}

// A set-up is kept with the faults of its run, which come by themselves when it is opened and run again. Anew, or
// when something else runs, there are none.
func TestFaultsAreKept(t *testing.T) {
	a, s, _ := onStage(t, story.Later, true)
	apptest.Do(a, "q", "s", "mine", "enter")
	kept := s.playground.setup.Faults
	if len(kept) != 2 || !strings.HasPrefix(kept[0].Fault, string(faults.BankStuck)) || !strings.Contains(a.View(), "with 2 faults") {
		t.Fatalf("kept are %+v\n%s", kept, a.View())
	}
	apptest.Do(a, "n")
	if s.playground.setup.Faults != nil {
		t.Errorf("anew, there are %+v", s.playground.setup.Faults)
	}
	apptest.Do(a, "o", "enter")
	if got := s.playground.setup.Faults; !slices.Equal(got, kept) || !strings.Contains(a.View(), "bank stuck") {
		t.Errorf("opened are %+v\n%s", got, a.View())
	}
	plan, err := s.playground.setup.Plan(s.playground.course, "service", "audit")
	if err != nil || len(plan.Faults) != 2 || plan.Faults[0].Name != faults.BankStuck {
		t.Errorf("the plan has %+v (%v)", plan.Faults, err)
	}
	apptest.Do(a, "end", "enter") // the last line is that of the faults
	if s.playground.setup.Faults != nil {
		t.Errorf("turned off, there are %+v", s.playground.setup.Faults)
	}
	apptest.Do(a, "home", "enter", "s", "other", "enter")
	if s.playground.setup.Faults != nil {
		t.Errorf("with something else that runs, there are %+v", s.playground.setup.Faults)
	}
}

// A set-up is kept under a name, in a file, and opened again.
func TestKeepingAndOpening(t *testing.T) {
	a := onForm(t, func(s *setups.Setup) { s.Rate = 50 }, "s", "mine", "enter")
	f := a.Screens()[0].(*form)
	shared := filepath.Join(t.TempDir(), "shared.json")
	apptest.Do(a, "s", shared, "enter", "n")
	if f.playground.setup.Rate != 5 {
		t.Errorf("anew, the rate is %v", f.playground.setup.Rate)
	}
	apptest.Do(a, "o", "enter")
	if f.playground.setup.Rate != 50 || len(a.Screens()) != 1 {
		t.Errorf("opened, the rate is %v", f.playground.setup.Rate)
	}
	apptest.Do(a, "n", "o", "f", shared, "enter")
	if f.playground.setup.Rate != 50 || len(a.Screens()) != 1 {
		t.Errorf("opened from a file, the rate is %v", f.playground.setup.Rate)
	}
	apptest.Do(a, "o", "d", "y", "q")
	if names, err := setups.Names(f.playground.folder()); err != nil || len(names) > 0 {
		t.Errorf("kept are %q (%v)", names, err)
	}
}

// The way out is the last key of the footer, also while lanes are explained.
func TestTheWayOutIsTheLastKey(t *testing.T) {
	a, _, _ := onStage(t, serving, false)
	apptest.Do(a, "x")
	lines := strings.Split(strings.TrimRight(a.View(), " "), "\n")
	if footer := lines[len(lines)-1]; !strings.HasPrefix(footer, " t stop it") || !strings.HasSuffix(footer, "q close") {
		t.Errorf("the footer is %q", footer)
	}
}
