package progress

import "closingtime/lessons"

// Way is how far somebody is on the way through lessons.
type Way struct {
	Done    int // lessons that are done
	Taken   int // steps that are taken; a lesson that is done has all of its steps
	Steps   int // all steps
	Minutes int // how long the remaining steps take; each step counts as an equal part of its lesson
}

// Percent returns which part of all steps is taken.
func (w Way) Percent() int { return 100 * w.Taken / max(1, w.Steps) }

// WayThrough returns how far the learner is on the way through lessons.
func (s State) WayThrough(all []*lessons.Lesson) Way {
	var w Way
	for _, l := range all {
		steps := Steps(l.Exercise != nil)
		taken := len(steps)
		if s.Done(l.Name) {
			w.Done++
		} else {
			taken = s.taken(l.Name, steps)
		}
		w.Steps += len(steps)
		w.Taken += taken
		w.Minutes += (l.Minutes*(len(steps)-taken) + len(steps) - 1) / len(steps) // rounded up
	}
	return w
}

// taken returns how many of the steps are taken in the lesson.
func (s State) taken(lesson string, steps []string) int {
	n := 0
	for _, step := range steps {
		if s.Took(lesson, step) {
			n++
		}
	}
	return n
}
