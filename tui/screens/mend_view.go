package screens

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

func (m *mend) View() string {
	head := m.head()
	return ui.Box(append(head, m.text.Visible()...), m.w, m.h)
}

// head is what always shows: which file, and what is done with it.
func (m *mend) head() []string {
	lines := []string{ui.Title("Mend it", LessonTitle(m.lesson), "", m.sign(), m.w), m.course.strip(m.lesson, progress.StepMend, m.w)}
	lines = append(lines, m.field("your copy", ui.Strong.Of(m.copyName())))
	lines = append(lines, m.field("now", m.now()), m.field("last", m.last()))
	title := "checks" + ui.When(m.stale(), ", from the run before")
	star := ui.Either(m.w < 80, "* broken fails", "* the broken one fails these")
	return append(lines, ui.TitledRule(m.w, ui.Faint.Of(title), ui.Faint.Of(star), ui.Faint.Of(m.text.Where())))
}

// stale tells whether the checks that show are of an earlier state of the copy than the one that was saved last.
func (m *mend) stale() bool {
	latest := m.state.Latest
	if m.state.Step != builds.CopyWaiting {
		return latest.Judged() || m.state.Former.Judged()
	}
	return latest != nil && !latest.Judged() && m.state.Former.Judged()
}

func (m *mend) field(name, value string) string {
	return " " + ui.Faint.Of(ui.Pad(name, 11)) + ui.Clip(value, m.valueRoom())
}

// valueRoom is how many columns the value of a field has.
func (m *mend) valueRoom() int { return m.w - 13 }

// copyName names the files of the learner's copy: "lessons/05-workers/yours: main.go, workers.go".
func (m *mend) copyName() string {
	switch len(m.files) {
	case 0:
		return ui.Either(m.unmade != nil, "not made", "being made")
	case 1:
		return ui.Clean(m.course.lessons.Within(m.files[0]))
	}
	names := make([]string, len(m.files))
	for i, file := range m.files {
		names[i] = ui.Clean(filepath.Base(file))
	}
	return m.folder() + ": " + strings.Join(names, ", ")
}

// folder is the learner's copy.
func (m *mend) folder() string { return ui.Clean(m.course.lessons.Within(m.lesson.Dir(lessons.Yours))) }

// sign is the state as a shape and a word.
func (m *mend) sign() string {
	switch m.state.Step {
	case builds.CopyBuilding:
		return StageBuilding.Sign()
	case builds.CopyRunning:
		return ui.Good.Of("● running")
	case builds.CopyTesting:
		return ui.Accent.Of("○ testing")
	}
	switch {
	case m.state.Latest.Passed():
		return ui.Good.Of("✓ mended")
	case m.unmade != nil:
		return ui.Bad.Of("✗ no copy")
	case !m.ready:
		return "○ making it"
	}
	return "○ waiting for a save"
}

// now says what is done with the copy.
func (m *mend) now() string {
	switch t := m.state.Timeline; m.state.Step {
	case builds.CopyBuilding:
		said := "building"
		if at := m.state.Building; at.Elapsed > 0 {
			said += ", " + ui.Seconds(at.Elapsed)
			if doing := cmp.Or(builds.Downloading(at), ui.Clean(at.Latest)); doing != "" {
				said += ", " + doing
			}
		}
		return said
	case builds.CopyRunning:
		if t == nil {
			return "starting"
		}
		return picture.Brief(t, m.state.Now, m.valueRoom())
	case builds.CopyTesting:
		return "running its test, go test ./" + m.folder()
	}
	switch {
	case m.unmade != nil:
		return "there is nothing to watch"
	case !m.ready:
		return "copying the broken service"
	}
	return "waiting; each save is built, run and judged"
}

// last sums up the last trial.
func (m *mend) last() string {
	t := m.state.Latest
	if t == nil {
		return ui.Faint.Of("not judged yet; r does it without a save")
	}
	at, took := ", at "+t.At.Format("15:04:05"), ", took "+ui.Seconds(t.Took)
	if t.Recorded {
		at, took = ", recorded "+ui.Day(t.At, time.Now()), ""
	}
	dated := func(ink ui.Ink, text string) string {
		said := ink.Of(text)
		return ui.Fitting(m.valueRoom(), said+ui.Faint.Of(at+took), said+ui.Faint.Of(at), said)
	}
	_, isSource := build.OfSource(t.Problem)
	switch {
	case isSource:
		return dated(ui.Bad, "✗ it does not compile")
	case t.Problem != nil:
		return dated(ui.Bad, "✗ it did not run")
	case t.Passed():
		return dated(ui.Good, "✓ everything passes")
	case t.PassedChecks():
		return dated(ui.Warn, ui.Fitting(m.valueRoom(), "? every check passes, and the point of the lesson is open", "? the point of the lesson is open"))
	}
	results := m.state.Listed(t)
	failed := len(verdict.With(results, verdict.Fail))
	if failed == 0 {
		open := verdict.With(results, verdict.Inconclusive)
		return dated(ui.Warn, "? "+ui.Plural(len(open), "check")+" could not be shown: r tries again")
	}
	return dated(ui.Bad, "✗ "+strconv.Itoa(failed)+" of "+ui.Plural(len(results), "check")+" failed")
}

// layOut writes what scrolls: as much evidence as there is room for, and always the first sentence of each failed
// check, whole.
func (m *mend) layOut() {
	if m.w <= 0 {
		return
	}
	h := m.h - len(m.head())
	var lines []string
	for _, room := range []evidenceRoom{{4, true}, {2, true}, {1, true}, {1, false}} {
		if lines = m.body(room); len(lines) <= h {
			break
		}
	}
	m.text.Set(lines, h)
}

// evidenceRoom is how much evidence shows.
type evidenceRoom struct {
	sentences int  // of a check that has not passed
	passed    bool // the evidence of checks that passed is whole, and not cut to one line
}

// teller writes a text behind a lead, and indents its other lines by as much.
type teller func(lead, text string)

// body is what stands below the head, parts with a line between them.
func (m *mend) body(evidence evidenceRoom) []string {
	part := func(write func(teller)) (lines []string) {
		write(func(lead, text string) { lines = append(lines, ui.Indented(lead, text, min(m.w-2, 110))...) })
		return lines
	}
	return ui.Apart([][]string{part(m.answer), part(m.outcome), m.checks(evidence), part(m.hintLines), part(m.introduce)})
}

// answer says what is asked, or what came of the latest key.
func (m *mend) answer(say teller) {
	switch {
	case m.asking != nil:
		say(" "+ui.Warn.Of("?")+" ", ui.Strong.Of(m.asking.Text))
	case m.unmade != nil:
		say(" "+ui.Bad.Of("✗")+" ", ui.Clean(m.unmade.Error()))
		say("   ", ui.Strong.Of("e")+" tries again.")
	case m.said != "":
		say("   ", ui.Accent.Of(ui.Clean(m.said)))
	case m.editor.Problem != "" && m.state.Latest == nil:
		say("   ", ui.Warn.Of(m.editor.Problem))
	}
}

// outcome says what came of the latest run, besides its checks. While another one is under way, it says so of the run before.
func (m *mend) outcome(say teller) {
	latest, waiting := m.state.Latest, m.state.Step == builds.CopyWaiting
	switch {
	case latest == nil:
	case latest.Problem != nil && waiting:
		tellProblem(say, ui.Bad, builds.ProblemOf(latest.Problem))
	case latest.Problem != nil:
		say("   ", ui.Faint.Of("Of the run before:"))
		tellProblem(func(lead, text string) { say(lead, ui.Faint.Of(text)) }, ui.Faint, builds.ProblemOf(latest.Problem))
	case latest.Passed() && waiting:
		m.congratulate(say)
	case latest.Passed():
		say("   ", ui.Faint.Of("The run before passed every check of this lesson."))
	case waiting:
		m.doubts(say)
	}
}

// hintLines says the hints that were asked for.
func (m *mend) hintLines(say teller) {
	for i, hint := range m.lesson.Hints[:m.hints] {
		say("   "+ui.Accent.Of("hint "+strconv.Itoa(i+1))+"  ", ui.Clean(hint))
	}
	if m.advice != "" && m.advice == m.fitting() {
		say("   "+ui.Accent.Of("hint for this run")+"  ", ui.Clean(m.advice))
	}
}

// introduce says what to do, before the copy was judged.
func (m *mend) introduce(say teller) {
	if m.state.Latest != nil || m.state.Step != builds.CopyWaiting || !m.ready {
		return
	}
	if m.fresh {
		say("   ", "This is your own copy of the broken service. Nothing that you do to it harms the course.")
	}
	if len(m.editor.Command) > 0 {
		say("   ", ui.Strong.Of("e")+" opens it in "+m.editor.Name+"; any other editor will do as well.")
	}
	say("   ", "Change it and save: as soon as the run is over, each check above has its ✓ or ✗. "+ui.Strong.Of("h")+" gives a hint.")
}

// congratulate is said when everything passes. What is doubtful all the same is named first.
func (m *mend) congratulate(say teller) {
	said := "Well done"
	if len(m.state.Latest.Doubts) > 0 {
		said = "It holds"
	}
	if n := m.state.Latest.Number; n > 1 {
		said += ", on run " + strconv.Itoa(n)
	}
	said += ": every check of this lesson passes"
	if n := len(m.state.Latest.Doubts); n > 0 {
		said += ", and " + ui.Plural(n, "thing") + " in your copy would not pass a review"
	}
	say(" "+ui.Good.Of("✓")+" ", ui.Strong.Of(said+"."))
	m.doubts(say)
	if scale := m.state.Latest.Scale; scale != "" {
		say("   ", "The run: "+scale+". "+ui.Strong.Of("w")+" sets yours beside the fixed one, and you choose the moment.")
	}
	if m.state.Latest.Recorded && !m.course.state.Done(m.lesson.Name) {
		say("   ", ui.Strong.Of("r")+" runs it once more, and the lesson is done.")
		return
	}
	if next := m.following(); next != nil {
		say("   ", "The lesson is done. "+ui.Strong.Of("enter")+" goes on to "+LessonTitle(next)+"; "+ui.Strong.Of("s")+" shows how the solution does it.")
	} else {
		say("   ", "The lesson is done, and with it the last one of the course. "+ui.Strong.Of("enter")+" says where to begin in a service of your own; "+ui.Strong.Of("q")+" leads back.")
	}
}

// doubts names what passes and is still doubtful.
func (m *mend) doubts(say teller) {
	latest := m.state.Latest
	if len(latest.Missed) > 0 && latest.PassedChecks() {
		say(" "+ui.Warn.Of("?")+" ", ui.Strong.Of("Every check passes, and the lesson is not done yet: its point does not hold."))
	}
	for _, d := range latest.Doubts {
		say(" "+ui.Warn.Of("?")+" ", "Doubtful: "+ui.Clean(words.Doubt(d))+".")
	}
}

// tellProblem says why there was no run, behind signs in that ink.
func tellProblem(say teller, k ui.Ink, p builds.Problem) {
	for i, said := range p.Said {
		sign := k.Of("✗")
		if i > 0 && said.File == "" { // it goes on with the line above
			sign = " "
		}
		say(" "+sign+" ", said.String())
	}
	for _, line := range p.Output {
		say("   it said: ", line)
	}
}

// checks lists every check with its outcome, and with its outcome in the run before where that was another one.
func (m *mend) checks(evidence evidenceRoom) []string {
	results := m.state.Listed(m.state.Latest)
	if len(results) == 0 {
		results = m.state.Listed(m.state.Former)
	}
	former := make(map[string]verdict.Outcome)
	if m.state.Latest.Judged() {
		for _, r := range m.state.ListedBefore() {
			former[r.Check] = r.Outcome
		}
	}
	var lines []string
	if len(results) == 0 {
		for _, name := range m.lesson.Fails {
			lead := " " + ui.Faint.Of("·") + " " + ui.Pad(name, 11) + "*  "
			for _, line := range ui.Wrap(words.Holds(name), min(m.w-2, 110)-ui.Width(lead)) {
				lines = append(lines, lead+ui.Faint.Of(line))
				lead = strings.Repeat(" ", ui.Width(lead))
			}
		}
		return lines
	}
	for _, r := range results {
		lines = append(lines, m.check(r, former[r.Check], evidence)...)
	}
	return lines
}

// check is one check with its evidence.
func (m *mend) check(r verdict.Result, was verdict.Outcome, room evidenceRoom) []string {
	required := " "
	if slices.Contains(m.lesson.Fails, r.Check) {
		required = "*"
	}
	lead := " " + outcomes.Glyph(r.Outcome) + " " + ui.Strong.Of(ui.Pad(r.Check, 11)) + required + "  "
	ink := ui.Plain
	if m.stale() {
		lead, ink = ui.Faint.Of(" "+words.OutcomeSign(r.Outcome)+" "+ui.Pad(r.Check, 11)+required+"  "), ui.Faint
	}
	said := []string{words.Holds(r.Check)}
	switch {
	case r.Outcome == verdict.Pass && len(r.Findings) > 0:
		said = words.Evidence(r)[:1]
	case len(r.Findings) > 0:
		said = words.Examples(r, room.sentences)
	}
	turned := ""
	if was != "" && was != r.Outcome {
		turned = "was " + words.OutcomeSign(was) + "  "
	}
	var lines []string
	w := min(m.w-2, 110) - ui.Width(lead)
	for i, sentence := range said {
		wrapped := []string{ui.Clip(turned+ui.Clean(sentence), w)}
		if room.passed || r.Outcome != verdict.Pass {
			wrapped = ui.Wrap(turned+ui.Clean(sentence), w)
		}
		for k, line := range wrapped {
			if i+k > 0 {
				lead = strings.Repeat(" ", ui.Width(lead))
			}
			lines = append(lines, lead+ui.Accent.Of(turned)+ink.Of(strings.TrimPrefix(line, turned)))
			turned = ""
		}
	}
	return lines
}
