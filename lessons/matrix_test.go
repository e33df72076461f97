package lessons_test

import (
	"testing"

	"closingtime/lessons"
)

// TestMatrix runs every lesson's services for real. The broken one fails exactly the checks that its lesson
// declares, and the fixed one passes all that apply, as does the solution that is no lesson's. No check is inconclusive. What a run has shown is said the same
// wherever its recording is shown.
func TestMatrix(t *testing.T) {
	checks := newChecks(t)
	for _, lesson := range checks.course.Lessons {
		for _, of := range []string{lessons.Broken, lessons.Fixed} {
			t.Run(lesson.Name+"/"+of, func(t *testing.T) {
				t.Parallel()
				outcome := checks.run(t, lesson, of, lesson.Dir(of))
				var want []string
				if of == lessons.Broken {
					want = lesson.Fails
				}
				wantFailures(t, outcome, want)
				wantLiveVerdictEverywhere(t, outcome)
				if t.Failed() {
					t.Log(describe(outcome))
				}
			})
		}
	}
	runMinimal(t, checks)
}
