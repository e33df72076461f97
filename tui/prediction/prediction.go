// Package prediction is about what a learner says will come of a run, before it is stopped, and what came of it.
package prediction

import (
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// Prediction is an answer to a lesson's question about a run.
type Prediction struct {
	Lesson             *lessons.Lesson
	Said               int // the number or, where the lesson has choices, which of them, from 1
	Requests, Receipts int // in progress when the question was asked; it may name these numbers
}

// Wanted tells whether the lesson has a question that can be answered.
func Wanted(l *lessons.Lesson) bool { return l.Question != "" && l.Answer != "" }

// BusyEnough tells whether so much is in progress that it is a good moment to stop the service, and how much there is.
func BusyEnough(l *lessons.Lesson, t *timeline.Timeline) (enough bool, requests, receipts int) {
	for range t.InFlight() {
		requests++
	}
	printing, queued := t.WorkCounts()
	enough = t.Phase() == timeline.Serving && requests >= max(1, l.Requests) && printing >= l.Jobs && queued >= l.Queued
	return enough, requests, printing
}

// Ask returns the lesson's question at a moment of a run, and the prediction that an answer to it completes.
func Ask(l *lessons.Lesson, t *timeline.Timeline) (question string, p Prediction) {
	requests, receipts := lessons.AskedAbout(t)
	return ui.Clean(l.Ask(t)), Prediction{Lesson: l, Requests: requests, Receipts: receipts}
}

// Possible tells whether the number that was said could be right: a part of the requests is not more than all of them.
func (p Prediction) Possible() bool { return !answers[p.Lesson.Answer].part || p.Said <= p.Requests }

// Record returns the prediction beside what has happened in a run of that service, to be kept. It returns false when the
// run gives no answer.
func (p Prediction) Record(service string, t *timeline.Timeline) (record progress.Prediction, answered bool) {
	was, answered := p.Lesson.AnswerFrom(t)
	record = progress.Prediction{At: time.Now().Round(0), Of: service}
	if n := len(p.Lesson.Choices); n > 0 {
		record.Said, record.Was, record.Choices = p.Said, p.Lesson.Right(was)+1, n
		return record, answered
	}
	record.Out = outOf(p.Lesson, t.Losses())
	record.Said, record.Was = p.meant(record.Out), was
	return record, answered
}

// Explain puts the prediction beside what has happened in a run, and says why, with the first evidence of the verdict. It
// is empty when the run gives no answer.
func (p Prediction) Explain(t *timeline.Timeline, results []verdict.Result) string {
	was, answered := p.Lesson.AnswerFrom(t)
	if !answered {
		return ""
	}
	losses := t.Losses()
	if len(p.Lesson.Choices) > 0 {
		return p.chosen(was) + "." + p.changes(atSignal(p.Lesson, t)) + why(p.Lesson.Answer, results)
	}
	out := outOf(p.Lesson, losses)
	said := p.meant(out)
	if out > 0 && said == p.Said { // of those that one was asked about
		out = p.Requests
	}
	answer := p.Lesson.Answer
	return outcome(answer, said, was, out) + origin(answer, losses) + "." + p.changes(atSignal(p.Lesson, t)) + why(answer, results)
}

// chosen puts the choice beside the one that was right. What was counted follows where the choices do not tell.
func (p Prediction) chosen(was int) string {
	said, right := p.Said-1, p.Lesson.Right(was)
	text := "You said \"" + ui.Clean(p.Lesson.Choices[said].Text) + "\", "
	if said == right {
		text += "and you are right"
	} else {
		text += "but it was \"" + ui.Clean(p.Lesson.Choices[right].Text) + "\""
	}
	if happened := happened(p.Lesson.Answer, was); happened != "" {
		text += ": " + happened
	}
	return text
}

// outOf returns of how many requests the answer is a part, or 0.
func outOf(l *lessons.Lesson, losses timeline.Losses) int {
	if answers[l.Answer].part && len(l.Choices) == 0 {
		return losses.InFlight
	}
	return 0
}

// meant is what was said, where the answer is a part of that many at the signal: who said all meant all, however many
// there were in the end.
func (p Prediction) meant(out int) int {
	if out > 0 && p.Said == p.Requests {
		return out
	}
	return p.Said
}

// atSignal counts at the signal what the question has counted when it was asked. Where the answer is a part of the
// requests in flight, those that raced with the signal are left out, as they are in the answer.
func atSignal(l *lessons.Lesson, t *timeline.Timeline) timeline.Losses {
	losses := t.Losses()
	requests, receipts := lessons.AskedAbout(t)
	if outOf(l, losses) == 0 {
		losses.InFlight = requests
	}
	losses.AtSignal = receipts
	return losses
}

// noun is what the question counts beside requests.
func noun(l *lessons.Lesson) string {
	if l.Answer == "done_twice" {
		return "message"
	}
	return "receipt"
}

// changes says which of the question's numbers had changed until the signal.
func (p Prediction) changes(signal timeline.Losses) string {
	var asked, then []string
	add := func(placeholder string, before, at int, noun string) {
		if before != at && strings.Contains(p.Lesson.Question, placeholder) {
			asked, then = append(asked, ui.Plural(before, noun)), append(then, strconv.Itoa(at))
		}
	}
	add("{in_flight}", p.Requests, signal.InFlight, "request")
	add("{printing}", p.Receipts, signal.AtSignal, noun(p.Lesson))
	if len(asked) == 0 {
		return ""
	}
	text := " You were asked at " + strings.Join(asked, " and ") + "; at the signal there were " + strings.Join(then, " and ")
	if out := outOf(p.Lesson, signal); out > 0 && p.meant(out) != p.Said {
		text += ", and all is what you said"
	}
	return text + "."
}

// outcome says whether a prediction was right, and what has happened: "You said 8, but 49 receipts were lost".
func outcome(answer string, said, was, out int) string {
	text := "You said " + strconv.Itoa(said) + answers[answer].unit
	if out > 0 {
		text += " of " + strconv.Itoa(out)
	}
	if said == was {
		return text + ", and you are right: " + happened(answer, was)
	}
	return text + ", but " + happened(answer, was)
}

// happened says what an answer counts, and nothing of a kind whose choices say it.
func happened(answer string, was int) string {
	a := answers[answer]
	switch was {
	case 0:
		return a.none
	case 1:
		return a.one
	}
	return strings.ReplaceAll(a.many, "#", strconv.Itoa(was))
}

// origin says, where it is not plain, of what the number that was asked for is made up.
func origin(answer string, losses timeline.Losses) string {
	if answer != "jobs_lost" || losses.LostAtSignal == 0 {
		return ""
	}
	text := ": " + strconv.Itoa(losses.LostAtSignal) + " of the " + strconv.Itoa(losses.AtSignal) + " that were queued or being printed at the signal"
	if others := losses.ReceiptsLost - losses.LostAtSignal; others > 0 {
		text += ", and " + strconv.Itoa(others) + " accepted after it"
	}
	return text
}

// why is the most telling evidence of the check that the answer is about, as a sentence of its own.
func why(answer string, results []verdict.Result) string {
	result := verdict.Find(results, answers[answer].check)
	if result == nil || len(result.Findings) == 0 {
		return ""
	}
	findings := result.Findings
	if len(findings) > 1 && findings[0].Counts() { // how many, has just been said
		findings = findings[1:]
	}
	return " " + ui.Capital(ui.Clean(words.Finding(findings[0]))) + "."
}
