package lessons_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/semaphore"

	"closingtime/internal/race"
	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// checks runs services and judges them, as the check command does. Each is built once, however often it runs.
type checks struct {
	course  *lessons.Course
	builder *build.Builder
}

// built has, for each directory, the function that builds the service in it, once.
var built sync.Map

func newChecks(t *testing.T) *checks {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the services are built with the go command")
	}
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	return &checks{course: course, builder: course.Builder()}
}

// binary returns the binary of the service in dir.
func (c *checks) binary(t *testing.T, dir string) string {
	t.Helper()
	once, _ := built.LoadOrStore(dir, sync.OnceValues(func() (string, error) { return c.builder.Build(t.Context(), dir, nil) }))
	binary, err := once.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// machine limits how many runs go on at once. A run with a heavy load counts for half of them, and under the race detector for all:
// otherwise its clients and its balancer, which are in this process, learn too late that an instance is not ready.
var machine = semaphore.NewWeighted(runsAtOnce)

// heavyRate is the rate, in requests a second, from which on a load is heavy.
const heavyRate = 100

func heavy(l *lessons.Lesson) bool { return l.Rate >= heavyRate }

// run runs the service in dir in the scenario of a lesson. The recording stays among the learner's own only where the test fails.
func (c *checks) run(t *testing.T, lesson *lessons.Lesson, of, dir string) *lessons.Outcome {
	t.Helper()
	service, audit := c.binary(t, dir), c.binary(t, c.course.AuditDir())
	weight := int64(1)
	if heavy(lesson) {
		weight = runsAtOnce / 2
		if race.On {
			weight = runsAtOnce
		}
	}
	if err := machine.Acquire(t.Context(), weight); err != nil {
		t.Fatal(err)
	}
	defer machine.Release(weight)
	outcome, err := c.course.CheckBuilt(t.Context(), lesson, of, service, audit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		if err := os.Remove(outcome.Recording); err != nil {
			t.Error(err)
		}
	})
	return outcome
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
