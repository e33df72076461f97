package lessons_test

import (
	"path/filepath"
	"slices"
	"testing"

	"closingtime/internal/long"
)

// ablations are the switches of the switchboard, each alone in an otherwise right service, in the scenario of its
// lesson. The switchboard does all that the last solution does, so a mistake can cost something else there than in the
// smaller service of its lesson: more says what. quick makes the receipts quick, which the services of its lesson do
// not print: waiting for them, the switchboard would give some of the requests the time that the mistake takes away. env is
// what else its service is told.
// Lesson 16 has no switch: its mistake is in the script that starts the service.
var ablations = []struct {
	mistake, lesson string
	quick           bool
	more            []string
	env             []string
}{
	{mistake: "signal", lesson: "01", more: []string{"leftovers"}}, // it has a socket
	{mistake: "shutdown", lesson: "02", quick: true},
	{mistake: "main-returns", lesson: "03", quick: true},
	{mistake: "poisoned-context", lesson: "04"},
	{mistake: "workers", lesson: "05", env: []string{"DRAIN_DELAY=100ms"}}, // it ends while the first receipts are printed
	{mistake: "outlived", lesson: "06"},
	{mistake: "stuck", lesson: "07"},
	{mistake: "order", lesson: "08"},
	{mistake: "sessions", lesson: "09"},
	{mistake: "logs", lesson: "10"},
	{mistake: "leftovers", lesson: "11"},
	{mistake: "deadline", lesson: "12"},
	{mistake: "readiness", lesson: "13"},
	{mistake: "streams", lesson: "14"},
	{mistake: "insistence", lesson: "15"},
	{mistake: "test-it", lesson: "17"},
	{mistake: "rollout", lesson: "18"},
}

// TestAblation makes each mistake alone: the checks of its lesson catch it, and no unrelated one does. Without a
// mistake the same service passes every scenario.
func TestAblation(t *testing.T) {
	long.Only(t)
	checks := newChecks(t)
	dir := filepath.Join(checks.course.Root, "lessons", "testdata", "switchboard")
	for _, a := range ablations {
		for _, mistake := range []string{a.mistake, ""} {
			t.Run(a.lesson+"/"+mistake, func(t *testing.T) {
				t.Parallel()
				found, err := checks.course.Find(a.lesson)
				if err != nil {
					t.Fatal(err)
				}
				lesson := *found
				lesson.Env = append(slices.Clone(lesson.Env), "MISTAKES="+mistake)
				lesson.Env = append(lesson.Env, a.env...)
				if a.quick {
					lesson.Env = append(lesson.Env, "PRINTER=1ms")
				}
				outcome := checks.run(t, &lesson, "switchboard", dir)
				var want []string
				if mistake != "" {
					want = slices.Concat(lesson.Fails, a.more)
				}
				wantFailures(t, outcome, want)
				if t.Failed() {
					t.Log(describe(outcome))
				}
			})
		}
	}
}
