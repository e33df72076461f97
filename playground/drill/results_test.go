//go:build unix

package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/playground/verdict"
)

// A service that dies of the signal: the report says what its clients met and what to change, and the files say the same. Compared
// with one that drains, it is worse, and the other way round better.
func TestResults(t *testing.T) {
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.ndjson"), filepath.Join(dir, "bad.ndjson")
	junit, page, summary := filepath.Join(dir, "drill.xml"), filepath.Join(dir, "drill.html"), filepath.Join(dir, "summary.md")
	if status, stdout, stderr := drilled(t, "-get", "/slow", "-record", good, "--", service); status != verdict.StatusPassed {
		t.Fatalf("status %d\n%s\n%s", status, stdout, stderr)
	}
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", summary)
	status, stdout, stderr := drilled(t, "-get", "/slow", "-record", bad, "-junit", junit, "-html", page, "-signal", "HUP", "--", service)
	if status != verdict.StatusFailed || stderr == "" {
		t.Fatalf("status %d\n%s\n%s", status, stdout, stderr)
	}
	for _, says := range []string{"got no whole answer", "was killed by SIGHUP", "(lesson 01-signal)", "::error title=drill%3A exit::killed by SIGHUP"} {
		if !strings.Contains(stdout, says) {
			t.Errorf("the report does not say %q:\n%s", says, stdout)
		}
	}
	for path, says := range map[string]string{junit: "killed by SIGHUP", page: "killed by SIGHUP", summary: "killed by SIGHUP"} {
		content, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(content), says) {
			t.Errorf("%s does not say %q (error %v)", path, says, err)
		}
	}
	if content, _ := os.ReadFile(junit); xml.Unmarshal(content, new(struct{})) != nil {
		t.Errorf("the JUnit report is no XML:\n%s", content)
	}
	for _, test := range []struct {
		before, after string
		status        int
		says          string
	}{
		{good, bad, verdict.StatusFailed, "worse than before"},
		{bad, good, verdict.StatusPassed, "better than before"},
		{bad, bad, verdict.StatusPassed, "the same verdict"},
		{bad, junit, verdict.StatusCouldNotRun, junit},
		{filepath.Join(dir, "none"), bad, verdict.StatusCouldNotRun, "none"},
	} {
		status, stdout, stderr := drilled(t, "compare", test.before, test.after)
		if status != test.status || !strings.Contains(stdout+stderr, test.says) {
			t.Errorf("compare %s %s: status %d\n%s%s\nwant %d and %q", test.before, test.after, status, stdout, stderr, test.status, test.says)
		}
	}
}

// JSON is the whole of standard output, also where annotations are wanted.
func TestJSON(t *testing.T) {
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", "")
	status, stdout, stderr := drilled(t, "-get", "/slow", "-json", "-signal", "HUP", "--", service)
	var document struct {
		Verdict struct {
			Checks []struct{ Check, Outcome string }
		}
	}
	if err := json.Unmarshal([]byte(stdout), &document); err != nil || len(document.Verdict.Checks) == 0 || status != verdict.StatusFailed {
		t.Errorf("status %d, error %v\n%s\n%s", status, err, stdout, stderr)
	}
}

// A result that cannot be written is said, and is no success.
func TestUnwritableResult(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	status, _, stderr := drilled(t, "-get", "/slow", "-junit", filepath.Join(t.TempDir(), "no", "such", "folder.xml"), "--", service)
	if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "folder.xml") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// Two results cannot be in one file, whatever it is called.
func TestTwoResultsInOneFile(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	kept, described := filepath.Join(dir, "run.out"), filepath.Join(dir, "drill.yaml")
	if err := os.WriteFile(described, []byte("junit: "+described+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{"-record", kept, "-html", filepath.Join(dir, "..", filepath.Base(dir), "run.out")}, {"-junit", kept, "-html", kept}, {"-file", described}} {
		status, _, stderr := drilled(t, append(append([]string{"-get", "/slow"}, flags...), "--", service)...)
		if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "name one file") {
			t.Errorf("%q: status %d, %q", flags, status, stderr)
		}
	}
}

// The recordings of several drills take the places of those of earlier drills, and only of those: a command line that is wrong removes
// nothing, and a file that is no recording stays.
func TestRecordingsOfAnEarlierDrill(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(t.TempDir(), "run.ndjson")
	second := strings.TrimSuffix(kept, ".ndjson") + "-2.ndjson"
	twice := []string{"-get", "/slow", "-repeat", "2", "-record", kept, "--", service}
	for range 2 {
		if status, stdout, stderr := drilled(t, twice...); status != verdict.StatusPassed {
			t.Fatalf("status %d\n%s\n%s", status, stdout, stderr)
		}
	}
	if status, _, _ := drilled(t, "-record", kept); status != verdict.StatusCouldNotRun {
		t.Errorf("without a command, the status is %d", status)
	}
	for _, path := range []string{kept, second} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(second, []byte("notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := drilled(t, twice...)
	if content, err := os.ReadFile(second); status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "no recording") || string(content) != "notes" {
		t.Errorf("status %d, %q; the notes are %q (%v)", status, stderr, content, err)
	}
}
