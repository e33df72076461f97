package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/report"
)

// reports runs the server's program for a report, and returns what it said and its exit status.
func reports(t *testing.T, flags ...string) (stdout, stderr string, status int) {
	t.Helper()
	p := launch(t, flags...)
	var out bytes.Buffer
	p.cmd.Stdout = &out
	_ = p.cmd.Run() // the status tells
	return out.String(), p.stderr.String(), p.cmd.ProcessState.ExitCode()
}

// The report can be written while the room is open, which it does not disturb, and after its end.
func TestAReportOfARoom(t *testing.T) {
	file, dir := newFile(t), t.TempDir()
	room := serve(t, file, "-title", "Thursday")
	host := room.host()
	ana, _ := room.join("Ana")
	poll := do(t, host, workshop.Command{Ask: &workshop.Poll{Lesson: "01-signal", Question: "How many are answered?", Most: 7}}).ID
	vote(t, ana, poll, 3)

	stdout, stderr, status := reports(t, "-file", file, "-report", dir)
	if status != 0 || !strings.Contains(stdout, filepath.Join(dir, report.PageFile)) {
		t.Fatalf("it ends with %d, and says %q and %q", status, stdout, stderr)
	}
	vote(t, ana, poll, 4) // the room is still open
	room.kill()
	if _, stderr, status = reports(t, "-file", file, "-report", dir, "-base", "https://example.org/tea"); status != 0 {
		t.Fatalf("after the room's end it ends with %d, and says %s", status, stderr)
	}
	page, err := os.ReadFile(filepath.Join(dir, report.PageFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Thursday", "How many are answered?", "<th scope=\"row\">4</th>", "https://example.org/tea/lessons/01-signal/lesson.md"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// Without a room, or without a folder to write to, the report says so and what to do, and makes nothing.
func TestAReportThatCannotBeWritten(t *testing.T) {
	file := newFile(t)
	if _, stderr, status := reports(t, "-file", file, "-report", t.TempDir()); status != cannotRun || !strings.Contains(stderr, "There is no room in "+file) {
		t.Errorf("without a room it ends with %d, and says %q", status, stderr)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("it has made a room")
	}
	room := serve(t, file)
	if _, stderr, status := reports(t, "-file", file, "-report", file); status != cannotRun || !strings.Contains(stderr, "Name another folder") {
		t.Errorf("into a file it ends with %d, and says %q", status, stderr)
	}
	room.kill()
}
