//go:build unix

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/tui/program"
)

// What a service or its compiler says steers no terminal: no escape sequence gets through, and nothing that turns the
// direction of writing.
func TestCheckPrintsNothingThatSteersTheTerminal(t *testing.T) {
	const untrusted = "a\x1b[31mb\x1b]0;title\ac\u009bd\u202ee\u2028f\u2066g"
	var out bytes.Buffer
	c := checker{stdout: &out, stderr: &out}
	lesson := &lessons.Lesson{Name: "01-signal"}
	c.explain(lesson, &build.Error{Kind: build.Source, Package: "yours", Output: untrusted + "\n" + untrusted})
	c.explain(lesson, &playground.StartError{Reason: untrusted, Output: []string{untrusted}})
	c.print(&lessons.Outcome{Lesson: lesson, Of: lessons.Yours, Results: []verdict.Result{{Check: "logs", Outcome: verdict.Fail, Findings: verdict.State(untrusted, untrusted)}}})
	if text := out.String(); strings.ContainsAny(text, "\x1b\a\u009b\u202e\u2028\u2066") || strings.Count(text, "abc") < 6 || strings.Contains(text, "title") {
		t.Errorf("it prints %q", text)
	}
}

// What the person typed comes back quoted.
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
