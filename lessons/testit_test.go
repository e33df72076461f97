//go:build unix

package lessons_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/lessons"
)

// The test of lesson 17's solution, run against the broken service, fails, and for the lesson's reason. The go command
// is told to take the broken service's files for those of the solution.
func TestTheTestCatchesTheBrokenService(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the services are built with the go command")
	}
	t.Parallel()
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	lesson, err := course.Find("17")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(lesson.Dir(lessons.Broken), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	instead := make(map[string]string)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			instead[filepath.Join(lesson.Dir(lessons.Fixed), filepath.Base(file))] = file
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": instead})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(path, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", ".")
	cmd.Dir = lesson.Dir(lessons.Fixed)
	cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+path))
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the test passes for the broken service:\n%s", out)
	}
	for _, words := range []string{"TestShutdownLosesNothing", "jobs: fail", "accepted, never printed, and stored nowhere"} {
		if !strings.Contains(string(out), words) {
			t.Errorf("the test does not say %q:\n%s", words, out)
		}
	}
	for _, words := range []string{"exit: fail", "answered: fail", "promises: fail"} {
		if strings.Contains(string(out), words) {
			t.Errorf("the test says %q:\n%s", words, out)
		}
	}
}
