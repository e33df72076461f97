package progress

import (
	"maps"
	"slices"
	"time"
)

// State is the content of the file. Lessons are named, not numbered, so that the course may be reordered. A State that a
// Store has returned is shared: its users read it, and never change it.
type State struct {
	Last    string            `json:"last,omitempty"` // the lesson that was opened last
	Step    string            `json:"step,omitempty"` // the step of that lesson
	Path    string            `json:"path,omitempty"` // the name of the path through the course; empty for the whole course
	Lessons map[string]Lesson `json:"lessons,omitempty"`
}

// Lesson is what has been done of one lesson.
type Lesson struct {
	Steps       []string     `json:"steps,omitempty"` // the steps that were seen, the earliest first
	Seen        []string     `json:"seen,omitempty"`  // the services whose run was seen to its end
	Predictions []Prediction `json:"predictions,omitempty"`
	Unfolded    bool         `json:"unfolded,omitempty"` // the learner has read the part of its text that reveals the outcome
	Passed      time.Time    `json:"passed,omitzero"`    // when the learner's own copy first passed every check
}

// Prediction is an answer to a lesson's question, with the outcome.
type Prediction struct {
	At   time.Time `json:"at"`
	Of   string    `json:"of"` // the service: broken, fixed or yours
	Said int       `json:"said"`
	Was  int       `json:"was"`
	Out  int       `json:"out,omitempty"` // the number of which the answer is a part, for questions with such a number

	Choices int `json:"choices,omitempty"` // how many choices the question has, of which Said and Was are numbers from 1; 0 for a question about a number
}

// Saw tells whether the learner saw a run of a service of the lesson to its end.
func (s State) Saw(lesson, of string) bool { return slices.Contains(s.Lessons[lesson].Seen, of) }

// Did tells whether the learner saw a step of the lesson.
func (s State) Did(lesson, step string) bool { return slices.Contains(s.Lessons[lesson].Steps, step) }

// Done tells whether the learner's own copy has passed every check of the lesson.
func (s State) Done(lesson string) bool { return !s.Lessons[lesson].Passed.IsZero() }

// Begun tells whether anything is recorded of the lesson.
func (s State) Begun(lesson string) bool {
	l, ok := s.Lessons[lesson]
	return ok && (len(l.Steps) > 0 || len(l.Seen) > 0 || len(l.Predictions) > 0 || !l.Passed.IsZero())
}

// copy returns a copy that shares no map with s. The slices are shared, but a change only appends to clipped slices.
func (s State) copy() State {
	s.Lessons = maps.Clone(s.Lessons)
	if s.Lessons == nil {
		s.Lessons = make(map[string]Lesson)
	}
	return s
}

// with returns the slice with one more element, and does not change the slice itself.
func with[E any](all []E, one E) []E { return append(slices.Clip(all), one) }

// withOnce is with, unless the slice has the element already.
func withOnce(all []string, one string) []string {
	if slices.Contains(all, one) {
		return all
	}
	return with(all, one)
}
