package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// judgement is the screen of the verdict on a run: every check that applies, with its evidence.
type judgement struct {
	w, h    int
	stage   *stage // where the run was; nil for a recording, and for a run of the learner's copy
	mend    *mend  // where that run was
	title   string
	of      string
	events  []event.Event
	ended   string
	results []verdict.Result
	replay  *replay  // from which it was opened, and to which p leads back; nil for none
	fails   []string // what the lesson's broken service must fail
	path    string   // of the recording
	text    scroller
	whole   bool // all of the evidence shows
	left    bool // the run was left before its end, and is not judged

	refused   string // what became of those that came after the stop
	foresight string // what was predicted, beside what happened
}

// fewest is how many sentences of evidence a check shows when it has more than that.
const fewest = 3

// whyItHappened is what the lesson's text tells after the run.
const whyItHappened = "why it happened"

var keyWhy = bind("1", whyItHappened, "1")

var keyEvidence = bind("a", "all of the evidence, or the most telling", "a")

// newVerdict judges the run that the stage has just seen.
func newVerdict(v *stage) *judgement {
	j := judge(v.title(), v.attempt.of, v.events)
	j.stage, j.path = v, relative(v.path)
	j.foresight = v.foresight(j.results)
	if v.attempt.of == "broken" {
		j.fails = v.lesson.Fails
	}
	return j
}

// judge judges a run by its events alone.
func judge(title, of string, events []event.Event) *judgement {
	t := timeline.Of(events)
	j := &judgement{title: title, of: of, events: events, ended: ended(t)}
	if j.left = leftEarly(t); !j.left {
		j.refused, j.results = refusals(t), verdict.Judge(t)
	}
	return j
}

func (j *judgement) setSize(w, h int) {
	j.w, j.h = w, h
	j.layOut()
}

func (j *judgement) layOut() {
	w, h := j.w, j.h
	var lines []string
	say := func(lead, text string) { lines = append(lines, indented(lead, text, min(w-2, 110))...) }
	say("  ", j.ended)
	if j.refused != "" {
		say("  ", faint.of(j.refused))
	}
	if j.foresight != "" {
		say(" "+accent.of("▸")+" ", strong.of(j.foresight))
	}
	if !j.left {
		say("  ", j.summary())
	}
	results := worstFirst(j.results)
	outcomes := make([]string, len(results))
	for i, r := range results {
		outcomes[i] = outcomeGlyph(r.Outcome) + " " + r.Check
	}
	lines = append(lines, "")
	for _, row := range rows(outcomes, "   ", min(w-2, 110)-2) {
		lines = append(lines, "  "+row)
	}
	for _, r := range results {
		lines = append(lines, "")
		say(" "+outcomeSign(r.Outcome)+" "+strong.of(pad(r.Check, 11)), faint.of("wanted:")+" "+verdict.Holds(r.Check))
		shown, more := j.evidence(r)
		for _, text := range shown {
			say("                 · ", clean(text))
		}
		if more != "" {
			say("                 ", faint.of(more))
		}
		if r.Check == "logs" && r.Outcome == verdict.Fail {
			say("                   ", faint.of(linesSeen))
		}
	}
	if len(j.results) == 0 && !j.left {
		say("  ", "No check applies to what ran.")
	}
	if j.path != "" {
		lines = append(lines, "")
		say("  ", faint.of("Recorded: go run ./tui replay "+j.path))
	}
	j.text.set(lines, h-2)
}

// linesSeen says how lines could be seen that are not in the log.
const linesSeen = "The stage showed them because the probe reports each line as the service writes it into its buffer; the log was read at the end."

// worstFirst returns the failed checks, then those that the run could not show, then the passed ones.
func worstFirst(results []verdict.Result) []verdict.Result {
	rank := map[verdict.Outcome]int{verdict.Fail: 0, verdict.Inconclusive: 1, verdict.Pass: 2}
	return slices.SortedStableFunc(slices.Values(results), func(a, b verdict.Result) int { return rank[a.Outcome] - rank[b.Outcome] })
}

// rows puts parts one beside the other in lines of w columns at most, each part whole.
func rows(parts []string, gap string, w int) []string {
	var lines []string
	line := ""
	for _, part := range parts {
		switch {
		case line == "":
			line = part
		case width(line)+width(gap)+width(part) > w:
			lines, line = append(lines, line), part
		default:
			line += gap + part
		}
	}
	return append(lines, line)
}

// evidence is what shows of a check's evidence, and how much does not.
func (j *judgement) evidence(r verdict.Result) (shown []string, more string) {
	switch {
	case j.whole:
		return summed(r.Evidence)
	case len(r.Evidence) <= fewest+1:
		return r.Evidence, ""
	}
	return r.Evidence[:fewest], "and " + itoa(len(r.Evidence)-fewest) + " more: a shows them"
}

// mostInAll is how many sentences of a check show at most.
const mostInAll = 1000

// summed leaves those out that would be too many for any screen, and counts them.
func summed(evidence []string) (shown []string, more string) {
	if left := len(evidence) - mostInAll; left > 0 {
		return evidence[:mostInAll], "… and " + itoa(left) + " more; an export as JSON has them all"
	}
	return evidence, ""
}

// outcomeSign is an outcome as a shape and a word, of one width for all.
func outcomeSign(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return good.of("✓ pass")
	case verdict.Fail:
		return bad.of("✗ fail")
	}
	return warn.of("? open")
}

func outcomeGlyph(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return good.of("✓")
	case verdict.Fail:
		return bad.of("✗")
	}
	return warn.of("?")
}

// summary says what the outcomes amount to.
func (j *judgement) summary() string {
	var failed []string
	open := 0
	for _, r := range j.results {
		switch r.Outcome {
		case verdict.Fail:
			failed = append(failed, r.Check)
		case verdict.Inconclusive:
			open++
		}
	}
	said := fmt.Sprintf("%s: %d passed, %d failed", plural(len(j.results), "check"), len(j.results)-len(failed)-open, len(failed))
	if open > 0 {
		said += fmt.Sprintf(", %d could not be shown by this run", open)
	}
	said += "."
	if j.fails == nil {
		return said
	}
	if slices.Equal(slices.Sorted(slices.Values(failed)), slices.Sorted(slices.Values(j.fails))) {
		if j.tellsWhy() {
			return said + " These are the ones that this lesson is about; its text tells why (1)."
		}
		return said + " These are the ones that this lesson is about. f runs the fixed one."
	}
	return said + " This lesson is about " + strings.Join(j.fails, ", ") + ". Was it stopped with t, while requests were in flight?"
}

func (j *judgement) update(a *app, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	if j.tellsWhy() && key.Matches(k, keyWhy) {
		return j.stage.school.takeWhy(a, j.stage.lesson)
	}
	if j.stage != nil {
		if cmd, ok := j.stage.school.jump(a, j.stage.lesson, k); ok {
			return cmd
		}
	}
	if j.mend != nil && key.Matches(k, keySteps) {
		return j.fromMend(a, k)
	}
	switch {
	case key.Matches(k, keyBack):
		return a.back()
	case key.Matches(k, keyReplay):
		return j.playAgain(a)
	case key.Matches(k, keyChecks) && len(j.results) > 0:
		return a.open(newChecks(j.title, j.events, worstFirst(j.results)))
	case key.Matches(k, keyPause): // space, as in a pager
		j.text.move(max(1, j.text.h-1))
	case key.Matches(k, keyEvidence):
		j.whole = !j.whole
		j.layOut()
	case j.stage == nil:
		j.text.update(k)
	case key.Matches(k, keyMend, keyBeside):
		cmd, _ := j.stage.school.onward(a, j.stage.lesson, j.of, k)
		return cmd
	case key.Matches(k, keyOn) && j.whyNext():
		return j.stage.school.takeWhy(a, j.stage.lesson)
	case key.Matches(k, keyOn):
		return j.stage.school.take(a, j.stage.lesson, j.next())
	case key.Matches(k, keyRun):
		return j.run(a, j.of)
	case key.Matches(k, keyBroken):
		return j.run(a, "broken")
	case key.Matches(k, keyFixed):
		return j.run(a, "fixed")
	default:
		j.text.update(k)
	}
	return nil
}

// playAgain shows the replay of the run. There is one of it beside the verdict, however often one goes to and fro.
func (j *judgement) playAgain(a *app) tea.Cmd {
	if j.replay != nil {
		return a.backTo(j.replay)
	}
	p := newReplay(j.title, j.events, nil)
	p.verdict = j
	return a.open(p)
}

// fromMend goes to the step of the lesson that a digit stands for. The screen on which the copy is mended stays open.
func (j *judgement) fromMend(a *app, k tea.KeyMsg) tea.Cmd {
	a.drop(func(s screen) bool { return s == screen(j) })
	return a.top().update(a, k)
}

// run goes back to the stage and runs a service there.
func (j *judgement) run(a *app, of string) tea.Cmd {
	if !slices.Contains(j.stage.services, of) {
		return nil
	}
	if said := a.elsewhere(j.stage); said != "" {
		a.notice = said
		return nil
	}
	cmd := tea.Batch(a.back(), raise(a, func(v *stage) bool { return v == j.stage }, func() *stage { return j.stage }))
	j.stage.run(of)
	return cmd
}

func (j *judgement) view() string {
	title := " " + strong.of("Verdict") + "  " + j.title
	if j.of != "" {
		title += ", " + j.of
	}
	lines := []string{ends(title, j.text.where()+" ", j.w), j.under()}
	return box(append(lines, j.text.visible()...), j.w, j.h)
}

func (j *judgement) keys() []key.Binding {
	var bindings []key.Binding
	switch {
	case j.stage == nil:
	case j.whyNext():
		bindings = append(bindings, named(keyOn, whyItHappened), bind("6", stepDifference))
	case j.tellsWhy():
		bindings = append(bindings, named(keyOn, doing(j.next())), keyWhy)
	default:
		bindings = append(bindings, named(keyOn, doing(j.next())))
	}
	if len(j.results) > 0 {
		bindings = append(bindings, named(keyChecks, "explain"))
	}
	if slices.ContainsFunc(j.results, func(r verdict.Result) bool { return len(r.Evidence) > fewest+1 }) {
		evidence := "all evidence"
		if j.whole {
			evidence = "less evidence"
		}
		bindings = append(bindings, named(keyEvidence, evidence))
	}
	bindings = append(bindings, named(keyReplay, "replay"))
	if j.stage != nil {
		other := named(keyFixed, "run the fixed one")
		if j.of == "fixed" {
			other = named(keyBroken, "run the broken one")
		}
		bindings = append(bindings, other, bind("0", "course"), named(keyBeside, "side by side"), named(keyMend, "mend yours"), bind("r", "run again"))
	}
	if j.text.scrolls() {
		bindings = append(bindings, keyScroll)
	}
	return append(bindings, keyBack)
}

func (j *judgement) allKeys() []key.Binding {
	bindings := []key.Binding{named(keyReplay, "play the run again, as slowly as you like")}
	if j.stage != nil {
		bindings = append(bindings, named(keyOn, "the next step"), named(keyWhy, "why it happened, in the lesson's text"), keySteps, bind("r", "run it again"), named(keyBroken, "run the broken service"), named(keyFixed, "run the fixed service"), keyBeside, keyMend)
	}
	return append(bindings, keyEvidence, named(keyChecks, "explain the checks, one at a time"), bind("↑ ↓", "scroll"), bind("pgup, pgdn", "a page; space too"), keyBack)
}
