//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"closingtime/tui/program"
)

// runsTheBrokenOne goes from the course to the stage and runs the first lesson's broken service until requests are in
// flight, and returns the service's process.
func (p *person) runsTheBrokenOne() int {
	p.t.Helper()
	p.sees("Closing Time", "q quit").presses(enter, "1") // enter goes on where the one before has stopped
	p.sees("What you will see").presses("r")             // enter leads on, once it was run
	p.sees("not running", "enter run the broken one").presses(enter)
	p.reads(`in flight ([3-9]|\d\d)`)
	pid, err := strconv.Atoi(p.reads(`pid (\d+)`))
	if err != nil {
		p.t.Fatal(err)
	}
	return pid
}

func TestALessonFromTheStartToTheVerdict(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	root := checkout(t)
	p := opens(t, root)
	service := p.runsTheBrokenOne()
	p.sees("Busy enough. t: ").presses("t").sees("How many of them will be answered?").presses("3", enter)
	p.sees("SIGTERM by docker stop", "killed by SIGTERM", "✗", "over", "enter verdict").presses(enter)
	p.sees("Verdict", "You said 3 of", "but none was answered", "✗ exit", "✗ answered", "These are the ones that this lesson is about", "enter why it happened")
	p.presses("G").sees(".ndjson").presses("p")
	p.sees("Replay").presses("s").sees("paused", "┆ SIGTERM by docker stop", "pid was "+strconv.Itoa(service)).presses("q")
	p.sees("Verdict").presses("f")
	p.sees("▸fixed").stopsUnasked().sees("ended by itself, status 0", "over", "enter verdict").presses(enter)
	p.sees("Verdict", "0 failed", "✓ pass answered").presses("q").sees("over").presses("q").sees("r run it again").presses("q")
	p.sees("0 of 1 lesson done", "✓ read", "✓ verdict", "· mend", "continue: do the exercise").presses("q")
	p.waits(0).hasTheTerminalBack()
	gone(t, service)
	kept, err := os.ReadFile(filepath.Join(root, ".closingtime", "progress.json"))
	if err != nil || !strings.Contains(string(kept), `"fixed"`) {
		t.Errorf("the progress that was kept: %s, %v", kept, err)
	}
}

func TestASignalFromElsewhereIsShownAsWhatItIs(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	p := opens(t, checkout(t))
	service := p.runsTheBrokenOne()
	p.presses(" ").sees("paused").presses(" ").sees("serving").presses(tab).sees("── goroutines", "main.go:")
	if err := syscall.Kill(service, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.sees("from outside", "killed by SIGTERM", "over").presses(ctrlC).waits(0).hasTheTerminalBack()
}

func TestSignalsEndTheProgramInOrder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	root := checkout(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(sig.String(), func(t *testing.T) {
			p := opens(t, root)
			service := p.runsTheBrokenOne()
			p.sends(sig).waits(128 + int(sig)).hasTheTerminalBack()
			if alive(service) {
				t.Errorf("the service, process %d, outlived the program", service)
			}
		})
	}
}

func TestCtrlCEndsTheServiceWithTheProgram(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	p := opens(t, checkout(t))
	service := p.runsTheBrokenOne()
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
	if alive(service) {
		t.Errorf("the service, process %d, outlived the program", service)
	}
}

func TestNoServiceIsLeftWhenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	p := opens(t, checkout(t))
	service := p.runsTheBrokenOne()
	p.sends(syscall.SIGKILL).waits(-1)
	gone(t, service)
}

func TestALostTerminalEndsTheProgram(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	root := checkout(t)
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	for name, shell := range map[string]string{"with its hangup": `exec "$0"`, "without one": `trap "" HUP; exec "$0"`} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command("sh", "-c", shell, binary)
			cmd.Dir = root
			p := sitsDown(t, 100, 30, cmd)
			service := p.runsTheBrokenOne()
			p.master.Close()
			p.waits(128 + int(syscall.SIGHUP))
			gone(t, service)
		})
	}
}

func TestTheProgramSuspendsAndResumes(t *testing.T) {
	t.Parallel()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `set -m; "$0"; echo "away, $?"; fg >/dev/null; echo "back, $?"`, binary)
	cmd.Dir = checkout(t)
	p := sitsDown(t, 120, 36, cmd)
	p.sees("Closing Time").presses(ctrlZ)
	p.hasSeen("away, ").sees("Closing Time", "q quit").presses("q").sees("back, 0")
	p.waits(0).hasTheTerminalBack()
}

// A program that another process has stopped finds its terminal as a shell keeps it, with other text on it. When it goes on, it takes
// the terminal again, and draws everything anew.
func TestAProgramThatWasStoppedFromOutsideTakesTheTerminalAgain(t *testing.T) {
	t.Parallel()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGTSTP} {
		t.Run(sig.String(), func(t *testing.T) {
			kept := filepath.Join(t.TempDir(), "pid")
			cmd := exec.Command("sh", "-c", `was=$(stty -g); set -m; sh -c 'echo $$ >"$1"; exec "$0"' "$0" "$1"; stty "$was"; printf '\033[2Jaway\n'; fg >/dev/null; echo "back, $?"`, binary, kept)
			cmd.Dir = checkout(t)
			p := sitsDown(t, 120, 36, cmd)
			p.sees("Closing Time", "q quit")
			text, err := os.ReadFile(kept)
			if err != nil {
				t.Fatal(err)
			}
			pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			if err := syscall.Kill(pid, sig); err != nil {
				t.Fatal(err)
			}
			p.hasSeen("away").sees("Closing Time", "q quit").presses("q").sees("back, 0")
			p.waits(0).hasTheTerminalBack()
		})
	}
}

func TestWithoutAShellThereIsNothingToSuspendTo(t *testing.T) {
	t.Parallel()
	p := opens(t, checkout(t))
	p.sees("Closing Time").presses(ctrlZ).sees("no shell here could resume it").presses("q").waits(0)
}

func TestAServiceThatDoesNotCompile(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	broken := filepath.Join(root, "lessons", "01-signal", "broken", "main.go")
	if err := os.WriteFile(broken, []byte("package main\n\nfunc main() { nonsense() }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := opens(t, root)
	p.sees("Closing Time").presses(enter).sees("to the stage").presses(enter).sees("not running").presses(enter)
	p.sees("does not compile", "main.go:3:15: undefined: nonsense", "did not run").presses("q", "q", "q").waits(0).hasTheTerminalBack()
}

func TestAServiceThatDoesNotStart(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	broken := filepath.Join(root, "lessons", "01-signal", "broken", "main.go")
	if err := os.WriteFile(broken, []byte("package main\n\nfunc main() { println(\"no such luck\") }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := opens(t, root)
	p.sees("Closing Time").presses(enter).sees("to the stage").presses(enter).sees("not running").presses(enter)
	p.sees("did not run", "it said: no such luck").presses(ctrlC).waits(0).hasTheTerminalBack()
}

func TestNoColor(t *testing.T) {
	t.Parallel()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = checkout(t), append(os.Environ(), "NO_COLOR=1")
	p := sitsDown(t, 80, 24, cmd)
	p.sees("Closing Time", "▸").presses(enter, "1").sees("What you will see").presses("r").sees("not running").presses(ctrlC).waits(0)
	_, output, _ := p.shows()
	for _, sequence := range []string{"\x1b[1m", "\x1b[2m", "\x1b[3", "\x1b[4", "\x1b[9"} {
		if i := strings.Index(output, sequence); i >= 0 {
			t.Errorf("with NO_COLOR it wrote %q", output[i:min(len(output), i+20)])
		}
	}
}

func TestWithoutATerminalItNamesCheck(t *testing.T) {
	t.Parallel()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Dir = checkout(t)
	output, _ := cmd.CombinedOutput()
	if status := cmd.ProcessState.ExitCode(); status != program.CouldNotRun || !strings.Contains(string(output), "go run ./tui check") {
		t.Errorf("exit status %d, and it said %q", status, output)
	}
}

func TestOutsideOfACheckoutItSaysSo(t *testing.T) {
	t.Parallel()
	opens(t, t.TempDir()).sees("The course could not be opened", "inside a checkout").waits(program.CouldNotRun).hasTheTerminalBack()
}
