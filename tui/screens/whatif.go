package screens

import (
	"errors"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground"
	"closingtime/playground/verdict"
	"closingtime/playground/whatif"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// again says how a run can be tried once more with a change.
type again struct {
	situation whatif.Situation
	runs      func(whatif.Suggestion) builds.Unit // what runs then
	try       func(whatif.Suggestion) *builds.Launch
}

// whatIf shows what would probably have broken a run, the nearest first, and runs it.
type whatIf struct {
	w, h        int
	name, which string           // of the run that was seen: see verdictScreen
	before      []verdict.Result // on the run that was seen
	again       again
	suggestions []whatif.Suggestion
	tried       map[int]tried // by the position among the suggestions
	list        ui.List

	launch   *builds.Launch // while one is built and run
	trying   int            // which
	building builds.Building
	pane     pane // of the run
	problem  builds.Problem
	failed   bool // the latest did not run, for that problem
}

// tried is what came of a suggestion.
type tried struct {
	results []verdict.Result
	changes []verdict.Change
	news    builds.News
}

var keyWhatIf = ui.Bind("i", "what would happen if: what would have broken this run, and run it", "i")

// openWhatIf opens the suggestions about the run of a verdict.
func (j *verdictScreen) openWhatIf(a app.Navigator) tea.Cmd {
	if j.again == nil {
		a.Say("This run cannot be tried again with a change: " + j.noAgain.Error() + ".")
		return nil
	}
	suggestions := whatif.Suggest(j.timeline, j.again.situation)
	if len(suggestions) == 0 {
		a.Say("Nothing can be suggested for this run: " + ui.Either(len(verdict.With(j.results, verdict.Pass)) == 0, "no check has passed in it.", "nothing in it came close to another end."))
		return nil
	}
	return a.Open(&whatIf{name: j.name, which: j.which, before: j.results, again: *j.again, suggestions: suggestions, tried: make(map[int]tried)})
}

func (s *whatIf) SetSize(w, h int) {
	s.w, s.h = w, h
	s.layOut()
}

func (s *whatIf) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd = s.Commands().Press(a, msg)
	case builds.Building:
		if msg.Launch == s.launch {
			s.building = msg
		}
	case builds.Frames:
		if msg.Launch == s.launch {
			s.follow(msg.Runs[0])
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

// follow shows what there is to be seen of the run, and notes what came of it.
func (s *whatIf) follow(news builds.News) {
	s.pane.news = news
	s.pane.picture.Show(news.Timeline, news.Now)
	if !news.Over {
		return
	}
	if start, ok := errors.AsType[*playground.StartError](news.Err); ok {
		s.fail(start)
		return
	}
	results := verdict.Of(news.Timeline)
	s.pane.results = results
	s.tried[s.trying] = tried{results, telling(verdict.Compare(s.before, results)), news}
	s.launch = nil
}

// telling leaves out the checks that came out as before, and those that did not apply before and pass now, or apply no more:
// the switchboard does more than the service of a lesson.
func telling(changes []verdict.Change) []verdict.Change {
	return slices.DeleteFunc(changes, func(c verdict.Change) bool {
		trend := c.Trend()
		return trend == verdict.Same || trend != verdict.Worse && (c.Before == nil || c.After == nil)
	})
}

func (s *whatIf) fail(err error) {
	s.launch, s.failed, s.problem = nil, true, builds.ProblemOf(err)
}

// chosen is the suggestion under the cursor, and what came of it.
func (s *whatIf) chosen() (whatif.Suggestion, tried, bool) {
	t, done := s.tried[s.list.Chosen]
	return s.suggestions[s.list.Chosen], t, done
}

func (s *whatIf) Commands() app.Commands {
	_, _, done := s.chosen()
	runs := s.launch != nil
	commands := app.Commands{
		{Key: ui.Bind("enter", "run the chosen one; when it has run, its verdict", "enter"), Footer: ui.Either(done, "its verdict", "run it"), Off: runs, Do: s.enter},
		{Key: ui.Bind("r", "run it again", "r"), Footer: ui.When(done, "run it again"), Off: runs || !done, Do: s.run},
		{Key: ui.Bind("k", "end the run", "k"), Footer: "end it", Off: !runs, Do: app.Call(s.Leave)},
	}
	back := app.Back(ui.KeyBack)
	back.Do = s.back
	return append(append(commands, app.Choose(&s.list, "suggestion")...), back)
}

// back closes the screen, and ends what runs there.
func (s *whatIf) back(a app.Navigator) tea.Cmd {
	s.Leave()
	return a.Back()
}

func (s *whatIf) enter(a app.Navigator) tea.Cmd {
	suggestion, t, done := s.chosen()
	if !done {
		return s.run(a)
	}
	j := judge(s.name, "", t.news.Timeline, t.news.Events)
	j.which, j.path = s.which+", if "+words.WhatIfName(suggestion), ui.RelativePath(t.news.Path)
	return a.Open(j)
}

// run tries the chosen suggestion, unless something runs on another screen.
func (s *whatIf) run(a app.Navigator) tea.Cmd {
	if app.Occupied(a, s) {
		return nil
	}
	suggestion, _, _ := s.chosen()
	delete(s.tried, s.list.Chosen)
	s.trying, s.failed, s.building = s.list.Chosen, false, builds.Building{What: s.again.runs(suggestion)}
	s.pane = pane{service: words.WhatIfName(suggestion)}
	s.pane.picture.Reset()
	s.launch = s.again.try(suggestion)
	s.layOut()
	return nil
}

// Leave ends what runs here.
func (s *whatIf) Leave() {
	if s.launch != nil {
		s.launch.Cancel()
		s.launch = nil
	}
}

// UnderWay says what runs here, and what ends it.
func (s *whatIf) UnderWay() string {
	if s.launch == nil {
		return ""
	}
	return "A \"what if\" run is under way; k on its screen ends it."
}
