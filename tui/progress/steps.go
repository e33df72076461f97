package progress

import "slices"

// The steps of a lesson, by the names under which progress keeps them.
const (
	StepRead       = "read"
	StepRun        = "run"
	StepPredict    = "predict"
	StepStop       = "stop"
	StepVerdict    = "verdict"
	StepExercise   = "exercise"
	StepMend       = "mend"
	StepDifference = "difference"
	StepFixed      = "fixed"
)

// order has the steps in the order in which they are offered. The learner tries before the difference gives the answer.
var order = []string{
	StepRead, StepRun, StepPredict, StepStop, StepVerdict, StepExercise, StepMend, StepDifference, StepFixed,
}

// Steps returns the steps of a lesson in the order in which they are offered. Any can be taken at any time.
func Steps(exercise bool) []string {
	if exercise {
		return slices.Clone(order)
	}
	return slices.DeleteFunc(slices.Clone(order), func(step string) bool { return step == StepExercise })
}

// Took tells whether a step of the lesson is taken. Mending is taken once the copy has passed every check.
func (s State) Took(lesson, step string) bool {
	if step == StepMend {
		return s.Done(lesson)
	}
	return s.Did(lesson, step)
}

// Next returns the first of the steps that is not taken in the lesson. A lesson that is done begins again.
func (s State) Next(lesson string, steps []string) string {
	if s.Done(lesson) {
		return StepRead
	}
	return steps[slices.IndexFunc(steps, func(step string) bool { return !s.Took(lesson, step) })]
}

// After returns the step to offer after another one: the first one after it that is not taken, or else the first such step after the
// verdict. Where all are taken, it is mending.
func (s State) After(step, lesson string, steps []string) string {
	behind := func(step string) []string { return steps[slices.Index(steps, step)+1:] }
	for _, next := range slices.Concat(behind(step), behind(StepVerdict)) {
		if !s.Took(lesson, next) {
			return next
		}
	}
	return StepMend
}

// Tried tells whether the learner has taken any step of the lesson after the verdict.
func (s State) Tried(lesson string) bool {
	return slices.ContainsFunc(order[slices.Index(order, StepVerdict)+1:], func(step string) bool { return s.Did(lesson, step) })
}
