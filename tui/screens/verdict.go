package screens

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/whatif"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

// verdictScreen is the screen of the verdict on a run: every check that applies, with its evidence.
type verdictScreen struct {
	page
	stage    *stage // where the run was; nil for a recording, and for a run of the learner's copy
	mend     *mend  // where that run was
	name     string
	which    string // tells the run from others of that name
	of       string // the service
	events   []event.Event
	timeline *timeline.Timeline // of events
	ended    string
	results  []verdict.Result
	replay   *replay         // from which it was opened, and to which p leads back; nil for none
	fails    []string        // what the lesson's broken service must fail
	path     string          // of the recording
	whole    bool            // all of the evidence shows
	none     verdict.Absence // why there is no verdict, if there is none

	again   *again // how the run can be tried once more with a change; nil where it cannot
	noAgain error  // why not, where that is worth saying

	refused   string // what became of the requests that came after the stop
	foresight string // what was predicted, beside what happened
}

// fewest is how many sentences of evidence a check shows when it has more than that.
const fewest = 3

// whyItHappened is what the lesson's text tells after the run.
const whyItHappened = "why it happened"

var (
	keyWhy      = ui.Bind("1", whyItHappened, "1")
	keyEvidence = ui.Bind("a", "all of the evidence, or the most telling", "a")
)

// newVerdict judges the run that the stage has just seen.
func newVerdict(v *stage) *verdictScreen {
	p := &v.panes[0]
	j := judge(LessonTitle(v.lesson), p.service, p.news.Timeline, p.news.Events)
	j.stage, j.path = v, ui.RelativePath(p.news.Path)
	j.foresight = v.foresight(j.results)
	if p.service == lessons.Broken {
		j.fails = v.lesson.Fails
	}
	j.again = v.course.againOf(v.lesson, p.service)
	return j
}

// againOf says how a run of a service of a lesson can be tried once more.
func (s *Course) againOf(l *lessons.Lesson, service string) *again {
	return &again{
		situation: whatif.Situation{Shop: true},
		runs:      func(suggestion whatif.Suggestion) builds.Unit { return builds.TriedBy(l, service, suggestion) },
		try:       func(suggestion whatif.Suggestion) *builds.Launch { return s.builds.Try(l, service, suggestion) },
	}
}

// againOfRecorded says how a recorded run can be tried once more, or why it cannot.
func (s *Course) againOfRecorded(t *timeline.Timeline) (*again, error) {
	if s.TryAgain != nil {
		once, err := s.TryAgain(t)
		if err == nil {
			return againBy(once), nil
		}
		if !errors.Is(err, setups.ErrNotRecorded) {
			return nil, err
		}
	}
	run := t.Run
	if run.Of == "" {
		return nil, errors.New("the recording does not say how what ran can be built")
	}
	l, err := s.lessons.Find(run.Name)
	switch {
	case err != nil || l.Name != run.Name:
		return nil, fmt.Errorf("this course has no lesson %s", run.Name)
	case !slices.Contains([]string{lessons.Broken, lessons.Fixed, lessons.Yours}, run.Of):
		return nil, fmt.Errorf("lesson %s has no service %s", run.Name, run.Of)
	case !l.Has(run.Of):
		return nil, fmt.Errorf("the source of what ran, lessons/%s/%s, is not there any more", l.Name, run.Of)
	}
	return s.againOf(l, run.Of), nil
}

// which tells the run of a service from the runs of others with the same name.
func which(service string) string { return ui.When(service != "", ", "+service) }

// judge judges a run that is over. name is what the run is of, and of the service, or "".
func judge(name, of string, t *timeline.Timeline, events []event.Event) *verdictScreen {
	j := &verdictScreen{name: name, which: which(of), of: of, timeline: t, events: events, results: verdict.Of(t), none: verdict.AbsenceOf(t)}
	if j.none != verdict.None {
		j.ended = ui.Warn.Of("? " + ui.Capital(words.NoVerdict(j.none)) + ".")
		return j
	}
	j.ended, j.refused = picture.Ended(t), picture.Refusals(t)
	return j
}

// TryAgain tries a run once more with a change.
type TryAgain interface {
	Situation() whatif.Situation
	Unit(whatif.Suggestion) builds.Unit   // what runs then
	Try(whatif.Suggestion) *builds.Launch // reports as Supervisor.Try does
}

// NewVerdict returns the verdict on a run that is over, with its replay, and what would have broken it, behind keys. path is
// that of its recording, or "".
func NewVerdict(title string, t *timeline.Timeline, events []event.Event, path string, once TryAgain) app.Screen {
	j := judge(title, t.Run.Of, t, events)
	j.again = againBy(once)
	if path != "" {
		j.path = ui.RelativePath(path)
	}
	return j
}

func againBy(once TryAgain) *again { return &again{once.Situation(), once.Unit, once.Try} }

func (j *verdictScreen) SetSize(w, h int) {
	j.w, j.h = w, h
	j.layOut()
}

func (j *verdictScreen) layOut() {
	w := min(j.w-2, 110)
	var lines []string
	say := func(lead, text string) { lines = append(lines, ui.Indented(lead, text, w)...) }
	if j.timeline.Run.Newer() {
		say("  ", ui.Warn.Of(ui.Capital(words.NewerFormat)+"."))
	}
	say("  ", j.ended)
	if j.refused != "" {
		say("  ", ui.Faint.Of(j.refused))
	}
	if j.foresight != "" {
		say(" "+ui.Accent.Of("▸")+" ", ui.Strong.Of(j.foresight))
	}
	if j.none == verdict.None {
		say("  ", j.summary())
	}
	results := verdict.WorstFirst(j.results)
	list := make([]string, len(results))
	for i, r := range results {
		list[i] = outcomes.Glyph(r.Outcome) + " " + r.Check
	}
	lines = append(append(lines, ""), ui.Prefixed("  ", ui.Rows(list, "   ", w-2))...)
	for _, r := range results {
		lines = append(lines, "")
		say(" "+outcomes.Sign(r.Outcome)+" "+ui.Strong.Of(ui.Pad(r.Check, 11)), ui.Faint.Of("wanted:")+" "+words.Holds(r.Check))
		shown, more := j.evidence(r)
		outcomes.Tell(say, "                 ", r, shown, more)
	}
	if len(j.results) == 0 && j.none == verdict.None {
		say("  ", "No check applies to what ran.")
	}
	if j.path != "" {
		lines = append(lines, "")
		say("  ", ui.Faint.Of("Recorded: go run ./tui replay "+j.path))
	}
	j.text.Set(lines, j.h-2)
}

// evidence is what shows of a check's evidence, and how much does not.
func (j *verdictScreen) evidence(r verdict.Result) (shown []string, more string) {
	switch {
	case j.whole:
		return outcomes.Summed(words.Evidence(r))
	case len(r.Findings) <= fewest+1:
		return words.Evidence(r), ""
	}
	return words.Evidence(r)[:fewest], "and " + strconv.Itoa(len(r.Findings)-fewest) + " more: a shows them"
}

// summary says what the outcomes amount to.
func (j *verdictScreen) summary() string {
	said := words.Counts(j.results) + "."
	if j.fails == nil {
		return said
	}
	about := " This lesson is about " + strings.Join(j.fails, ", ") + "."
	if otherwise := words.StoppedOtherwise(j.timeline); otherwise != "" {
		return said + about + " " + otherwise
	}
	failed := slices.Sorted(slices.Values(verdict.With(j.results, verdict.Fail)))
	ones := ui.Either(len(failed) == 1, " That is the one", " These are the ones") + " that this lesson is about"
	switch {
	case !slices.Equal(failed, slices.Sorted(slices.Values(j.fails))):
		return said + about
	case j.tellsWhy():
		return said + ones + "; its text tells why (1)."
	}
	return said + ones + ". f runs the fixed one."
}

func (j *verdictScreen) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	if _, opened := msg.(app.Opened); opened && j.stage != nil {
		return j.stage.course.at(j.stage.lesson, progress.StepVerdict)
	}
	return app.Keys(a, j, msg)
}

func (j *verdictScreen) Commands() app.Commands {
	long := slices.ContainsFunc(j.results, func(r verdict.Result) bool { return len(r.Findings) > fewest+1 })
	of := app.Commands{
		{Key: ui.Named(keyChecks, "explain the checks, one at a time"), Footer: "explain", Off: len(j.results) == 0, Do: j.explain},
		{Key: keyEvidence, Footer: ui.When(long, ui.Either(j.whole, "less evidence", "all evidence")), Do: app.Call(j.turnEvidence)},
		{Key: ui.Named(KeyReplay, "play the run again, as slowly as you like"), Footer: "replay", Do: j.playAgain},
		{Key: keyWhatIf, Footer: "what if", Off: j.again == nil && j.noAgain == nil || len(j.results) == 0, Do: j.openWhatIf},
	}
	on, others := app.Commands(nil), app.Commands(nil)
	switch {
	case j.stage != nil:
		on, others = j.onCommands(), j.otherCommands()
	case j.mend != nil:
		others = app.Commands{{Key: keySteps, Take: j.fromMend}}
	}
	return slices.Concat(on, of, others, app.Scroll(&j.text), app.Commands{app.Back(ui.KeyBack)})
}

// onCommands lead to what comes after the verdict.
func (j *verdictScreen) onCommands() app.Commands {
	s, l := j.stage.course, j.stage.lesson
	why := func(a app.Navigator) tea.Cmd {
		j.stage.explained = true
		return s.takeWhy(a, l)
	}
	on := app.Command{Key: ui.Named(keyOn, "the next step"), Footer: doing(j.next()), Do: s.toStep(l, j.next())}
	if j.whyNext() {
		on.Footer, on.Do = whyItHappened, why
	}
	return app.Commands{on,
		{Key: ui.Named(keyWhy, "why it happened, in the lesson's text"), Footer: ui.When(!j.whyNext(), whyItHappened), Off: !j.tellsWhy(), Do: why},
		{Key: ui.Bind(digitOf(l, progress.StepDifference), ""), Footer: ui.When(j.whyNext(), progress.StepDifference)},
	}
}

// otherCommands lead to other runs, and to the other screens of the lesson.
func (j *verdictScreen) otherCommands() app.Commands {
	s, l, fixed := j.stage.course, j.stage.lesson, j.of == lessons.Fixed
	return slices.Concat(app.Commands{
		{Key: ui.Named(keyFixed, "run the fixed service"), Footer: ui.When(!fixed, "run the fixed one"), Do: j.run(lessons.Fixed)},
		{Key: ui.Named(keyBroken, "run the broken service"), Footer: ui.When(fixed, "run the broken one"), Do: j.run(lessons.Broken)},
		{Key: ui.Bind("0", ""), Footer: "course"},
	}, s.onwardCommands(l, j.of), app.Commands{
		{Key: ui.Bind("r", "run it again", "r"), Footer: "run again", Do: j.run(j.of)},
		s.stepCommand(l),
	})
}

func (j *verdictScreen) explain(a app.Navigator) tea.Cmd {
	return a.Open(newChecks(j.name, j.which, j.timeline, verdict.WorstFirst(j.results)))
}

// turnEvidence shows all of the evidence, or the most telling again.
func (j *verdictScreen) turnEvidence() {
	j.whole = !j.whole
	j.layOut()
}

// playAgain shows the replay of the run. There is one of it beside the verdict, however often one goes to and fro.
func (j *verdictScreen) playAgain(a app.Navigator) tea.Cmd {
	if j.replay != nil {
		return app.BackTo(a, j.replay)
	}
	p := NewReplay(j.name, j.events, nil)
	p.verdict = j
	return a.Open(p)
}

// fromMend goes to the step of the lesson that a digit stands for. The screen on which the copy is mended stays open.
func (j *verdictScreen) fromMend(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	a.Drop(func(s app.Screen) bool { return s == app.Screen(j) })
	return a.Top().Update(a, k)
}

// run returns what goes back to the stage and runs a service there.
func (j *verdictScreen) run(of string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		if !slices.Contains(j.stage.offers(), of) {
			return nil
		}
		if app.Occupied(a, j.stage) {
			return nil
		}
		cmd := tea.Batch(a.Back(), app.Raise(a, func(v *stage) bool { return v == j.stage }, func() *stage { return j.stage }))
		j.stage.run(of)
		return cmd
	}
}

func (j *verdictScreen) View() string { return j.draw(j.title("Verdict", j.name, j.which), j.under()) }
