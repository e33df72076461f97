package prediction

import (
	"closingtime/tui/grade"
	"closingtime/tui/progress"
)

// Grade is how good a prediction was.
type Grade = grade.Grade

// The grades of a prediction.
const (
	Wrong = grade.Wrong
	Close = grade.Close
	Right = grade.Right
)

// GradeOf grades a prediction about a kind of question. A choice is either right or wrong, since no other one is closer than the rest.
func GradeOf(answer string, p progress.Prediction) Grade {
	scale := grade.Scale{}
	if p.Choices == 0 {
		scale = ScaleOf(answer, p.Was, p.Out)
	}
	return scale.Of(p.Said, p.Was)
}

// ScaleOf returns which answers to a kind of question are close to was, the right one. out is the number of which the answer is a part,
// or 0. An answer about a status is either right or wrong.
func ScaleOf(answer string, was, out int) grade.Scale {
	if answer == "exit_status" {
		return grade.Scale{}
	}
	takesTime := answer == "seconds_to_exit" || answer == "second_signal_ms"
	return grade.Scale{Near: max(1, max(out, was)/6), FromNone: takesTime}
}
