package lessons_test

import (
	"testing"

	"closingtime/lessons"
	"closingtime/playground/timeline"
)

// TestMatrix runs every lesson's services for real. The broken one fails exactly the checks that its lesson declares, and the
// fixed one passes all that apply, as does the solution that is no lesson's. No check is inconclusive. What a run has shown is
// said the same wherever its recording is shown.
func TestMatrix(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	for _, lesson := range checks.course.Lessons {
		if heavy(lesson) {
			continue
		}
		for _, of := range []string{lessons.Broken, lessons.Fixed} {
			t.Run(lesson.Name+"/"+of, func(t *testing.T) {
				t.Parallel()
				runAsDeclared(t, checks, lesson, of)
			})
		}
	}
	runMinimal(t, checks)
}

// TestMatrixOfHeavyLoads is TestMatrix for the lessons with a heavy load, of which one runs at a time.
func TestMatrixOfHeavyLoads(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	for _, lesson := range checks.course.Lessons {
		if !heavy(lesson) {
			continue
		}
		for _, of := range []string{lessons.Broken, lessons.Fixed} {
			t.Run(lesson.Name+"/"+of, func(t *testing.T) { runAsDeclared(t, checks, lesson, of) })
		}
	}
}

// runAsDeclared runs a service of a lesson, and wants what the lesson declares of it.
func runAsDeclared(t *testing.T, checks *checks, lesson *lessons.Lesson, of string) {
	t.Helper()
	outcome := checks.run(t, lesson, of, lesson.Dir(of))
	var want []string
	if of == lessons.Broken {
		want = lesson.Fails
	}
	wantFailures(t, outcome, want)
	wantChoice(t, lesson, of, outcome.Timeline)
	wantLiveVerdictEverywhere(t, outcome)
	if t.Failed() {
		t.Log(describe(outcome))
	}
}

// wantChoice wants the choice that begins at 0 to be right of the fixed service, which loses nothing, and wrong of the broken
// one.
func wantChoice(t *testing.T, l *lessons.Lesson, of string, run *timeline.Timeline) {
	t.Helper()
	if len(l.Choices) == 0 {
		return
	}
	answer, answered := l.AnswerFrom(run)
	if right := l.Choices[l.Right(answer)]; !answered || (right.From == 0) != (of == lessons.Fixed) {
		t.Errorf("its question is answered with %d (an answer: %v), which makes %q the right choice", answer, answered, right.Text)
	}
}
