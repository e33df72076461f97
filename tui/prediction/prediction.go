// Package prediction handles what a learner predicts about the stop of a run before its outcome is shown, and compares that with the outcome.
package prediction

import (
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// Prediction is an answer to a lesson's question about a run.
type Prediction struct {
	Lesson   *lessons.Lesson
	Said     int // the number or, for a lesson with choices, the number of the choice, from 1
	Requests int // how many were in flight when the question was asked, which may name this number
}

// Wanted tells whether the lesson has a question with an answer.
func Wanted(l *lessons.Lesson) bool { return l.Question != "" && l.Answer != "" }

// BusyEnough tells whether enough is in progress to stop the service, and how many requests and receipts are.
func BusyEnough(l *lessons.Lesson, t *timeline.Timeline) (enough bool, requests, receipts int) {
	for range t.InFlight() {
		requests++
	}
	receipts, _ = t.WorkCounts()
	serves := t.Phase() == timeline.Serving || t.StopsAtStart() && t.Phase() == timeline.Starting
	return serves && t.BusyEnough(max(1, l.Requests), l.Jobs, l.Queued), requests, receipts
}

// KnownAfter is how long after the stop everything that a question counts is known. By then, late reports have arrived, and so has the
// end of connections that were closed as a request was sent on them.
const KnownAfter = 200 * time.Millisecond

// Ask returns the lesson's question at a moment of a run, and a prediction without an answer.
func Ask(l *lessons.Lesson, t *timeline.Timeline) (question string, p Prediction) {
	requests, _ := lessons.AskedAbout(t)
	return ui.Clean(l.Ask(t)), Prediction{Lesson: l, Requests: requests}
}

// Impossible says why the answer cannot be right, since a part of the requests in flight is at most all of them. It returns "" for an
// answer that can be right.
func (p Prediction) Impossible() string {
	if !answers[p.Lesson.Answer].part || p.Said <= p.Requests {
		return ""
	}
	return "You are asked about " + ui.Plural(p.Requests, "request") + ", so the answer is " + strconv.Itoa(p.Requests) + " at most."
}

// Record returns the prediction with the outcome of a run of a service, to be stored. It returns false when the run gives
// no answer.
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

// Explain compares the prediction with the outcome of a run, and says in a line how the right answer comes about. It
// returns "" when the run gives no answer.
func (p Prediction) Explain(t *timeline.Timeline, results []verdict.Result) string {
	was, answered := p.Lesson.AnswerFrom(t)
	if !answered {
		return ""
	}
	text := ""
	if len(p.Lesson.Choices) > 0 {
		text = p.chosen(was) + "."
	} else {
		record, _ := p.Record("", t)
		text = outcome(p.Lesson.Answer, record) + "."
	}
	if why := reason(p.Lesson, t, results); why != "" {
		text += " " + ui.Capital(ui.Clean(why)) + "."
	}
	return text
}

// chosen compares the choice with the right one. It adds what was counted, where the choices do not say it.
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

// outOf returns the number of requests of which the answer is a part, or 0.
func outOf(l *lessons.Lesson, losses timeline.Losses) int {
	if answers[l.Answer].part && len(l.Choices) == 0 {
		return losses.InFlight
	}
	return 0
}

// meant returns the answer relative to out, the number of requests at the signal. Whoever says the number of requests in the question
// means all of them, however many there were at the signal.
func (p Prediction) meant(out int) int {
	if out > 0 && p.Said == p.Requests {
		return out
	}
	return p.Said
}

// outcome says whether a prediction was right, and what happened: "You said 8, but 49 receipts were lost".
func outcome(answer string, p progress.Prediction) string {
	text := "You said " + strconv.Itoa(p.Said) + answers[answer].unit
	if p.Out > 0 {
		text += " of " + strconv.Itoa(p.Out)
	}
	switch GradeOf(answer, p) {
	case Right:
		return text + ", and you are right: " + happened(answer, p.Was)
	case Close:
		return text + ", which is close and counts in part: " + happened(answer, p.Was)
	}
	return text + ", but " + happened(answer, p.Was)
}

// happened says in words what happened. It returns "" for a kind of question whose choices say it.
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
