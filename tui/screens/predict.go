package screens

import (
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// prediction is what the learner says about one run before it is stopped.
type prediction struct {
	asking bool   // the question shows, and keys answer it
	typed  string // the digits so far
	closed bool   // answered or skipped: it is not asked again
	made   bool   // answered
	said   int

	question           string // as it was asked: the service works on meanwhile, and its numbers stay
	requests, receipts int    // those numbers
}

// longest is how many digits an answer can have.
const longest = 5

var (
	keyAnswer = ui.Bind("enter", "say so, and stop it", "enter")
	keySkip   = ui.Bind("esc", "skip, and stop it", "esc")
	keyErase  = ui.Bind("backspace", "take a digit back", "backspace", "ctrl+h")
)

// asks tells whether the lesson has a question that a number answers.
func asks(l *lessons.Lesson) bool { return l.Question != "" && l.Answer != "" }

// BusyEnough tells whether so much is in progress that it is a good moment to stop the service, and how much there is.
func BusyEnough(l *lessons.Lesson, t *timeline.Timeline) (enough bool, requests, jobs int) {
	for range t.InFlight() {
		requests++
	}
	jobs, queued := t.JobCounts()
	return t.Phase() == timeline.Serving && requests >= max(1, l.Requests) && jobs >= l.Jobs && queued >= l.Queued, requests, jobs
}

// askFirst asks the lesson's question before the stop, if there is one to ask, and tells whether it does.
func (v *stage) askFirst() bool {
	if v.guess.closed || v.told || !asks(v.lesson) {
		return false
	}
	if enough, _, _ := BusyEnough(v.lesson, v.picture.Timeline); !enough {
		return false
	}
	v.guess.asking, v.guess.question = true, ui.Clean(v.lesson.Ask(v.picture.Timeline))
	v.guess.requests, v.guess.receipts = lessons.AskedAbout(v.picture.Timeline)
	v.arrange()
	return true
}

// answer takes a key while the question shows.
func (v *stage) answer(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	g := &v.guess
	switch {
	case key.Matches(k, keyAnswer):
		said, err := strconv.Atoi(g.typed)
		if err != nil {
			a.Say("Type a number first, as your guess; esc stops it without one.")
			return nil
		}
		if most, part := g.requests, answerWords[v.lesson.Answer].out != nil; part && said > most {
			a.Say("You are asked about " + ui.Plural(most, "request") + ", so the answer is " + strconv.Itoa(most) + " at most.")
			return nil
		}
		g.said, g.made = said, true
		return v.closeQuestion()
	case key.Matches(k, keySkip):
		return v.closeQuestion()
	case key.Matches(k, keyErase):
		g.typed = g.typed[:max(0, len(g.typed)-1)]
	case k.Type == tea.KeyRunes && len(k.Runes) == 1 && k.Runes[0] >= '0' && k.Runes[0] <= '9':
		if len(g.typed) < longest {
			g.typed += string(k.Runes)
		}
	default:
		a.Say("Type a number and enter; esc stops it without one.")
	}
	return nil
}

// closeQuestion begins the stop at once, and takes note of an answer after it.
func (v *stage) closeQuestion() tea.Cmd {
	v.guess.asking, v.guess.closed = false, true
	v.arrange()
	if v.state != stageRunning {
		return nil
	}
	if !v.guess.made {
		return v.terminate()
	}
	if v.of == lessons.Broken {
		return tea.Batch(v.terminate(), v.course.at(v.lesson, progress.StepRun, progress.StepPredict))
	}
	return tea.Batch(v.terminate(), v.course.at(v.lesson, progress.StepPredict))
}

// settle compares what was said with what has happened, once the run is over, and keeps both.
func (v *stage) settle() tea.Cmd {
	g := &v.guess
	if g.asking { // it ended by itself, or from outside
		g.asking, g.closed = false, true
		v.arrange()
	}
	was, ok := v.lesson.AnswerFrom(v.picture.Timeline)
	if !g.made || !ok {
		return nil
	}
	l, out := v.lesson, OutOf(v.lesson, v.picture.Timeline.Losses())
	p := progress.Prediction{At: time.Now().Round(0), Of: v.attempt.Of, Said: g.meant(out), Was: was, Out: out}
	return v.course.keep(func() error { return v.course.kept.Predicted(l.Name, p) })
}

// questionLines is the question while it is asked.
func (v *stage) questionLines() []string {
	if !v.guess.asking {
		return nil
	}
	var lines []string
	for _, line := range ui.Wrap(v.guess.question, min(v.w-4, 96)) {
		lines = append(lines, "  "+ui.Accent.Of(line))
	}
	if placeholder.MatchString(v.lesson.Question) {
		lines = append(lines, "  "+ui.Faint.Of(v.thinking()))
	}
	lead := "▸ "
	if v.w >= 80 {
		lead = "your answer " + lead
	}
	field := ui.Strong.Of(lead + v.guess.typed + "▁")
	lines = append(lines, "  "+ui.Pad(field, ui.Width(lead)+longest+2)+ui.Strong.Of("enter")+" says so and stops it   "+ui.Strong.Of("esc")+" stops it unasked")
	return append(lines, ui.Rule(v.w))
}

// thinking says what goes on while the question is asked. Some lessons take orders faster than their workers print: who
// thinks for minutes finds hundreds of receipts waiting.
func (v *stage) thinking() string {
	from := v.asked() + " from when you pressed t"
	_, receipts := lessons.AskedAbout(v.picture.Timeline)
	if !strings.Contains(v.lesson.Question, "{printing}") || receipts <= v.guess.receipts {
		return ui.Fitting(v.w-4, from+"; the load goes on meanwhile.", from+".")
	}
	now := ui.Plural(receipts, "receipt") + " by now"
	return ui.Fitting(v.w-4, from+"; the load goes on, "+now+".", from+"; "+now+".", "The load goes on, "+now+".")
}

// asked names the numbers of the question: "The 29 and the 8 are".
func (v *stage) asked() string {
	var numbers []string
	for _, name := range placeholder.FindAllString(v.lesson.Question, -1) {
		n := v.guess.requests
		if name == "{printing}" {
			n = v.guess.receipts
		}
		numbers = append(numbers, "the "+strconv.Itoa(n))
	}
	if len(numbers) == 1 {
		return ui.Capital(numbers[0]) + " is"
	}
	return ui.Capital(strings.Join(numbers, " and ")) + " are"
}

// arrange gives the picture the room that the question leaves.
func (v *stage) arrange() { v.picture.SetSize(v.w, v.h-2-len(v.questionLines())) }

// cue is what the stage says about the moment: how busy the service is, and what to press.
func (v *stage) cue(int) string {
	enough, requests, jobs := BusyEnough(v.lesson, v.picture.Timeline)
	switch {
	case v.guess.asking:
		return ""
	case enough && asks(v.lesson) && !v.guess.closed:
		return v.load() + " t: predict, then stop it."
	case enough:
		return v.load() + " t stops it."
	}
	text := "Wait until it is busy: " + strconv.Itoa(requests) + " of " + ui.Plural(max(1, v.lesson.Requests), "request")
	if v.lesson.Jobs > 0 {
		text += ", " + strconv.Itoa(jobs) + " of " + ui.Plural(v.lesson.Jobs, "receipt")
	}
	if v.lesson.Queued > 0 {
		_, queued := v.picture.Timeline.JobCounts()
		text += ", " + strconv.Itoa(queued) + " of " + strconv.Itoa(v.lesson.Queued) + " queued"
	}
	return text + "."
}

// manyMore is how many times as much as is wanted may wait before the stage says so.
const manyMore = 5

// load says that the service is busy enough, and how much is waiting where that has become a lot.
func (v *stage) load() string {
	printing, queued := v.picture.Timeline.JobCounts()
	if v.lesson.Jobs == 0 || printing+queued < manyMore*(v.lesson.Jobs+v.lesson.Queued) {
		return "Busy enough."
	}
	return "Busy enough; the load goes on: " + strconv.Itoa(printing+queued) + " receipts."
}

// foresight is the prediction beside what has happened, and why, for the verdict.
func (v *stage) foresight(results []verdict.Result) string {
	was, ok := v.lesson.AnswerFrom(v.picture.Timeline)
	if !v.guess.made || !ok {
		return ""
	}
	c := v.picture.Timeline.Losses()
	out := OutOf(v.lesson, c)
	said := v.guess.meant(out)
	if out > 0 && said == v.guess.said { // of those that one was asked about
		out = v.guess.requests
	}
	return outcome(v.lesson.Answer, said, was, out) + origin(v.lesson.Answer, c) + "." +
		v.guess.since(v.lesson, atSignal(v.lesson, v.picture.Timeline)) + why(v.lesson.Answer, results)
}

// origin says, where it is not plain, of what the number that was asked for is made up.
func origin(answer string, c timeline.Losses) string {
	if answer != "jobs_lost" || c.LostAtSignal == 0 {
		return ""
	}
	text := ": " + strconv.Itoa(c.LostAtSignal) + " of the " + strconv.Itoa(c.AtSignal) + " that were queued or being printed at the signal"
	if others := c.ReceiptsLost - c.LostAtSignal; others > 0 {
		text += ", and " + strconv.Itoa(others) + " accepted after it"
	}
	return text
}

// meant is what was said, where out of that many is the answer at the signal: who said all meant all, however many
// there were in the end.
func (g *prediction) meant(out int) int {
	if out > 0 && g.said == g.requests {
		return out
	}
	return g.said
}

// atSignal counts at the signal what the question has counted when it was asked. Where the answer is a part of the
// requests in flight, those that raced with the signal are left out, as they are in the answer.
func atSignal(l *lessons.Lesson, t *timeline.Timeline) timeline.Losses {
	c := t.Losses()
	requests, receipts := lessons.AskedAbout(t)
	if OutOf(l, c) == 0 {
		c.InFlight = requests
	}
	c.AtSignal = receipts
	return c
}

// since tells which of the question's numbers had changed until the signal.
func (g *prediction) since(l *lessons.Lesson, c timeline.Losses) string {
	var asked, then []string
	add := func(placeholder string, before, at int, noun string) {
		if before != at && strings.Contains(l.Question, placeholder) {
			asked, then = append(asked, ui.Plural(before, noun)), append(then, strconv.Itoa(at))
		}
	}
	add("{in_flight}", g.requests, c.InFlight, "request")
	add("{printing}", g.receipts, c.AtSignal, "receipt")
	if len(asked) == 0 {
		return ""
	}
	text := " You were asked at " + strings.Join(asked, " and ") + "; at the signal there were " + strings.Join(then, " and ")
	if out := OutOf(l, c); out > 0 && g.meant(out) != g.said {
		text += ", and all is what you said"
	}
	return text + "."
}

// answers says how the answer to a kind of question is put in words, and which check tells why it is so.
var answerWords = map[string]struct {
	none, one, many string // with # for the number
	unit            string // of what was said
	check           string
	out             func(timeline.Losses) int // of how many; nil where there is no such number
}{
	"answered": {"none was answered", "one was answered", "# were answered", "", "answered", inFlight},
	"cut":      {"none was cut off", "one was cut off", "# were cut off", "", "answered", inFlight},
	"jobs_printed": {"no receipt was printed after the signal", "one receipt was printed after the signal", "# receipts were printed after the signal",
		"", "jobs", nil},
	"jobs_lost":      {"no receipt was lost", "one receipt was lost", "# receipts were lost", "", "jobs", nil},
	"log_lines_lost": {"no line was lost", "one line was lost", "# lines were lost", "", "logs", nil},
	"orders_half_done": {"no order was left half done", "one order was left half done", "# orders were left half done",
		"", "promises", nil},
	"sessions_left":     {"no row was left", "one row was left", "# rows were left", "", "database", nil},
	"seconds_to_exit":   {"it ended at once", "it took 1 s", "it took # s", " s", "exit", nil},
	"exit_status":       {"the status was 0", "the status was 1", "the status was #", "", "exit", nil},
	"leftovers":         {"nothing was left", "one thing was left", "# things were left", "", "leftovers", nil},
	"second_signal_ms":  {"it ended at once", "it took 1 ms", "it took # ms", " ms", "insistence", nil},
	"errors_after_stop": {"no request met an error", "one request met an error", "# requests met an error", "", "traffic", nil},
}

func inFlight(c timeline.Losses) int { return c.InFlight }

// OutOf returns of how many the answer is, or 0.
func OutOf(l *lessons.Lesson, c timeline.Losses) int {
	if out := answerWords[l.Answer].out; out != nil {
		return out(c)
	}
	return 0
}

// ExplainPrediction puts a prediction beside what has happened, with the first evidence why.
func ExplainPrediction(answer string, said, was, out int, c timeline.Losses, results []verdict.Result) string {
	return outcome(answer, said, was, out) + origin(answer, c) + "." + why(answer, results)
}

// outcome says whether a prediction was right, and what has happened: "You said 8, but 49 receipts were lost".
func outcome(answer string, said, was, out int) string {
	words := answerWords[answer]
	text := "You said " + strconv.Itoa(said) + words.unit
	if out > 0 {
		text += " of " + strconv.Itoa(out)
	}
	happened := words.many
	switch was {
	case 0:
		happened = words.none
	case 1:
		happened = words.one
	}
	happened = strings.ReplaceAll(happened, "#", strconv.Itoa(was))
	if said == was {
		return text + ", and you are right: " + happened
	}
	return text + ", but " + happened
}

// why is the most telling evidence of the check that the answer is about, as a sentence of its own.
func why(answer string, results []verdict.Result) string {
	check := answerWords[answer].check
	result := verdict.Find(results, check)
	if result == nil || len(result.Findings) == 0 {
		return ""
	}
	findings := result.Findings
	if len(findings) > 1 && findings[0].Counts() { // how many, has just been said
		findings = findings[1:]
	}
	return " " + ui.Capital(ui.Clean(words.Finding(findings[0]))) + "."
}

// step is where the stage stands among the lesson's steps.
func (v *stage) step() string {
	switch {
	case v.of == lessons.Fixed:
		return progress.StepFixed
	case v.of == lessons.Yours:
		return progress.StepMend
	case v.guess.asking:
		return progress.StepPredict
	case v.state == stageRunning && (v.told || v.picture.Timeline.StoppedAt() > 0):
		return progress.StepStop
	case v.state == stageOver:
		return progress.StepVerdict
	}
	return progress.StepRun
}

// stepOver notes which steps a run that is over has been.
func (v *stage) stepOver() tea.Cmd {
	stopped := v.picture.Timeline.SignalAt() > 0
	switch of := v.attempt.Of; {
	case of == lessons.Fixed:
		return v.course.at(v.lesson, progress.StepFixed)
	case of == lessons.Broken && stopped:
		return v.course.at(v.lesson, progress.StepRun, progress.StepStop)
	case of == lessons.Broken:
		return v.course.at(v.lesson, progress.StepRun)
	}
	return nil
}
