//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// editsWith opens the program in a checkout, with a shell script as the person's editor.
func editsWith(t *testing.T, home, script string) *person {
	t.Helper()
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	editor := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = home, append(os.Environ(), "VISUAL="+editor, "EDITOR=", editorMode+"=")
	return sitsDown(t, 120, 36, cmd)
}

// mends goes from the course to the mend screen, by way of the editor.
func (p *person) mends() *person {
	p.t.Helper()
	p.sees("Closing Time", "enter ").presses(enter)
	return p.sees("e mend yours").presses("e")
}

func TestMendingOnesOwnCopy(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	home := checkout(t)
	// The editor asks for a line from the terminal, and takes the solution's first lines for what was typed.
	p := editsWith(t, home, `test -t 0 && test -t 1 && echo "this is the editor, of $1" && read line && echo "func (" >> "$1"`)
	p.mends().sees("this is the editor, of lessons/01-signal/yours/main.go").presses("\r")
	p.sees("Mend it", "does not compile", "main.go:", "syntax error")

	yours := filepath.Join(home, "lessons", "01-signal", "yours", "main.go")
	fixed, err := os.ReadFile(filepath.Join(home, "solutions", "01-signal", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	broken, err := os.ReadFile(filepath.Join(home, "lessons", "01-signal", "broken", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(yours, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(broken)
	p.sees("checks failed", "✗ exit", "killed by SIGTERM", "✗ answered").presses("h").sees("hint 1")
	write(fixed)
	p.sees("● running")
	p.sees("Well done", "The lesson is done", "was ✗", "✓ answered")
	p.presses("x").sees("Begin again").presses("n").sees("Well done")
	p.presses("x").sees("Begin again").presses("y").sees("kept in .closingtime/backup/01-signal-")
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
	kept, err := os.ReadFile(filepath.Join(home, ".closingtime", "progress.json"))
	if err != nil || !strings.Contains(string(kept), `"passed"`) {
		t.Errorf("the progress that was kept: %s, %v", kept, err)
	}
}

func TestTwoSideBySide(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs services")
	}
	p := opens(t, shared(t))
	p.sees("Closing Time", "enter ").presses(enter)
	p.sees("w side by side").presses("w").sees("run both").presses(enter)
	p.reads(`in flight ([3-9]|\d\d).*in flight ([3-9]|\d\d)`)
	p.presses("t").sees("killed by SIGTERM", "ended by itself, status 0", "enter verdicts").presses(enter)
	p.reads(`answered +✗ .* ✓ all`)
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
}

// A save is built, run and judged in little more time than the build and the run take; the figures are in the log.
func TestASaveIsJudgedSoon(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	home := checkout(t)
	p := editsWith(t, home, "true")
	p.mends().sees("Mend it", "waiting; each save").presses("r").sees("checks failed")
	yours := filepath.Join(home, "lessons", "01-signal", "yours", "main.go")
	text, err := os.ReadFile(yours)
	if err != nil {
		t.Fatal(err)
	}
	before := p.reads(`took ([\d.]+ s)`)
	began := time.Now()
	if err := os.WriteFile(yours, append(text, "\nvar changed = 1\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	p.sees("○ building")
	noticed := time.Since(began)
	p.sees("● running")
	built := time.Since(began)
	p.sees("waiting; each save")
	whole := time.Since(began)
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", filepath.Join(t.TempDir(), "out"), "./lessons/01-signal/yours")
	if err := os.WriteFile(yours, append(text, "\nvar changed = 2\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	build.Dir, began = home, time.Now()
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	compiled := time.Since(began)
	t.Logf("the run before took %s; a save was noticed after %v, built after %v, judged after %v; go build takes %v",
		before, noticed.Round(time.Millisecond), built.Round(time.Millisecond), whole.Round(time.Millisecond), compiled.Round(time.Millisecond))
	if bound := 2*time.Second + 3*compiled; built > bound { // the wide margin is for machines that do other things as well
		t.Errorf("the service ran %v after the save, more than %v", built, bound)
	}
	p.presses(ctrlC).waits(0)
}
