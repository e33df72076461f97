package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// beside shows two services of a lesson side by side: under the same load, stopped at the same instant, on one axis.
// The right one is the fixed one.
type beside struct {
	w, h   int
	course *Course
	lesson *lessons.Lesson

	state    stageState
	attempt  *builds.Launch
	told     bool // that they should stop
	halves   [2]half
	yours    bool // the learner has a copy
	building builds.Building
	builds   builds.Ahead
	problem  error
	judged   bool // the verdicts show instead of the lanes
	side     int  // of the half in which something is explained, or was last
	text     ui.Scroller
}

// half is one of the two services.
type half struct {
	of      string
	picture picture.Picture
	laid    picture.Layout
	cue     string // what to do, while it serves
	events  []event.Event
	over    bool
	failed  error
	results []verdict.Result // once it is over
}

// The keys of the side-by-side screen.
var (
	keyBoth     = ui.Bind("enter", "run both; afterwards, the verdicts, and then your own copy", "enter", "r")
	keyStopBoth = ui.Bind("t", "stop both, as the policy does; again: SIGTERM", "t")
	keyYours    = ui.Bind("y", "your copy on the left", "y")
	keyLanes    = ui.Bind("v", "the verdicts, or the lanes", "v")
)

// newBeside returns the screen with a service of the lesson on the left, and the fixed one on the right.
func newBeside(s *Course, l *lessons.Lesson, left string) *beside {
	v := &beside{course: s, lesson: l}
	v.choose(left)
	return v
}

// takeFixed goes to the step at which the fixed service runs beside the broken one.
func (s *Course) takeFixed(a app.Navigator, l *lessons.Lesson) tea.Cmd {
	return s.takeBeside(a, l, lessons.Broken)
}

// takeBeside shows a service of the lesson beside the fixed one. What runs there already stays.
func (s *Course) takeBeside(a app.Navigator, l *lessons.Lesson, left string) tea.Cmd {
	cmd := app.Raise(a, func(v *beside) bool { return v.lesson == l }, func() *beside { return newBeside(s, l, left) })
	if v, ok := a.Top().(*beside); ok && v.halves[0].of != left && !v.live() {
		v.choose(left)
	}
	return cmd
}

// choose says which service stands on the left.
func (v *beside) choose(left string) {
	v.state, v.attempt, v.judged = stageIdle, nil, false
	v.halves = [2]half{{of: left}, {of: lessons.Fixed}}
	for i := range v.halves {
		v.halves[i].picture.Reset()
	}
}

func (v *beside) SetSize(w, h int) {
	v.w, v.h = w, h
	v.layOut()
}

func (v *beside) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	v.course.hears(msg)
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd = v.press(a, msg)
	case app.Opened:
		l := v.lesson
		return func() tea.Msg { return pairableMsg{v, l.Has(lessons.Yours)} }
	case pairableMsg:
		if msg.beside == v {
			v.yours = msg.yours
		}
	case builds.Ahead:
		v.builds = msg
	case builds.Building:
		if msg.Attempt == v.attempt {
			v.building = msg
		}
	case builds.Started:
		if msg.Attempt == v.attempt {
			v.state = stageRunning
		}
	case builds.PairFrames:
		if msg.Attempt == v.attempt {
			cmd = v.happened(msg)
		}
	case builds.Failed:
		if msg.Attempt == v.attempt {
			v.state, v.problem = stageFailed, msg.Err
		}
	default:
		return nil
	}
	v.layOut()
	return cmd
}

// pairableMsg tells whether the learner has a copy that could stand on the left.
type pairableMsg struct {
	beside *beside
	yours  bool
}

// happened takes what has happened in both since the last message.
func (v *beside) happened(msg builds.PairFrames) tea.Cmd {
	var cmds []tea.Cmd
	for i := range v.halves {
		h, news := &v.halves[i], msg.Halves[i]
		if h.over {
			continue
		}
		h.events = append(h.events, news.Events...)
		h.picture.Add(news.Events, news.Now)
		if news.Over {
			h.over, h.failed = true, news.Failed
			h.results = verdict.Judge(h.picture.Timeline)
			cmds = append(cmds, v.course.saw(v.lesson, h.of))
		}
	}
	switch {
	case !v.halves[0].over || !v.halves[1].over:
	case v.halves[0].failed != nil && v.halves[0].picture.Timeline.SignalAt() == 0:
		v.state, v.problem = stageFailed, v.halves[0].failed
	case v.halves[1].failed != nil && v.halves[1].picture.Timeline.SignalAt() == 0:
		v.state, v.problem = stageFailed, v.halves[1].failed
	default:
		v.state = stageOver
		cmds = append(cmds, v.course.at(v.lesson, progress.StepFixed))
	}
	return tea.Batch(cmds...)
}

// Leave ends what runs.
func (v *beside) Leave() {
	if v.attempt != nil && v.state != stageOver {
		v.attempt.Cancel()
		v.choose(v.halves[0].of)
	}
}

func (v *beside) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if cmd, ok := v.course.jump(a, v.lesson, k); ok {
		return cmd
	}
	live := v.state == stageRunning
	if !v.textual() && v.explainKey(k) {
		return nil
	}
	switch {
	case key.Matches(k, ui.KeyBack):
		v.Leave()
		return a.Back()
	case v.state == stageBuilding:
	case key.Matches(k, keyBoth) && live:
		a.Say(v.stillRunning())
	case v.state == stageOver && v.judged && (k.Type == tea.KeyEnter || key.Matches(k, keyMend)):
		return v.course.takeMend(a, v.lesson, false)
	case key.Matches(k, keyMend):
		return v.mend(a)
	case k.Type == tea.KeyEnter && v.state == stageOver, key.Matches(k, keyLanes) && v.state == stageOver:
		v.judged = !v.judged
		v.text.Top = 0
	case key.Matches(k, keyBoth):
		v.start(a)
	case key.Matches(k, keyStopBoth) && live:
		return v.stop()
	case key.Matches(k, keyInt) && live:
		return v.signal("SIGINT")
	case key.Matches(k, keyKill) && live:
		return v.signal("SIGKILL")
	case key.Matches(k, keyBroken, keyYours):
		v.other(a, k)
	case key.Matches(k, picture.KeySelect):
		a.Say("x explains the lanes, once there are some.")
	case v.textual():
		v.text.Update(k)
	default:
		v.scroll(k)
	}
	return nil
}

// mend goes to the learner's own copy, unless something still runs here.
func (v *beside) mend(a app.Navigator) tea.Cmd {
	if v.state == stageRunning {
		a.Say(v.stillRunning())
		return nil
	}
	return v.course.takeMend(a, v.lesson, true)
}

// stillRunning says that the runs go on, and what ends them.
func (v *beside) stillRunning() string {
	if v.told {
		return "Both are told to stop. t: SIGTERM, k: SIGKILL."
	}
	return "Both run. t stops both at once, k kills them."
}

func (v *beside) scroll(k tea.KeyMsg) {
	for i := range v.halves {
		switch {
		case key.Matches(k, ui.KeyUp):
			v.halves[i].picture.Shift--
		case key.Matches(k, ui.KeyDown):
			v.halves[i].picture.Shift++
		case key.Matches(k, keyFollow):
			v.halves[i].picture.Follow()
		}
	}
}

// other puts another service on the left.
func (v *beside) other(a app.Navigator, k tea.KeyMsg) {
	left := lessons.Broken
	if key.Matches(k, keyYours) {
		left = lessons.Yours
	}
	switch {
	case v.state == stageRunning:
		a.Say(v.stillRunning())
	case left == lessons.Yours && !v.yours:
		a.Say("You have no copy of your own yet: e makes one.")
	case left != v.halves[0].of:
		v.choose(left)
	}
}

// live tells whether both run, or are built in order to run.
func (v *beside) live() bool { return v.state == stageRunning || v.state == stageBuilding }

func (v *beside) UnderWay() string {
	if !v.live() {
		return ""
	}
	return "Two still run side by side. 7 leads there; t stops both, k kills them."
}

// start launches both, unless something runs on another screen.
func (v *beside) start(a app.Navigator) {
	if said := app.Elsewhere(a, v); said != "" {
		a.Say(said)
		return
	}
	v.run()
}

// run launches both.
func (v *beside) run() {
	v.choose(v.halves[0].of)
	v.state, v.told, v.problem = stageBuilding, false, nil
	v.building = builds.Building{What: v.lesson.Name + " " + v.halves[0].of}
	v.attempt = v.course.builds.LaunchPair(v.lesson, [2]string{v.halves[0].of, v.halves[1].of})
}

// stop stops both as the lesson's policy does; the second time it sends SIGTERM itself.
func (v *beside) stop() tea.Cmd {
	if v.told {
		return v.signal("SIGTERM")
	}
	v.told = true
	attempt := v.attempt
	return func() tea.Msg {
		attempt.WithPair(func(p *builds.Pair) { p.Stop() })
		return nil
	}
}

// signal sends a signal to those that run.
func (v *beside) signal(name string) tea.Cmd {
	attempt := v.attempt
	ended := [2]bool{v.halves[0].exited(), v.halves[1].exited()}
	return func() tea.Msg {
		var msg tea.Msg
		attempt.WithPair(func(p *builds.Pair) {
			for i, run := range p.Halves {
				if ended[i] {
					continue
				}
				if err := run.Signal(name); err != nil {
					msg = app.Notice(name + " could not be sent: " + ui.Clean(err.Error()))
				}
			}
		})
		return msg
	}
}

func (h *half) exited() bool { return h.over || h.picture.Timeline.Exited() }

// textual tells whether text shows instead of the lanes.
func (v *beside) textual() bool {
	return v.state == stageIdle || v.state == stageBuilding || v.state == stageFailed || v.judged
}

func (v *beside) Keys() []key.Binding {
	other := ui.Named(keyYours, "yours")
	if v.halves[0].of == lessons.Yours {
		other = ui.Named(keyBroken, "the broken one")
	}
	var bindings []key.Binding
	switch v.state {
	case stageBuilding:
		return []key.Binding{ui.Named(ui.KeyBack, "back, and do not run them")}
	case stageRunning:
		stop := "stop both"
		if v.told {
			stop = "SIGTERM"
		}
		if v.explains() {
			return append([]key.Binding{ui.Named(keyStopBoth, stop), ui.Named(keyFollow, "follow"), ui.Named(keyKill, "SIGKILL")}, v.explainKeys()...)
		}
		bindings = []key.Binding{ui.Named(keyStopBoth, stop), ui.Named(picture.KeySelect, "explain"), ui.Named(keyInt, "SIGINT"), ui.Named(keyKill, "SIGKILL")}
		if !v.halves[0].picture.Follows() || !v.halves[1].picture.Follows() {
			bindings = append(bindings, ui.Named(keyFollow, "follow again"))
		}
		return append(bindings, ui.Named(ui.KeyBack, "end"))
	case stageOver:
		if v.explains() {
			return v.explainKeys()
		}
		bindings = []key.Binding{ui.Bind("enter", "verdicts"), ui.Named(picture.KeySelect, "explain"), ui.Named(keyMend, "mend yours"), ui.Bind("r", "run again")}
		if v.judged {
			bindings = []key.Binding{ui.Bind("enter, e", doing(progress.StepMend)), ui.Named(keyLanes, "lanes"), ui.Bind("r", "run again")}
		}
	default:
		bindings = []key.Binding{ui.Named(keyBoth, "run both")}
	}
	if v.yours || v.halves[0].of == lessons.Yours {
		bindings = append(bindings, other)
	}
	if v.textual() && v.text.Scrolls() {
		bindings = append(bindings, ui.KeyScroll)
	}
	return append(bindings, ui.KeyBack)
}

func (v *beside) AllKeys() []key.Binding {
	return []key.Binding{ui.Bind("enter, r", "run both; after a run, enter shows the verdicts, and then goes on to your own copy"), keyStopBoth, ui.Named(keyInt, "send both SIGINT"),
		ui.Named(keyKill, "send both SIGKILL"), keyLanes, ui.Named(keyBroken, "the broken service on the left"), keyYours, keyMend,
		ui.Named(picture.KeySelect, "explain what is seen: a cursor over the lanes; tab goes to the other half"), ui.Bind("↑ ↓", "scroll the lanes of both"), ui.Named(keyFollow, "follow the runs again"), keySteps, ui.Named(ui.KeyBack, "back; ends both")}
}

// checksOf returns the names of all checks that applied to either, in their order.
func (v *beside) checksOf() []string {
	return slices.DeleteFunc(verdict.Names(), func(name string) bool {
		return v.halves[0].result(name) == nil && v.halves[1].result(name) == nil
	})
}

func (h *half) result(check string) *verdict.Result { return verdict.Find(h.results, check) }
