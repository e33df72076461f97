package lessons_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/verdict"
)

// variants are services that shut down in another way than the lessons' own, in testdata/variants. One that is correct
// passes every check that applies, however it is written. One that is subtly wrong fails, with evidence that points at
// what is wrong, and with the checks passed that have nothing to do with it.
var variants = []struct {
	name     string
	lessons  []string          // whose scenarios it meets
	evidence map[string]string // by the checks that it fails; none for a correct one
	passes   []string
}{
	{name: "run-context", lessons: []string{"05"}},
	{name: "errgroup", lessons: []string{"04"}},
	{name: "notify-channel", lessons: []string{"06"}},
	{name: "actors", lessons: []string{"03"}},
	{
		name: "wg-add-inside", lessons: []string{"01"},
		evidence: map[string]string{"jobs": "accepted, never printed, and stored nowhere"},
		passes:   []string{"answered", "promises"},
	},
	{
		name: "close-while-sending", lessons: []string{"06"},
		evidence: map[string]string{"answered": "connection closed before an answer (EOF)"},
		passes:   []string{"exit", "jobs", "database", "logs"},
	},
	{
		name: "queue-left-open", lessons: []string{"06"},
		evidence: map[string]string{"deadline": "nothing was in flight and nothing was printing; what did it wait for?\n4 goroutines at "},
		passes:   []string{"exit", "answered", "promises", "jobs", "database", "logs", "leftovers"},
	},
	{
		name: "finished-context", lessons: []string{"02"},
		evidence: map[string]string{"exit": "it said: orders: context canceled", "answered": "after SIGTERM"},
		passes:   []string{"logs"},
	},
	{
		name: "timeout-skips-rest", lessons: []string{"01"},
		evidence: map[string]string{
			"exit":     "it said: orders: shutting down: context deadline exceeded",
			"answered": "after SIGTERM",
			"database": "never closed",
			"logs":     "are not in the log",
		},
	},
}

func TestVariants(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the services are built with the go command")
	}
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	builder := course.Builder()
	for _, variant := range variants {
		for _, name := range variant.lessons {
			t.Run(variant.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				lesson, err := course.Find(name)
				if err != nil {
					t.Fatal(err)
				}
				dir := filepath.Join(course.Root, "lessons", "testdata", "variants", variant.name)
				outcome, err := course.CheckDir(t.Context(), builder, lesson, variant.name, dir, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range outcome.Results {
					words, wrong := variant.evidence[r.Check]
					switch {
					case wrong && r.Outcome != verdict.Fail:
						t.Errorf("%s: %s, want a failure", r.Check, r.Outcome)
					case wrong && !strings.Contains(strings.Join(r.Evidence, "\n"), words):
						t.Errorf("%s: the evidence does not say %q", r.Check, words)
					case r.Outcome != verdict.Pass && (variant.evidence == nil || slices.Contains(variant.passes, r.Check)):
						t.Errorf("%s: %s, want it to pass", r.Check, r.Outcome)
					}
				}
				for check := range variant.evidence {
					if !slices.ContainsFunc(outcome.Results, func(r verdict.Result) bool { return r.Check == check }) {
						t.Errorf("%s: does not apply, want a failure", check)
					}
				}
				if t.Failed() {
					t.Log(describe(outcome))
				}
			})
		}
	}
}
