package prediction

import "closingtime/tui/grade"

// Grade is how good a prediction was.
type Grade = grade.Grade

// The grades of a prediction.
const (
	Wrong = grade.Wrong
	Close = grade.Close
	Right = grade.Right
)

// GradeOf grades the answer said to a kind of question against the right answer was; out is the number of which it is a
// part, or 0.
func GradeOf(answer string, said, was, out int) Grade { return ScaleOf(answer, was, out).Of(said, was) }

// ScaleOf returns which answers to a kind of question are close to the right answer was; out is the number of which it is a
// part, or 0. An answer about a status is either right or wrong.
func ScaleOf(answer string, was, out int) grade.Scale {
	if answer == "exit_status" {
		return grade.Scale{}
	}
	takesTime := answer == "seconds_to_exit" || answer == "second_signal_ms"
	return grade.Scale{Near: max(1, max(out, was)/6), FromNone: takesTime}
}
