//go:build unix

package lessons_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Lesson 16 names programs that start a service: some pass the signal on, since the service has replaced them,
// and others die of it and leave the service behind. $SERVICE is the solution, which handles the signal as it should.
func TestWhoStartsTheService(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	course := checks.course
	lesson, err := course.Find("16")
	if err != nil {
		t.Fatal(err)
	}
	binary, audit := checks.binary(t, lesson.Dir(lessons.Fixed)), checks.binary(t, course.AuditDir())
	script := filepath.Join(t.TempDir(), "last.sh")
	if err := os.WriteFile(script, []byte("\"$SERVICE\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		command []string
		passes  bool // the signal gets through
	}{
		{"the last line of a script, dash", []string{"dash", script}, false},
		{"the last line of a script, bash", []string{"bash", script}, false},
		{"shell form, dash", []string{"dash", "-c", `"$SERVICE"`}, false},
		{"shell form, bash", []string{"bash", "-c", `"$SERVICE"`}, true},
		{"shell form with exec, dash", []string{"dash", "-c", `exec "$SERVICE"`}, true},
		{"go run", []string{"go", "-C", course.Root, "run", "./solutions/" + lesson.Name}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := exec.LookPath(test.command[0]); err != nil {
				t.Skip(err)
			}
			t.Parallel()
			plan, err := course.Plan(lesson, lessons.Fixed, binary, audit)
			if err != nil {
				t.Fatal(err)
			}
			plan.Command, plan.Env = test.command, append(plan.Env, "SERVICE="+binary)
			plan.Unattended, plan.Startup, plan.Recording = true, time.Minute, ""
			run, err := playground.Start(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			defer run.Close()
			if err := run.Wait(); err != nil {
				t.Fatal(err)
			}
			events, _ := run.Log().Since(0)
			outcomes := make(map[string]verdict.Result)
			for _, r := range verdict.Judge(timeline.Of(events)) {
				outcomes[r.Check] = r
			}
			want := verdict.Fail
			if test.passes {
				want = verdict.Pass
			}
			for _, check := range []string{"exit", "answered", "leftovers"} {
				if outcomes[check].Outcome != want {
					t.Errorf("%s: %s, want %s\n\t%s", check, outcomes[check].Outcome, want, strings.Join(words.Evidence(outcomes[check]), "\n\t"))
				}
			}
			if said := strings.Join(append(words.Evidence(outcomes["exit"]), words.Evidence(outcomes["leftovers"])...), "\n"); !test.passes &&
				(!strings.Contains(said, "killed by SIGTERM") || !strings.Contains(said, "still runs")) {
				t.Errorf("the evidence does not say that the starter died and the service runs on:\n%s", said)
			}
		})
	}
}
