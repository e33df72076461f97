package lessons_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// TestMatrix runs every lesson's services for real. The broken one fails exactly the checks that its lesson
// declares, and the fixed one passes all that apply. No check is inconclusive. What a run has shown is said the same
// wherever its recording is shown.
func TestMatrix(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the services are built with the go command")
	}
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	builder := course.Builder()
	for _, lesson := range course.Lessons {
		for _, of := range []string{lessons.Broken, lessons.Fixed} {
			t.Run(lesson.Name+"/"+of, func(t *testing.T) {
				t.Parallel()
				outcome, err := course.Check(t.Context(), builder, lesson, of, nil)
				if err != nil {
					t.Fatal(err)
				}
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
}

// wantFailures wants exactly these checks to fail, and every other one that applies to pass.
func wantFailures(t *testing.T, o *lessons.Outcome, want []string) {
	t.Helper()
	if failed := o.With(verdict.Fail); !slices.Equal(sorted(failed), sorted(want)) {
		t.Errorf("these checks fail: %s; want: %s", strings.Join(sorted(failed), ", "), strings.Join(sorted(want), ", "))
	}
	if unsure := o.With(verdict.Inconclusive); len(unsure) > 0 {
		t.Errorf("these checks are inconclusive: %s", strings.Join(unsure, ", "))
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

func describe(o *lessons.Outcome) string {
	var b strings.Builder
	for _, r := range o.Results {
		b.WriteString(r.Check + ": " + string(r.Outcome) + "\n\t" + strings.Join(words.Evidence(r), "\n\t") + "\n")
	}
	return b.String() + "recording: " + o.Recording
}
