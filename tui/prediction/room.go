package prediction

import (
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// Poll returns the question as it is put to a room about the run of a service. question is what Ask has returned.
func (p Prediction) Poll(service, question string) workshop.Poll {
	poll := workshop.Poll{Lesson: p.Lesson.Name, Service: service, Question: question, Unit: Unit(p.Lesson.Answer)}
	for _, choice := range p.Lesson.Choices {
		poll.Choices = append(poll.Choices, ui.Clean(choice.Text))
	}
	if len(poll.Choices) == 0 && answers[p.Lesson.Answer].part {
		poll.Most = p.Requests
	}
	return poll
}

// PollAnswer returns the answer of a finished run to the poll, and how it comes about. It returns false when the run gives no
// answer.
func (p Prediction) PollAnswer(t *timeline.Timeline, results []verdict.Result) (workshop.Answer, bool) {
	was, answered := p.Lesson.AnswerFrom(t)
	if !answered {
		return workshop.Answer{}, false
	}
	why := ""
	for _, sentence := range []string{happened(p.Lesson.Answer, was), ui.Clean(reason(p.Lesson, t, results))} {
		if sentence != "" {
			why += ui.When(why != "", " ") + ui.Capital(sentence) + "."
		}
	}
	if len(p.Lesson.Choices) > 0 {
		return workshop.Answer{Was: p.Lesson.Right(was) + 1, Why: why}, true
	}
	out := outOf(p.Lesson, t.Losses())
	scale := ScaleOf(p.Lesson.Answer, was, out)
	return workshop.Answer{Was: was, Why: why, Near: scale.Near, FromNone: scale.FromNone, Out: out}, true
}
