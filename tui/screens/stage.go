// Package screens has the screens of the course and of recorded runs, one or a few files each.
package screens

import (
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// stage is where services of a lesson are run, watched, signalled and judged: one by itself, or two side by side, under
// the same load, stopped at the same instant, on one axis. Of two, the fixed one is the second.
type stage struct {
	w, h   int
	course *Course
	lesson *lessons.Lesson
	yours  bool // the learner has a copy

	state    StageState
	panes    []pane // one for each run
	launch   *builds.Launch
	stopping bool // somebody has told them to stop
	paused   bool
	guess    guess            // of one by itself
	clock    func() time.Time // by which the film runs
	film     film             // what has come of the stop while the question about it was asked

	explained bool // the verdict has led to why it happened
	judged    bool // of two: the verdicts show instead of the lanes
	chosen    int  // the pane in which something is explained, or was last

	building builds.Building // while the state is StageBuilding
	ahead    builds.Ahead
	problem  builds.Problem // while the state is StageFailed
	text     ui.Scroller    // what shows instead of the lanes
}

// newStage returns a stage on which those services of the lesson can be run.
func newStage(s *Course, l *lessons.Lesson, services ...string) *stage {
	v := &stage{course: s, lesson: l, clock: time.Now}
	v.choose(services...)
	return v
}

// two tells whether two run side by side.
func (v *stage) two() bool { return len(v.panes) > 1 }

// service is the one on the stage, or the first of two.
func (v *stage) service() string { return v.panes[0].service }

// services names those on the stage.
func (v *stage) services() []string {
	names := make([]string, len(v.panes))
	for i := range v.panes {
		names[i] = v.panes[i].service
	}
	return names
}

// choose says which services run next.
func (v *stage) choose(services ...string) {
	before := v.panes
	v.panes = make([]pane, len(services))
	for i, service := range services {
		p := &v.panes[i]
		if p.service = service; i < len(before) {
			p.picture = before[i].picture
		}
		p.picture.Reset()
	}
	if !v.two() {
		v.panes[0].picture.Question = v.cue
	}
	v.state, v.launch, v.stopping, v.paused, v.guess, v.film, v.explained, v.judged = StageIdle, nil, false, false, guess{}, film{}, false, false
	v.layOut()
}

func (v *stage) SetSize(w, h int) {
	v.w, v.h = w, h
	v.layOut()
}

func (v *stage) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	v.course.hears(msg)
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd = v.Commands().Press(a, msg)
	case app.Opened:
		l := v.lesson
		return func() tea.Msg { return yoursMsg{v, l.Has(lessons.Yours)} }
	case yoursMsg:
		if msg.stage == v {
			v.yours = msg.there
		}
	case builds.Ahead:
		v.ahead = msg
	case builds.Building:
		if msg.Launch == v.launch {
			v.building = msg
		}
	case builds.Started:
		if msg.Launch == v.launch {
			v.state = StageRunning
		}
	case builds.Frames:
		if msg.Launch == v.launch {
			cmd = v.frames(msg.Runs)
		}
	case filmBeat:
		if msg.launch == v.launch {
			cmd = v.playOn()
		}
	case builds.Failed:
		if msg.Launch == v.launch {
			v.fail(msg.Err)
		}
	default:
		return nil
	}
	v.layOut()
	return cmd
}

// yoursMsg tells whether the learner has a copy of the service.
type yoursMsg struct {
	stage *stage
	there bool
}

// fail takes the reason why there is no run.
func (v *stage) fail(err error) { v.state, v.problem = StageFailed, builds.ProblemOf(err) }

// frames takes what there is to be seen of the runs now. While the question about the stop is asked, and until what has come
// of it meanwhile has been shown, it is kept.
func (v *stage) frames(runs []builds.News) tea.Cmd {
	if v.film.holds() {
		v.film.keep(runs)
		if v.asksAgain(runs[0]) {
			return v.standStill(runs[0])
		}
		return nil
	}
	if v.guess.asking && v.state == StageRunning && (runs[0].Over || runs[0].Timeline.UnderStop()) {
		if !runs[0].Over && runs[0].Timeline.StopMoment() == 0 { // the signal is about to be sent
			return nil
		}
		return v.hold(runs)
	}
	return v.shows(runs)
}

// shows shows what there is to be seen of the runs.
func (v *stage) shows(runs []builds.News) tea.Cmd {
	var cmds []tea.Cmd
	over := true
	for i, news := range runs {
		p := &v.panes[i]
		over = over && news.Over
		if p.news.Over {
			continue
		}
		p.news = news
		if news.Over {
			p.results = verdict.Of(news.Timeline)
			cmds = append(cmds, v.course.saw(v.lesson, p.service))
		}
	}
	if over {
		v.state, v.paused = StageOver, false
	}
	v.show()
	if over {
		cmds = append(cmds, v.settle(), v.conclude())
	}
	return tea.Batch(cmds...)
}

// show has the pictures show the latest, unless they are paused.
func (v *stage) show() {
	if v.paused {
		return
	}
	for i := range v.panes {
		if news := v.panes[i].news; news.Timeline != nil {
			v.panes[i].picture.Show(news.Timeline, news.Now)
		}
	}
}

// conclude notes which steps of the lesson the runs have been. Where a service did not start, it says why instead: of a
// run that ended early in another way, the picture says so itself.
func (v *stage) conclude() tea.Cmd {
	for i := range v.panes {
		if start, ok := errors.AsType[*playground.StartError](v.panes[i].news.Err); ok {
			v.fail(start)
			return nil
		}
	}
	switch {
	case v.two(), v.service() == lessons.Fixed:
		return v.course.at(v.lesson, progress.StepFixed)
	case v.service() != lessons.Broken:
		return nil
	case v.timeline().SignalAt() > 0:
		return v.course.at(v.lesson, progress.StepRun, progress.StepStop)
	}
	return v.course.at(v.lesson, progress.StepRun)
}

// timeline is what shows of the one on the stage, or of the first of two.
func (v *stage) timeline() *timeline.Timeline { return v.panes[0].picture.Timeline }

// live tells whether something runs, or is built in order to run.
func (v *stage) live() bool { return v.state.Live() }

// isStopping tells whether the runs have been told to stop, here or from elsewhere.
func (v *stage) isStopping() bool { return v.stopping || !v.two() && v.timeline().Stop.At > 0 }

// ended tells whether no process is left to be signalled, though the runs go on: what they left is being looked at.
func (v *stage) ended() bool {
	for i := range v.panes {
		if !v.panes[i].ended() {
			return false
		}
	}
	return v.state == StageRunning
}

// textual tells whether text shows instead of the lanes.
func (v *stage) textual() bool { return v.state.Textual() || v.judged }

// start runs what is on the stage, unless something runs on another screen.
func (v *stage) start(a app.Navigator) {
	if app.Occupied(a, v) {
		return
	}
	v.run(v.services()...)
}

// run launches services of the lesson.
func (v *stage) run(services ...string) {
	v.choose(services...)
	v.state = StageBuilding
	v.building = builds.Building{What: builds.UnitOf(v.lesson, services[0])}
	v.launch = v.course.builds.Launch(v.lesson, services...)
	v.layOut()
}

// stop stops what runs as the lesson's policy does; the second time it sends SIGTERM itself.
func (v *stage) stop() tea.Cmd {
	if v.isStopping() {
		return v.signal("SIGTERM")
	}
	v.stopping = true
	launch := v.launch
	return func() tea.Msg {
		launch.Stop()
		return nil
	}
}

// signal sends a signal to what still runs.
func (v *stage) signal(name string) tea.Cmd {
	var to []builds.Run
	for i, run := range v.launch.Runs {
		if !v.panes[i].ended() {
			to = append(to, run)
		}
	}
	whom, which := "", ""
	if !v.two() {
		whom, which = v.panes[0].picture.NextSignalled()
	}
	return func() tea.Msg {
		for _, run := range to {
			if err := run.Signal(name); err != nil {
				return app.Notice(name + " could not be sent: " + err.Error())
			}
		}
		if whom != "" {
			return app.Notice(name + " sent to " + whom + ", " + which + ".")
		}
		return nil
	}
}

// pause has the pictures stand still, while the runs go on; or has them follow again.
func (v *stage) pause() {
	v.paused = !v.paused
	v.show()
}

// resume ends the pause: a person who stops a service means it as it is now, and wants to see what comes of the stop.
func (v *stage) resume() {
	v.paused = false
	v.show()
}

// Leave ends what runs here.
func (v *stage) Leave() {
	if v.live() {
		v.launch.Cancel()
		v.choose(v.services()...)
	}
}

// UnderWay says what runs here, and what ends it.
func (v *stage) UnderWay() string {
	switch {
	case !v.live():
		return ""
	case v.state == StageBuilding && v.two():
		return "Two are being built, to run side by side. " + digitOf(v.lesson, progress.StepFixed) + " leads there, and q there leaves without running them."
	case v.state == StageBuilding:
		return ui.Capital(builds.ServiceName(v.service())) + " is being built for the stage. " + digitOf(v.lesson, progress.StepRun) + " leads there, and q there leaves without running it."
	case v.two():
		return "Two still run side by side. " + digitOf(v.lesson, progress.StepFixed) + " leads there; t stops both, k kills them."
	}
	return ui.Capital(builds.ServiceName(v.service())) + " is still on the stage. " + digitOf(v.lesson, progress.StepRun) + " leads there; t stops it, k kills it."
}

// stillRunning says on the stage itself that the runs go on, and what ends them. It returns "" once they are over.
func (v *stage) stillRunning() string {
	switch {
	case !v.live():
		return ""
	case v.state == StageBuilding && v.two():
		return "Both are being built. q leads back, and does not run them."
	case v.state == StageBuilding:
		return ui.Capital(builds.ServiceName(v.service())) + " is being built. q leads back, and does not run it."
	case v.two() && v.stopping:
		return "Both are told to stop. t: SIGTERM, k: SIGKILL."
	case v.two():
		return "Both run. t stops both at once, k kills them."
	}
	return ui.Capital(builds.ServiceName(v.service())) + " is still on the stage. t stops it, k kills it."
}

// nothingToSignal says why a signal goes nowhere.
func (v *stage) nothingToSignal() string {
	switch {
	case v.state == StageOver && v.two():
		return "Both are over: nothing left to signal. enter: verdicts, r: again."
	case v.state == StageOver:
		return "It is over: nothing left to signal. enter: verdict, r: again."
	case v.state != StageRunning:
		return "Nothing runs yet. enter starts it."
	case v.two():
		return "Both have ended: nothing left to signal."
	case len(v.timeline().Processes) > 1:
		return "All instances have ended: nothing left to signal."
	}
	return "The process has ended: nothing left to signal."
}

// step is where the stage stands among the lesson's steps.
func (v *stage) step() string {
	switch {
	case v.two(), v.service() == lessons.Fixed:
		return progress.StepFixed
	case v.service() == lessons.Yours:
		return progress.StepMend
	case v.guess.asking:
		return progress.StepPredict
	case v.state == StageRunning && (v.stopping || v.timeline().StoppedAt() > 0):
		return progress.StepStop
	case v.state == StageOver:
		return progress.StepVerdict
	}
	return progress.StepRun
}

// explains tells whether a cursor is over the lanes.
func (v *stage) explains() bool { return v.panes[v.chosen].picture.Selected.On }

// follow has the lanes follow the runs again.
func (v *stage) follow() {
	for i := range v.panes {
		v.panes[i].picture.Follow()
	}
}

// follows tells whether all lanes stand where they do by themselves.
func (v *stage) follows() bool {
	for i := range v.panes {
		if !v.panes[i].picture.Follows() {
			return false
		}
	}
	return true
}
