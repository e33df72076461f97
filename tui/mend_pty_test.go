//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"closingtime/tui/builds"
)

// editsWith opens the program in a checkout, with a shell script as the person's editor.
func editsWith(t testing.TB, root, script string) *person {
	t.Helper()
	return editsAs(t, root, filepath.Join(t.TempDir(), "editor"), "", script)
}

// editsAs is editsWith for an editor at that path, which is called with arguments.
func editsAs(t testing.TB, root, editor, args, script string) *person {
	t.Helper()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(editor), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(editor, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "VISUAL="+editor+args, "EDITOR=", builds.EditorMode+"=")
	return sitsDown(t, 120, 36, cmd)
}

// An editor with a window of its own leaves the terminal to this program: whether it is known as one and waits, as with
// code --wait, or is not known and returns at once. What is saved there later is judged.
func TestEditorsWithAWindow(t *testing.T) {
	t.Parallel()
	withoutRace(t)
	const waits = `until test -e "$(dirname "$0")/go"; do sleep 0.05; done; echo "func (" >> "$%d"`
	for name, editor := range map[string]struct{ file, args, script string }{
		"one that waits":           {"my editors/code", " --wait", fmt.Sprintf(waits, 2)},
		"one that returns at once": {"my editors/mine", "", "{ " + fmt.Sprintf(waits, 1) + "; } </dev/null >/dev/null 2>&1 &"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), editor.file)
			p := editsAs(t, checkout(t), path, editor.args, editor.script)
			p.mends().sees("Mend it", "waiting; each save")
			if editor.args != "" {
				p.sees("code opens it in a window of its own")
			}
			p.presses("h").sees("hint 1") // the keys are this program's
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), "go"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
			p.sees("does not compile", "main.go:", "syntax error")
			p.presses(ctrlC).waits(0).hasTheTerminalBack()
		})
	}
}

// mends goes from the course to the mend screen, by way of the editor.
func (p *person) mends() *person {
	p.t.Helper()
	p.sees("Closing Time", "enter ").presses(enter)
	return p.sees("e mend yours").presses("e")
}

func TestMendingOnesOwnCopy(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	root := checkout(t)
	// The editor asks for a line from the terminal, and takes the solution's first lines for what was typed.
	p := editsWith(t, root, `test -t 0 && test -t 1 && echo "this is the editor, of $1" && read line && echo "func (" >> "$1"`)
	p.mends().sees("this is the editor, of lessons/01-signal/yours/main.go").presses("\r")
	p.sees("Mend it", "does not compile", "main.go:", "syntax error")

	yours := filepath.Join(root, "lessons", "01-signal", "yours", "main.go")
	fixed, err := os.ReadFile(filepath.Join(root, "solutions", "01-signal", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	broken, err := os.ReadFile(filepath.Join(root, "lessons", "01-signal", "broken", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	half, err := os.ReadFile(filepath.Join("..", "lessons", "testdata", "variants", "heard-and-no-more", "main.go"))
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
	write(half)
	p.sees("It holds", "2 things in your copy would not pass a review", "line 45: the error of Serve is ignored", "line 29: a second signal", "The lesson is done", "was ✗", "✓ answered")
	write(fixed)
	p.sees("● running")
	p.sees("Well done", "The lesson is done")
	p.presses("b").sees("Begin again").presses("n").sees("Well done")
	p.presses("b").sees("Begin again").presses("y").sees("kept in .closingtime/backup/01-signal-")
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
	kept, err := os.ReadFile(filepath.Join(root, ".closingtime", "progress.json"))
	if err != nil || !strings.Contains(string(kept), `"passed"`) {
		t.Errorf("the progress that was kept: %s, %v", kept, err)
	}
}

func TestTwoSideBySide(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs services")
	}
	p := opens(t, checkout(t))
	p.sees("Closing Time", "enter ").presses(enter)
	p.sees("w side by side").presses("w").sees("run both").presses(enter)
	p.reads(`in flight ([3-9]|\d\d).*in flight ([3-9]|\d\d)`)
	p.presses("t").sees("killed by SIGTERM", "ended by itself, status 0", "enter verdicts").presses(enter)
	p.reads(`answered +✗ .* ✓ all`)
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
}

// A signal that ends the program ends the editor in its terminal, too, even one that does not want to.
func TestASignalEndsTheEditorWithTheProgram(t *testing.T) {
	t.Parallel()
	for name, trap := range map[string]string{"an obedient one": "", "a stubborn one": "trap '' TERM; "} {
		t.Run(name, func(t *testing.T) {
			p := editsWith(t, checkout(t), trap+`echo "editor $$ has the terminal"; exec sleep 600`)
			p.mends()
			editor, err := strconv.Atoi(p.reads(`editor (\d+) has the terminal`))
			if err != nil {
				t.Fatal(err)
			}
			p.sends(syscall.SIGTERM).waits(128 + int(syscall.SIGTERM)).hasTheTerminalBack()
			if alive(editor) {
				t.Errorf("the editor, process %d, is still there", editor)
			}
		})
	}
}

// The editor gets the keys that are typed while it is open, and the signal that ctrl+c sends.
func TestCtrlCInTheEditorDoesNotEndTheProgram(t *testing.T) {
	t.Parallel()
	p := editsWith(t, checkout(t), `trap 'echo "interrupted, and still here"' INT; echo "the editor is ready"; until read line; do :; done; echo "func (" >> "$1"`)
	p.mends().sees("the editor is ready").presses(ctrlC).sees("interrupted, and still here").presses("\r")
	p.sees("Mend it", "does not compile").presses(ctrlC).waits(0).hasTheTerminalBack()
}
