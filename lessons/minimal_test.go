package lessons_test

import (
	"path/filepath"
	"testing"
)

// minimalUnder are the lessons whose scenarios the solution minimal is run in: docker stop, kubectl delete behind a
// balancer, Ctrl-C twice, and connections that stay behind a balancer at layer 4. It prints no receipts, so none is waited
// for.
var minimalUnder = []string{"02", "13", "15", "19"}

// runMinimal wants the solution minimal, which belongs to no lesson, to pass every check that applies.
func runMinimal(t *testing.T, checks *checks) {
	for _, name := range minimalUnder {
		found, err := checks.course.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		lesson := *found
		lesson.Jobs, lesson.Queued = 0, 0
		t.Run("minimal/"+lesson.Name, func(t *testing.T) {
			t.Parallel()
			outcome := checks.run(t, &lesson, "minimal", filepath.Join(checks.course.Root, "solutions", "minimal"))
			wantFailures(t, outcome, nil)
			if t.Failed() {
				t.Log(describe(outcome))
			}
		})
	}
}
