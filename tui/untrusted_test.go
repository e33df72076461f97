//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/tui/program"
	"closingtime/tui/ui"
)

// The output of a service or of its compiler controls no terminal: no escape sequence gets through, and nothing that turns the
// direction of writing.
func TestCheckPrintsNothingThatSteersTheTerminal(t *testing.T) {
	const untrusted = "a\x1b[31mb\x1b]0;title\ac\u009bd\u202ee\u2028f\u2066g"
	var out bytes.Buffer
	c := checker{stdout: &out, stderr: ui.CleanWriter(&out)}
	lesson := &lessons.Lesson{Name: "01-signal"}
	c.explain(lesson, &build.Error{Kind: build.Source, Package: "yours", Output: untrusted + "\n" + untrusted})
	c.explain(lesson, &playground.StartError{Reason: untrusted, Output: []string{untrusted}})
	c.print(&lessons.Outcome{Lesson: lesson, Of: lessons.Yours, Results: []verdict.Result{{Check: "logs", Outcome: verdict.Fail, Findings: verdict.Statements(untrusted, untrusted)}}})
	if text := out.String(); strings.ContainsAny(text, "\x1b\a\u009b\u202e\u2028\u2066") || strings.Count(text, "abc") < 6 || strings.Contains(text, "title") {
		t.Errorf("it prints %q", text)
	}
}

// Text that the person typed is quoted in messages.
func TestErrorsQuoteWhatWasTyped(t *testing.T) {
	const untrusted = "no\x1b[31msuch\u202e"
	for _, args := range [][]string{
		{"replay", untrusted}, {"export", untrusted}, {"export", "-as", untrusted}, {"export", "-" + untrusted}, {"export", "-as", untrusted, "x"},
		{"check", "-of", untrusted}, {"check", "-" + untrusted}, {"check", "1", "-" + untrusted}, {"check", untrusted}, {"runs", untrusted}, {"-plain", untrusted}, {untrusted},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(args, &stdout, &stderr); status == program.Passed || strings.ContainsAny(stderr.String()+stdout.String(), "\x1b\u202e") {
			t.Errorf("%q: exit status %d, it says %q%q", args, status, &stdout, &stderr)
		}
	}
}

// A damaged lesson is quoted in errors, whatever is in its file.
func TestDamagedLessonsSteerNoTerminal(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                      "module closingtime\n",
		"lessons/01-whole/lesson.md":  "---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q?\n---\n# T\n",
		"lessons/03-broken/lesson.md": "---\n\"\x1b[31mX: [\n---\n# T\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	for _, args := range [][]string{{"check", "03"}, {"check", "-of", "yours"}, {"runs", "03"}, {"-plain", "03"}} {
		var stdout, stderr bytes.Buffer
		status := run(args, &stdout, &stderr)
		if said := stderr.String(); status != program.CouldNotRun || !strings.Contains(said, "lesson") || strings.Contains(said, "\x1b") {
			t.Errorf("%q: exit status %d, it says %q", args, status, said)
		}
	}
	if err := os.RemoveAll(filepath.Join(root, "lessons", "01-whole")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"check"}, {"-plain"}, {"runs"}} {
		var stdout, stderr bytes.Buffer
		if status := run(args, &stdout, &stderr); status != program.CouldNotRun || stderr.Len() == 0 || strings.Contains(stderr.String(), "\x1b") {
			t.Errorf("without a lesson, %q: exit status %d, it says %q", args, status, &stderr)
		}
	}
}

// A pipe that nobody writes to, and a device, hold no recording, and are not waited for.
func TestReplayReadsFilesOnly(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/zero", t.TempDir()} {
		if _, _, err := readRecording(path); err == nil || !strings.Contains(err.Error(), "a folder, a pipe or a device") {
			t.Errorf("%s: the error is %v", path, err)
		}
	}
}
