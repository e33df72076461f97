package screens

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/internal/long"
	"closingtime/lessons"
	"closingtime/lessons/gotest"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// everyKey is every key that some screen knows, and some that none does.
var everyKey = func() []tea.KeyMsg {
	var keys []tea.KeyMsg
	for _, r := range "abcdefghijklmnopqrstuvwxyz0123456789GX?,.-+=/ äß漢" {
		keys = append(keys, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	for _, k := range []tea.KeyType{tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd,
		tea.KeyTab, tea.KeyShiftTab, tea.KeyEnter, tea.KeyEsc, tea.KeySpace, tea.KeyBackspace, tea.KeyDelete, tea.KeyInsert, tea.KeyCtrlH,
		tea.KeyCtrlL, tea.KeyCtrlZ, tea.KeyF1} {
		keys = append(keys, tea.KeyMsg{Type: k})
	}
	return keys
}()

// monkey presses keys, and whatever the program orders is carried out in the background, as Bubble Tea does it. Only a
// command that would write to the test's own terminal writes to nowhere.
type monkey struct {
	t        *testing.T
	a        *app.App
	w, h     int
	wide     map[string]int // the widths of lines met before
	did      []string       // the latest things it did
	msgs     chan tea.Msg
	orders   sync.WaitGroup
	offline  chan struct{} // closed when nobody takes messages any more
	over     bool          // the program has been told to end
	checkout string        // this checkout

	leaves func() // takes no more messages, and waits for what was ordered
}

// mostScreens is more than anybody can have open: each kind of a lesson's screens is open once.
const mostScreens = 16

func newMonkey(t *testing.T) *monkey {
	m := &monkey{t: t, wide: make(map[string]int), msgs: make(chan tea.Msg), offline: make(chan struct{})}
	checkout, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	m.checkout = checkout
	t.Chdir(t.TempDir()) // it exports what it is asked to
	stdout := os.Stdout
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = null
	t.Setenv("VISUAL", "sh") // an editor of the terminal, which nobody opens here: that is Bubble Tea's business
	m.leaves = sync.OnceFunc(func() {
		close(m.offline)
		m.orders.Wait()
	})
	t.Cleanup(func() {
		m.leaves()
		os.Stdout = stdout
		null.Close()
	})
	return m
}

// sits has the monkey sit down at a program.
func (m *monkey) sits(a *app.App, w, h int) {
	m.a, m.over, m.did = a, false, nil
	m.w, m.h = w, h
	m.order(a.Init())
	m.gives(tea.WindowSizeMsg{Width: w, Height: h})
}

// order carries a command out.
func (m *monkey) order(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	m.orders.Go(func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, one := range msg {
				m.order(one)
			}
		default:
			m.send(msg)
		}
	})
}

// send gives the program a message from another goroutine.
func (m *monkey) send(msg tea.Msg) {
	select {
	case m.msgs <- msg:
	case <-m.offline:
	}
}

// listens takes what has come meanwhile.
func (m *monkey) listens() {
	for range 20 {
		select {
		case msg := <-m.msgs:
			m.gives(msg)
		default:
			return
		}
	}
}

func (m *monkey) sees(text string) bool { return strings.Contains(m.a.View(), text) }

// hasBegunSomething tells whether a run or a build is under way on the screen that shows.
func (m *monkey) hasBegunSomething() bool {
	switch s := m.a.Top().(type) {
	case app.Runner:
		return s.UnderWay() != ""
	case *mend:
		return !s.ready || s.state.Step != builds.CopyWaiting || !s.state.Latest.Judged()
	}
	return false
}

// waits waits for something to come, as builds and runs take their time.
func (m *monkey) waits() {
	select {
	case msg := <-m.msgs:
		m.gives(msg)
	case <-time.After(4 * builds.FrameTime):
	}
}

// gives gives the program a message, and looks at the screen afterwards.
func (m *monkey) gives(msg tea.Msg) {
	m.t.Helper()
	switch msg := msg.(type) {
	case tea.QuitMsg:
		m.over = true
		return
	case tea.KeyMsg:
		m.notes(fmt.Sprintf("%q", msg.String()))
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		m.notes(fmt.Sprintf("%dx%d", m.w, m.h))
	case tea.MouseMsg:
		m.notes(fmt.Sprintf("%v at %d,%d", msg, msg.X, msg.Y))
	default:
		m.notes(fmt.Sprintf("%T", msg))
	}
	defer func() {
		if v := recover(); v != nil {
			m.t.Fatalf("it panics: %v\nafter %s\n%s", v, strings.Join(m.did, ", "), debug.Stack())
		}
	}()
	_, cmd := m.a.Update(msg)
	m.order(cmd)
	if !fits(m.t, m.a.View(), m.w, m.h, m.wide) {
		m.t.Fatalf("on %T, after %s", m.a.Top(), strings.Join(m.did, ", "))
	}
	if n := len(m.a.Screens()); n > mostScreens {
		m.t.Fatalf("%d screens are open, after %s", n, strings.Join(m.did, ", "))
	}
}

func (m *monkey) notes(what string) {
	if len(m.did) >= 200 {
		m.did = slices.Delete(m.did, 0, 100)
	}
	m.did = append(m.did, what)
}

// Every key on every scene, and then every key again: nothing panics, and every screen fits. With -long, every key comes
// again after each of them that does something there.
func TestEveryKeyOnEveryScreen(t *testing.T) {
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			m := newMonkey(t)
			m.sits(scene.set(t), 80, 24)
			m.presses(scene, slices.Concat(everyKey, everyKey))
			if !long.Wanted() {
				return
			}
			for _, first := range everyKey {
				m.sits(scene.set(t), 80, 24)
				before := m.a.View()
				m.gives(first)
				if m.over || m.a.View() != before {
					m.presses(scene, everyKey)
				}
			}
		})
	}
}

// presses presses keys, one after the other. Where one has ended the program, it begins anew with the next one.
func (m *monkey) presses(scene scene, keys []tea.KeyMsg) {
	for _, k := range keys {
		if m.over {
			m.sits(scene.set(m.t), 80, 24)
		}
		m.gives(k)
		m.listens()
	}
}

// The seed is fixed, so that what the monkey does is the same every time, but for the moments at which what it has
// ordered is ready.
const monkeySeed = 20261127

// 50,000 random keys, clicks and resizes, with -long, over a course in which everything can be done: builds, runs,
// verdicts, copies, recordings.
func TestRandomKeys(t *testing.T) {
	m := newMonkey(t)
	random := rand.New(rand.NewPCG(monkeySeed, 0))
	open := m.playhouse()
	defer m.leaves() // before the playhouse closes
	m.sits(open(), 80, 24)
	steps := long.Pick(3_000, 50_000)
	for range steps {
		if m.over {
			m.sits(open(), 80, 24)
		}
		m.gives(m.anything(random))
		if m.sees("good-bye") || m.hasBegunSomething() && random.IntN(2) == 0 {
			m.waits()
		}
		m.listens()
	}
}

// anything is a key most of the time, and else a click, the wheel, a resize, or several keys at once. A monkey that
// read nothing would hardly ever see a verdict: half of its keys are of those that the footer shows.
func (m *monkey) anything(random *rand.Rand) tea.Msg {
	w, h := m.w, m.h
	switch n := random.IntN(100); {
	case n < 10 && m.sees("Keys, and what the signs mean"):
		return tea.KeyMsg{Type: tea.KeyEsc}
	case n < 50:
		return offered(random, m.a.Top().Commands().Footer())
	case n < 70:
		return everyKey[random.IntN(len(everyKey))]
	case n < 76: // typed so quickly that they come together
		var runes []rune
		for range 2 + random.IntN(4) {
			if k := everyKey[random.IntN(len(everyKey))]; k.Type == tea.KeyRunes {
				runes = append(runes, k.Runes...)
			}
		}
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: runes, Paste: random.IntN(8) == 0}
	case n < 86:
		return tea.MouseMsg{X: random.IntN(w + 2), Y: random.IntN(h + 2), Action: tea.MouseActionPress, Button: tea.MouseButtonLeft}
	case n < 90:
		return tea.MouseMsg{X: random.IntN(w + 2), Y: random.IntN(h + 2), Button: []tea.MouseButton{tea.MouseButtonWheelUp, tea.MouseButtonWheelDown}[random.IntN(2)]}
	case n < 94:
		return tea.WindowSizeMsg{Width: app.LeastWidth + random.IntN(140), Height: app.LeastHeight + random.IntN(45)}
	case n < 95:
		return tea.WindowSizeMsg{Width: 1 + random.IntN(250), Height: 1 + random.IntN(80)}
	case n < 96:
		return tea.ResumeMsg{}
	}
	return tea.KeyMsg{Type: []tea.KeyType{tea.KeyEnter, tea.KeyEsc, tea.KeyTab}[random.IntN(3)]}
}

// offered is a key of those that the screen offers, and seldom its way out, which is the last one.
func offered(random *rand.Rand, bindings []key.Binding) tea.KeyMsg {
	if n := len(bindings) - 1; n > 0 && random.IntN(20) > 0 {
		bindings = bindings[:n]
	}
	if names := bindings[random.IntN(len(bindings))].Keys(); len(names) > 0 {
		name := names[random.IntN(len(names))]
		if i := slices.IndexFunc(everyKey, func(k tea.KeyMsg) bool { return k.String() == name }); i >= 0 {
			return everyKey[i]
		}
	}
	return everyKey[random.IntN(len(everyKey))] // it is shown by a name that stands for several
}

// playhouse is a course of real lessons whose services are actors that play stories. It returns a function that opens the
// program on it, as its user would.
func (m *monkey) playhouse() (open func() *app.App) {
	m.t.Helper()
	root := story.KeptRuns(m.t)
	for _, name := range []string{"01-signal", "06-outlived", "17-test-it"} {
		for _, folder := range []string{"lessons", "solutions"} {
			if err := os.CopyFS(filepath.Join(root, folder, name), os.DirFS(filepath.Join(m.checkout, folder, name))); err != nil {
				m.t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module closingtime\n"), 0o644); err != nil {
		m.t.Fatal(err)
	}
	course, err := lessons.Open(root)
	if err != nil {
		m.t.Fatal(err)
	}
	kept, err := progress.Open(filepath.Join(root, ".closingtime", "progress.json"))
	if err != nil {
		m.t.Fatal(err)
	}
	tasks := new(program.Tasks)
	var opened []*builds.Supervisor
	m.t.Cleanup(func() {
		for _, supervisor := range opened {
			supervisor.Close()
		}
		if !tasks.Wait(time.Minute) || tasks.Crashed() != nil {
			m.t.Errorf("something still runs, or has panicked: %+v", tasks.Crashed())
		}
	})
	return func() *app.App {
		supervisor := builds.New(course, tasks)
		opened = append(opened, supervisor)
		supervisor.Send = m.send
		supervisor.Build = func(_ context.Context, dir string, report func(build.Progress)) (string, error) {
			report(build.Progress{Package: dir, Compiled: 3, Latest: "net/http"})
			return dir, nil
		}
		supervisor.TestCopy = func(context.Context, string, gotest.Options) (*gotest.Result, error) { return new(gotest.Result), nil }
		supervisor.Start = func(_ context.Context, _ *lessons.Lesson, services []builds.Service, _ string) (runs []builds.Run, err error) {
			for _, service := range services {
				runs = append(runs, tells(service.Name))
			}
			return runs, nil
		}
		attended := supervisor.Start
		supervisor.StartUnattended = func(ctx context.Context, l *lessons.Lesson, services []builds.Service, audit string) ([]builds.Run, error) {
			runs, err := attended(ctx, l, services, audit)
			runs[0].Stop()
			return runs, err
		}
		return app.New(NewMap(NewCourse(course, supervisor, kept)), 80, 24, supervisor.Close)
	}
}

// storyteller is an actor that plays a story: until a moment before the stop, and to its end once it is told to stop.
type storyteller struct {
	*buildstest.FakeRun
	mu   sync.Mutex
	rest []event.Event
}

// tells returns one that has begun to play the story of a lesson's service.
func tells(of string) *storyteller {
	tale := story.CutOff()
	if of != lessons.Broken {
		tale = story.Drained()
	}
	s := &storyteller{FakeRun: buildstest.NewFakeRun(), rest: tale.Until(time.Hour)}
	s.play(4200 * time.Millisecond)
	return s
}

// play plays the story until a moment.
func (s *storyteller) play(until time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.rest) > 0 && s.rest[0].At <= until {
		s.Events.AddAt(s.rest[0])
		s.rest = s.rest[1:]
	}
}

func (s *storyteller) Stop() {
	s.FakeRun.Stop()
	s.play(time.Hour)
	s.End()
}

func (s *storyteller) Signal(name string) error {
	s.Stop()
	return s.FakeRun.Signal(name)
}
