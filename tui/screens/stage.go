package screens

import (
	"errors"
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// stage is the live view of one run, and the place where it is started, signalled and judged.
type stage struct {
	w, h     int
	course   *Course
	lesson   *lessons.Lesson
	services []string // of the lesson: "broken", "fixed", and "yours" when there is one
	of       string

	state   stageState
	attempt *builds.Launch
	told    bool // that the service should stop
	guess   prediction
	paused  bool
	waiting []event.Event // what has happened since the pause
	picture picture.Picture
	now     time.Duration

	building builds.Building // while state is stageBuilding
	builds   builds.Ahead
	curtain  ui.Scroller // what shows instead of the picture: an introduction, or why there was no run
	problem  error
	events   []event.Event // all of the run
	path     string        // of its recording
}

type stageState int

const (
	stageIdle stageState = iota
	stageBuilding
	stageRunning
	stageOver
	stageFailed
)

func newStage(s *Course, l *lessons.Lesson, of string) *stage {
	v := &stage{course: s, lesson: l, of: of, services: []string{lessons.Broken, lessons.Fixed}}
	v.picture.Reset()
	return v
}

func (v *stage) SetSize(w, h int) {
	v.w, v.h = w, h
	v.arrange()
	v.layOut()
}

func (v *stage) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	v.course.hears(msg)
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return v.press(a, msg)
	case app.Opened:
		l := v.lesson
		return func() tea.Msg { return yoursMsg{v, l.Has(lessons.Yours)} }
	case yoursMsg:
		if msg.stage == v && msg.there && len(v.services) == 2 {
			v.services = append(v.services, lessons.Yours)
		}
	case builds.Ahead:
		v.builds = msg
		v.layOut()
	case builds.Building:
		if msg.Attempt == v.attempt {
			v.building = msg
			v.layOut()
		}
	case builds.Started:
		if msg.Attempt == v.attempt {
			v.state = stageRunning
		}
	case builds.Frames:
		if msg.Attempt == v.attempt {
			return v.frames(msg)
		}
	case builds.Failed:
		v.fail(msg)
	}
	return nil
}

// yoursMsg tells whether the learner has a copy of the service.
type yoursMsg struct {
	stage *stage
	there bool
}

// fail takes the reason why there is no run, or why it ended early. The picture of one that was under way stays, and
// says the reason itself.
func (v *stage) fail(msg builds.Failed) {
	var start *playground.StartError
	if msg.Attempt != v.attempt || v.state == stageOver && !errors.As(msg.Err, &start) {
		return
	}
	v.state, v.problem = stageFailed, msg.Err
	v.layOut()
}

// frames takes what has happened since the last picture.
func (v *stage) frames(msg builds.Frames) tea.Cmd {
	v.events = append(v.events, msg.Events...)
	v.now = msg.Now
	if msg.Over {
		v.state, v.path, v.paused = stageOver, msg.Path, false
	}
	if v.paused {
		v.waiting = append(v.waiting, msg.Events...)
		return nil
	}
	v.picture.Add(append(v.waiting, msg.Events...), msg.Now)
	v.waiting = nil
	if msg.Over {
		return tea.Batch(v.settle(), v.course.saw(v.lesson, v.attempt.Of), v.stepOver())
	}
	return nil
}

func (v *stage) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	live := v.state == stageRunning
	if live && v.guess.asking {
		return v.answer(a, k)
	}
	if key.Matches(k, keyTerm, keyInt, keyKill) && v.state != stageBuilding && (!live || v.ended()) {
		a.Say(v.nothingToSignal())
		return nil
	}
	if cmd, ok := v.course.jump(a, v.lesson, k); ok {
		return cmd
	}
	if !v.curtained() && v.picture.SelectKey(k) {
		return nil
	}
	switch {
	case key.Matches(k, ui.KeyBack):
		v.abandon()
		return a.Back()
	case key.Matches(k, keyMend, keyBeside):
		return v.onward(a, k)
	case key.Matches(k, keyRun):
		return v.enter(a, k)
	case key.Matches(k, keyVerdict) && v.state == stageOver:
		return v.openVerdict(a)
	case key.Matches(k, keyReplay) && v.state == stageOver:
		return a.Open(NewReplay(v.title(), v.events, nil))
	case key.Matches(k, keyTerm) && live:
		v.resume()
		if v.askFirst() {
			return nil
		}
		return v.terminate()
	case key.Matches(k, keyInt) && live:
		v.resume()
		return v.signal("SIGINT")
	case key.Matches(k, keyKill) && live:
		v.resume()
		return v.signal("SIGKILL")
	case key.Matches(k, keyPause) && live:
		v.pause()
	case key.Matches(k, keyBroken):
		v.choose(a, "broken")
	case key.Matches(k, keyFixed):
		v.choose(a, "fixed")
	case key.Matches(k, ui.KeyLeft):
		v.beside(a, -1)
	case key.Matches(k, ui.KeyRight):
		v.beside(a, 1)
	case key.Matches(k, picture.KeyPanel):
		v.picture.NextPanel()
	case v.curtained():
		v.curtain.Update(k)
	default:
		v.scroll(k)
	}
	return nil
}

// nothingToSignal says why a signal goes nowhere.
func (v *stage) nothingToSignal() string {
	switch {
	case v.state == stageOver:
		return "It is over: nothing left to signal. enter: verdict, r: again."
	case v.state != stageRunning:
		return "Nothing runs yet. enter starts it."
	case len(v.picture.Timeline.Processes) > 1:
		return "All instances have ended: nothing left to signal."
	}
	return "The process has ended: nothing left to signal."
}

// live tells whether something runs on the stage, or is built in order to run.
func (v *stage) live() bool { return v.state == stageRunning || v.state == stageBuilding }

// stillRunning says that the run goes on, and what ends it.
func (v *stage) stillRunning() string {
	return ui.Capital(ServiceName(v.of)) + " is still on the stage. t stops it, k kills it."
}

func (v *stage) UnderWay() string {
	if !v.live() {
		return ""
	}
	return ui.Capital(ServiceName(v.of)) + " is still on the stage. 2 leads there; t stops it, k kills it."
}

// ended tells whether no process is left to be signalled, though the run goes on: what they left is being looked at.
func (v *stage) ended() bool {
	return v.state == stageRunning && v.picture.Timeline.Exited()
}

// onward goes to the learner's copy or to the side-by-side screen, unless something still runs here.
func (v *stage) onward(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if v.live() {
		a.Say(v.stillRunning())
		return nil
	}
	cmd, _ := v.course.onward(a, v.lesson, v.of, k)
	return cmd
}

func (v *stage) scroll(k tea.KeyMsg) {
	if key.Matches(k, keyFollow) {
		v.picture.Follow()
		return
	}
	page := v.picture.Page()
	for _, move := range []struct {
		binding key.Binding
		by      int
	}{{ui.KeyUp, -1}, {ui.KeyDown, 1}, {ui.KeyPageUp, -page}, {ui.KeyPageDown, page}} {
		if key.Matches(k, move.binding) {
			v.picture.Scroll(move.by)
		}
	}
}

// enter does what comes next: run it, or, after a run, see the verdict. r always runs.
func (v *stage) enter(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	switch {
	case v.state == stageBuilding:
		return nil
	case v.state == stageRunning:
		a.Say("It is running. t stops it, k kills it; then you can run it again.")
		return nil
	case v.state == stageOver && k.Type == tea.KeyEnter:
		return v.openVerdict(a)
	}
	if said := app.Elsewhere(a, v); said != "" {
		a.Say(said)
		return nil
	}
	v.run(v.of)
	return nil
}

// run launches a service of the lesson.
func (v *stage) run(of string) {
	v.of = of
	v.state, v.told, v.paused = stageBuilding, false, false
	v.events, v.waiting, v.path, v.problem, v.now = nil, nil, "", nil, 0
	v.guess = prediction{}
	v.arrange()
	v.building = builds.Building{What: v.lesson.Name + " " + of}
	v.picture.Reset()
	v.picture.Question = v.cue
	v.attempt = v.course.builds.Launch(v.lesson, of)
	v.layOut()
}

// terminate stops the service as the lesson's policy does; the second time it sends SIGTERM itself.
func (v *stage) terminate() tea.Cmd {
	if v.told || v.picture.Timeline.Stop.At > 0 {
		return v.signal("SIGTERM")
	}
	v.told = true
	attempt := v.attempt
	return func() tea.Msg {
		attempt.Stop()
		return nil
	}
}

func (v *stage) signal(name string) tea.Cmd {
	attempt, whom := v.attempt, v.picture.NextSignalled()
	return func() tea.Msg {
		if err := attempt.With(func(run builds.Run) error { return run.Signal(name) }); err != nil {
			return app.Notice(name + " could not be sent: " + ui.Clean(err.Error()))
		}
		if whom != "" {
			return app.Notice(name + " sent to " + whom + ", the oldest that still runs.")
		}
		return nil
	}
}

// resume ends the pause, since whoever stops a service means it as it is now, and wants to see what comes of it.
func (v *stage) resume() {
	if v.paused {
		v.pause()
	}
}

func (v *stage) pause() {
	v.paused = !v.paused
	if !v.paused {
		v.picture.Add(v.waiting, v.now)
		v.waiting = nil
	}
}

// choose says which service enter runs next.
func (v *stage) choose(a app.Navigator, of string) {
	switch {
	case of == v.of || !slices.Contains(v.services, of):
	case v.live():
		a.Say(v.stillRunning())
	default:
		v.of, v.state, v.attempt = of, stageIdle, nil
		v.picture.Reset()
		v.layOut()
	}
}

func (v *stage) beside(a app.Navigator, by int) {
	i := slices.Index(v.services, v.of) + by
	if i >= 0 && i < len(v.services) {
		v.choose(a, v.services[i])
	}
}

// abandon ends a run that nobody watches any more.
func (v *stage) abandon() {
	if v.attempt != nil && v.live() {
		v.attempt.Cancel()
	}
	v.attempt = nil
}

// curtained tells whether text shows instead of the picture.
func (v *stage) curtained() bool {
	return v.state == stageIdle || v.state == stageBuilding || v.state == stageFailed
}
