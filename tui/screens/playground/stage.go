package playground

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	engine "closingtime/playground"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/screens"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

// stage is where the set-up runs: its picture, live, with every signal and every fault behind a key.
type stage struct {
	playground *Playground
	setup      setups.Setup // that runs; the form may have another one by then
	w, h       int

	name, which string // what runs: see Playground.title

	state    screens.StageState
	launch   *builds.Launch
	building builds.Building
	problem  builds.Problem
	news     builds.News
	rate     float64
	paused   bool
	judging  bool // the verdict opens as soon as there is one
	asks     bool // whether to end the run is being asked

	picture picture.Picture
	menu    *menu // what covers a part of the picture; nil for nothing
	text    ui.Scroller
}

func newStage(p *Playground) *stage {
	s := &stage{playground: p}
	s.picture.Reset()
	return s
}

// start runs the set-up.
func (s *stage) start() {
	s.setup = s.playground.setup
	s.name, s.which = s.playground.title()
	s.rate, s.state, s.paused, s.judging, s.asks, s.menu = s.setup.Rate, screens.StageBuilding, false, false, false, nil
	s.news = builds.News{}
	s.picture.Reset()
	s.launch = s.playground.builds.LaunchPlan(s.name+s.which, s.playground.builds.SetupPlan(s.setup))
	s.layOut()
}

func (s *stage) SetSize(w, h int) {
	s.w, s.h = w, h
	s.layOut()
}

// Typing tells whether the values of a fault are being typed.
func (s *stage) Typing() bool { return s.menu != nil && s.menu.typing != nil }

func (s *stage) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd = s.Commands().Press(a, msg)
	case builds.Building:
		if msg.Launch == s.launch {
			s.building = msg
		}
	case builds.Started:
		if msg.Launch == s.launch {
			s.state = screens.StageRunning
		}
	case builds.Frames:
		if msg.Launch == s.launch {
			cmd = s.frame(a, msg.Runs[0])
		}
	case builds.Failed:
		if msg.Launch == s.launch {
			s.fail(msg.Err)
		}
	default:
		return nil
	}
	s.layOut()
	return cmd
}

func (s *stage) fail(err error) {
	s.state, s.asks, s.menu, s.problem = screens.StageFailed, false, nil, builds.ProblemOf(err)
}

// frame takes what there is to be seen of the run now.
func (s *stage) frame(a app.Navigator, news builds.News) tea.Cmd {
	if s.news.Over {
		return nil
	}
	s.news = news
	if news.Over {
		s.state, s.paused, s.asks, s.menu = screens.StageOver, false, false, nil
	}
	s.show()
	if !news.Over {
		return nil
	}
	if start, ok := errors.AsType[*engine.StartError](news.Err); ok {
		s.fail(start)
		return nil
	}
	if news.Err != nil && news.Timeline.Process().PID == 0 {
		s.fail(news.Err)
		return nil
	}
	s.playground.judged(s.setup, verdict.Of(news.Timeline), setups.FaultsOf(news.Timeline))
	if s.judging && a.Top() == app.Screen(s) {
		return s.openVerdict(a)
	}
	return nil
}

// show has the picture show the latest, unless it is paused.
func (s *stage) show() {
	if !s.paused && s.news.Timeline != nil {
		s.picture.Show(s.news.Timeline, s.news.Now)
	}
}

// run returns the run that is under way, or nil.
func (s *stage) run() builds.OpenRun {
	if s.state != screens.StageRunning || s.launch == nil || len(s.launch.Runs) == 0 {
		return nil
	}
	r, _ := s.launch.Runs[0].(builds.OpenRun)
	return r
}

// timeline is what shows.
func (s *stage) timeline() *timeline.Timeline { return s.picture.Timeline }

func (s *stage) live() bool { return s.state.Live() }

// waiting tells whether the service has ended, and can be started again.
func (s *stage) waiting() bool {
	r := s.run()
	return r != nil && r.Waiting()
}

// signallable tells whether a process is there that can get a signal.
func (s *stage) signallable() bool { return s.run() != nil && !s.timeline().Exited() }

// isStopping tells whether the process that runs has been told to stop.
func (s *stage) isStopping() bool {
	return s.state == screens.StageRunning && s.timeline().Phase() == timeline.Stopping
}

// Leave ends what runs here.
func (s *stage) Leave() {
	if s.live() {
		s.launch.Cancel()
		s.state = screens.StageIdle
		if s.news.Timeline != nil {
			s.playground.faults = setups.FaultsOf(s.news.Timeline)
		}
	}
}

// UnderWay says what runs here, and what ends it.
func (s *stage) UnderWay() string {
	if !s.live() {
		return ""
	}
	return "A run is under way in the playground: p on the map and r lead there; t stops it."
}

// act carries out something that can take time, and says what is wrong with it.
func act(what func() error) tea.Cmd {
	return func() tea.Msg {
		if err := what(); err != nil {
			return app.Notice(ui.Capital(err.Error()) + ".")
		}
		return nil
	}
}

// openVerdict shows the verdict on the run that is over.
func (s *stage) openVerdict(a app.Navigator) tea.Cmd {
	s.judging = false
	return a.Open(screens.NewVerdict("Playground: "+s.name, s.news.Timeline, s.news.Events, s.news.Path, trial{s.playground, s.setup, s.news.Timeline}))
}
