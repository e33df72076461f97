package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// verdictScreen is the screen of the verdict on a run: every check that applies, with its evidence.
type verdictScreen struct {
	w, h     int
	stage    *stage // where the run was; nil for a recording, and for a run of the learner's copy
	mend     *mend  // where that run was
	title    string
	of       string
	events   []event.Event
	timeline *timeline.Timeline // of events
	ended    string
	results  []verdict.Result
	replay   *replay  // from which it was opened, and to which p leads back; nil for none
	fails    []string // what the lesson's broken service must fail
	path     string   // of the recording
	text     ui.Scroller
	whole    bool // all of the evidence shows
	left     bool // the run was left before its end, and is not judged

	refused   string // what became of those that came after the stop
	foresight string // what was predicted, beside what happened
}

// fewest is how many sentences of evidence a check shows when it has more than that.
const fewest = 3

// whyItHappened is what the lesson's text tells after the run.
const whyItHappened = "why it happened"

var keyWhy = ui.Bind("1", whyItHappened, "1")

var keyEvidence = ui.Bind("a", "all of the evidence, or the most telling", "a")

// newVerdict judges the run that the stage has just seen.
func newVerdict(v *stage) *verdictScreen {
	j := judge(v.title(), v.attempt.Of, v.picture.Timeline, v.events)
	j.stage, j.path = v, ui.RelativePath(v.path)
	j.foresight = v.foresight(j.results)
	if v.attempt.Of == "broken" {
		j.fails = v.lesson.Fails
	}
	return j
}

// judge judges a run that is over.
func judge(title, of string, t *timeline.Timeline, events []event.Event) *verdictScreen {
	j := &verdictScreen{title: title, of: of, timeline: t, events: events, ended: picture.Ended(t)}
	if j.left = t.LeftEarly(); !j.left {
		j.refused, j.results = picture.Refusals(t), verdict.Judge(t)
	}
	return j
}

func (j *verdictScreen) SetSize(w, h int) {
	j.w, j.h = w, h
	j.layOut()
}

func (j *verdictScreen) layOut() {
	w, h := j.w, j.h
	var lines []string
	say := func(lead, text string) { lines = append(lines, ui.Indented(lead, text, min(w-2, 110))...) }
	say("  ", j.ended)
	if j.refused != "" {
		say("  ", ui.Faint.Of(j.refused))
	}
	if j.foresight != "" {
		say(" "+ui.Accent.Of("▸")+" ", ui.Strong.Of(j.foresight))
	}
	if !j.left {
		say("  ", j.summary())
	}
	results := verdict.WorstFirst(j.results)
	list := make([]string, len(results))
	for i, r := range results {
		list[i] = outcomes.Glyph(r.Outcome) + " " + r.Check
	}
	lines = append(lines, "")
	for _, row := range ui.Rows(list, "   ", min(w-2, 110)-2) {
		lines = append(lines, "  "+row)
	}
	for _, r := range results {
		lines = append(lines, "")
		say(" "+outcomes.Sign(r.Outcome)+" "+ui.Strong.Of(ui.Pad(r.Check, 11)), ui.Faint.Of("wanted:")+" "+words.Holds(r.Check))
		shown, more := j.evidence(r)
		for _, text := range shown {
			say("                 · ", ui.Clean(text))
		}
		if more != "" {
			say("                 ", ui.Faint.Of(more))
		}
		if r.Check == "logs" && r.Outcome == verdict.Fail {
			say("                   ", ui.Faint.Of(outcomes.LinesSeen))
		}
	}
	if len(j.results) == 0 && !j.left {
		say("  ", "No check applies to what ran.")
	}
	if j.path != "" {
		lines = append(lines, "")
		say("  ", ui.Faint.Of("Recorded: go run ./tui replay "+j.path))
	}
	j.text.Set(lines, h-2)
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
	if slices.Equal(slices.Sorted(slices.Values(verdict.With(j.results, verdict.Fail))), slices.Sorted(slices.Values(j.fails))) {
		if j.tellsWhy() {
			return said + " These are the ones that this lesson is about; its text tells why (1)."
		}
		return said + " These are the ones that this lesson is about. f runs the fixed one."
	}
	return said + " This lesson is about " + strings.Join(j.fails, ", ") + ". Was it stopped with t, while requests were in flight?"
}

func (j *verdictScreen) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	if j.tellsWhy() && key.Matches(k, keyWhy) {
		return j.stage.course.takeWhy(a, j.stage.lesson)
	}
	if j.stage != nil {
		if cmd, ok := j.stage.course.jump(a, j.stage.lesson, k); ok {
			return cmd
		}
	}
	if j.mend != nil && key.Matches(k, keySteps) {
		return j.fromMend(a, k)
	}
	switch {
	case key.Matches(k, ui.KeyBack):
		return a.Back()
	case key.Matches(k, keyReplay):
		return j.playAgain(a)
	case key.Matches(k, keyChecks) && len(j.results) > 0:
		return a.Open(newChecks(j.title, j.timeline, verdict.WorstFirst(j.results)))
	case key.Matches(k, keyEvidence):
		j.whole = !j.whole
		j.layOut()
	case j.stage == nil:
		j.text.Update(k)
	case key.Matches(k, keyMend, keyBeside):
		cmd, _ := j.stage.course.onward(a, j.stage.lesson, j.of, k)
		return cmd
	case key.Matches(k, keyOn) && j.whyNext():
		return j.stage.course.takeWhy(a, j.stage.lesson)
	case key.Matches(k, keyOn):
		return j.stage.course.take(a, j.stage.lesson, j.next())
	case key.Matches(k, keyRun):
		return j.run(a, j.of)
	case key.Matches(k, keyBroken):
		return j.run(a, "broken")
	case key.Matches(k, keyFixed):
		return j.run(a, "fixed")
	default:
		j.text.Update(k)
	}
	return nil
}

// playAgain shows the replay of the run. There is one of it beside the verdict, however often one goes to and fro.
func (j *verdictScreen) playAgain(a app.Navigator) tea.Cmd {
	if j.replay != nil {
		return app.BackTo(a, j.replay)
	}
	p := NewReplay(j.title, j.events, nil)
	p.verdict = j
	return a.Open(p)
}

// fromMend goes to the step of the lesson that a digit stands for. The screen on which the copy is mended stays open.
func (j *verdictScreen) fromMend(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	a.Drop(func(s app.Screen) bool { return s == app.Screen(j) })
	return a.Top().Update(a, k)
}

// run goes back to the stage and runs a service there.
func (j *verdictScreen) run(a app.Navigator, of string) tea.Cmd {
	if !slices.Contains(j.stage.services, of) {
		return nil
	}
	if said := app.Elsewhere(a, j.stage); said != "" {
		a.Say(said)
		return nil
	}
	cmd := tea.Batch(a.Back(), app.Raise(a, func(v *stage) bool { return v == j.stage }, func() *stage { return j.stage }))
	j.stage.run(of)
	return cmd
}

func (j *verdictScreen) View() string {
	title := " " + ui.Strong.Of("Verdict") + "  " + j.title
	if j.of != "" {
		title += ", " + j.of
	}
	lines := []string{ui.Ends(title, j.text.Where()+" ", j.w), j.under()}
	return ui.Box(append(lines, j.text.Visible()...), j.w, j.h)
}

func (j *verdictScreen) Keys() []key.Binding {
	var bindings []key.Binding
	switch {
	case j.stage == nil:
	case j.whyNext():
		bindings = append(bindings, ui.Named(keyOn, whyItHappened), ui.Bind("6", progress.StepDifference))
	case j.tellsWhy():
		bindings = append(bindings, ui.Named(keyOn, doing(j.next())), keyWhy)
	default:
		bindings = append(bindings, ui.Named(keyOn, doing(j.next())))
	}
	if len(j.results) > 0 {
		bindings = append(bindings, ui.Named(keyChecks, "explain"))
	}
	if slices.ContainsFunc(j.results, func(r verdict.Result) bool { return len(r.Findings) > fewest+1 }) {
		evidence := "all evidence"
		if j.whole {
			evidence = "less evidence"
		}
		bindings = append(bindings, ui.Named(keyEvidence, evidence))
	}
	bindings = append(bindings, ui.Named(keyReplay, "replay"))
	if j.stage != nil {
		other := ui.Named(keyFixed, "run the fixed one")
		if j.of == "fixed" {
			other = ui.Named(keyBroken, "run the broken one")
		}
		bindings = append(bindings, other, ui.Bind("0", "course"), ui.Named(keyBeside, "side by side"), ui.Named(keyMend, "mend yours"), ui.Bind("r", "run again"))
	}
	if j.text.Scrolls() {
		bindings = append(bindings, ui.KeyScroll)
	}
	return append(bindings, ui.KeyBack)
}

func (j *verdictScreen) AllKeys() []key.Binding {
	bindings := []key.Binding{ui.Named(keyReplay, "play the run again, as slowly as you like")}
	if j.stage != nil {
		bindings = append(bindings, ui.Named(keyOn, "the next step"), ui.Named(keyWhy, "why it happened, in the lesson's text"), keySteps, ui.Bind("r", "run it again"), ui.Named(keyBroken, "run the broken service"), ui.Named(keyFixed, "run the fixed service"), keyBeside, keyMend)
	}
	return append(bindings, keyEvidence, ui.Named(keyChecks, "explain the checks, one at a time"), ui.Bind("↑ ↓", "scroll"), ui.Bind("pgup, pgdn", "a page; space too"), ui.KeyBack)
}
