//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// caller drives the course in lines of text over pipes. Nothing waits for the clock.
type caller struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser

	mu      sync.Mutex
	said    bytes.Buffer
	changed chan struct{}
	heard   int // how much of said has been waited for
	ended   chan struct{}
}

// calls starts the course in lines of text.
func calls(t *testing.T, root string, args ...string) *caller {
	t.Helper()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{t: t, cmd: exec.Command(binary, append([]string{"-plain"}, args...)...), changed: make(chan struct{}), ended: make(chan struct{})}
	c.cmd.Dir, c.cmd.Stdout, c.cmd.Stderr = root, c, c
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait()
		close(c.ended)
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.ended
	})
	return c
}

// Write takes what the program says.
func (c *caller) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said.Write(p)
	close(c.changed)
	c.changed = make(chan struct{})
	return len(p), nil
}

// hears waits until the pattern is said, after what was waited for last, and returns its last group.
func (c *caller) hears(pattern string) string {
	c.t.Helper()
	re := regexp.MustCompile(pattern)
	giveUp := time.After(eternity)
	for {
		c.mu.Lock()
		said, changed := c.said.String(), c.changed
		c.mu.Unlock()
		if m := re.FindStringSubmatchIndex(said[c.heard:]); m != nil {
			found := said[c.heard+m[len(m)-2] : c.heard+m[len(m)-1]]
			c.heard += m[1]
			return found
		}
		select {
		case <-changed:
		case <-c.ended:
			c.mu.Lock()
			again := re.MatchString(c.said.String()[c.heard:])
			c.mu.Unlock()
			if !again {
				c.t.Fatalf("it ended before it said %q; it said\n%s", pattern, said)
			}
		case <-giveUp:
			c.t.Fatalf("waited in vain for %q; it said\n%s", pattern, said)
		}
	}
}

// hearsAll waits until all the patterns are said, in any order, after what was waited for last: of what happens at one
// moment, either may be noticed first.
func (c *caller) hearsAll(patterns ...string) {
	c.t.Helper()
	from, to := c.heard, c.heard
	for _, pattern := range patterns {
		c.heard = from
		c.hears(pattern)
		to = max(to, c.heard)
	}
	c.heard = to
}

func (c *caller) types(lines ...string) *caller {
	c.t.Helper()
	for _, line := range lines {
		if _, err := io.WriteString(c.in, line+"\n"); err != nil {
			c.t.Fatal(err)
		}
	}
	return c
}

func (c *caller) ends(status int) {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(eternity):
		c.t.Fatal("it does not end")
	}
	if got := c.cmd.ProcessState.ExitCode(); got != status {
		c.t.Errorf("exit status %d, want %d; it said\n%s", got, status, &c.said)
	}
}

func TestALessonInLinesOfText(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs services")
	}
	root := checkout(t)
	c := calls(t, root, "1")
	c.hears("Lesson 1 of 1: Nobody heard the signal")
	c.types("").hears("SIGTERM ends a Go program|docker stop")
	c.hears(`Next: run the broken one`)
	c.types("").hears(`[Pp]rocess (\d+) has started`)
	c.hears("It is busy enough")
	c.types("help").hears(`term,\s+int\s+and\s+kill\s+send\s+SIGTERM`)
	c.types("nonsense").hears("is none of term")
	c.types("").hears(`(\d+) requests are in flight at SIGTERM`)
	c.hears(`has\s+just\s+been\s+told\s+to\s+stop`)
	c.types("glossary sigterm").hears("SIGTERM: ")
	c.types("nonsense").hears("is not a number")
	c.types("2").hearsAll(`SIGTERM, by docker stop\. \d+ requests? in\s+flight`, `Request \d+: cut off`, "killed by SIGTERM")
	c.hears(`\n\d+ of \d+ checks failed: exit, `)
	c.hears("\nexit: fail. It holds when")
	c.hears("You said 2")
	c.hears(`\nRecorded: \.closingtime`)
	c.hears("Next: read on: why it happens")
	c.types("").hears("Next: a short exercise")
	c.types("").hears("Which change lets this service hear SIGTERM")
	c.types("9").hears("is no choice here")
	c.types("1").hears("Not that one. The signal ends the process")
	c.types("2").hears(`Right\. NotifyContext`)
	c.hears("Next: make your own copy")
	c.types("evidence").hears(`order \d+: the customer paid`)
	c.types("6").hears(`There is no "6" here`)
	c.types("1").hears("Lesson 1 of 1")
	c.types("difference").hears(`\+.*signal.NotifyContext`)
	c.types("both").hears("Both are busy")
	c.types("help").hears("Enter stops both services")
	c.hears("Both are busy")
	c.types("").hears(`Broken: request \d+: cut off`)
	c.hears("The two compared")
	c.hears("Exit: it holds when")
	c.hears("  broken: fail, killed by SIGTERM")
	c.hears("  fixed: pass")
	c.types("fixed").hears("[Pp]rocess (\\d+) has started")
	c.hears("It is busy enough")
	c.types("").hears("Type a number")
	c.types("").hears(`Request \d+: answered 201`)
	c.hears(`All \d+ checks passed: exit, `)
	c.types("check").hears("You have no copy of your own yet")
	c.types("edit").hears("(lessons/01-signal/yours/main.go)")
	yours := filepath.Join(root, "lessons", "01-signal", "yours", "main.go")
	if err := os.WriteFile(yours, []byte("package main\n\nfunc main() {\n\tunheardOf()\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.types("check").hears("Building your copy")
	c.hears(`It does not compile\.\nmain\.go, line 4: undefined: unheardOf\.\nMend it, and check again`)
	c.hears(`Next: run your own copy`)
	text, err := os.ReadFile(filepath.Join(root, "solutions", "01-signal", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(yours, text, 0o644); err != nil {
		t.Fatal(err)
	}
	c.types("check").hears("the lesson is done")
	c.types("hint").hears("Hint 1 of")
	c.types("hint").hears("Hint 2 of")
	c.types("list").hears(`01-signal .*\(done\)`)
	c.types("next").hears("the last lesson")
	c.types("quit").hears("Good-bye")
	c.ends(0)
	if strings.ContainsAny(c.said.String(), "\x1b\r\t") {
		t.Error("it said what is not plain text")
	}
}

func TestLinesOfTextEndWithTheirInputOrASignal(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs services")
	}
	root := checkout(t)
	for name, end := range map[string]struct {
		do     func(c *caller) error
		status int
	}{
		"input":   {func(c *caller) error { return c.in.Close() }, 0},
		"SIGTERM": {func(c *caller) error { return c.cmd.Process.Signal(syscall.SIGTERM) }, 143},
		"SIGINT":  {func(c *caller) error { return c.cmd.Process.Signal(syscall.SIGINT) }, 130},
		"SIGQUIT": {func(c *caller) error { return c.cmd.Process.Signal(syscall.SIGQUIT) }, 131},
	} {
		t.Run(name, func(t *testing.T) {
			c := calls(t, root, "01-signal")
			c.types("run")
			pid, err := strconv.Atoi(c.hears(`[Pp]rocess (\d+) has started`))
			if err != nil {
				t.Fatal(err)
			}
			c.hears("It is busy enough")
			if err := end.do(c); err != nil {
				t.Fatal(err)
			}
			c.ends(end.status)
			if alive(pid) {
				t.Errorf("the service, process %d, outlived the program", pid)
			}
		})
	}
}

// A dumb terminal gets the course in lines of text, and before it what is wrong with the progress.
func TestADumbTerminalGetsLinesOfText(t *testing.T) {
	t.Parallel()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("env", "TERM=dumb", binary)
	cmd.Dir = checkout(t) // one in which nobody has read anything yet
	kept := filepath.Join(cmd.Dir, ".closingtime", "progress.json")
	if err := errors.Join(os.MkdirAll(filepath.Dir(kept), 0o755), os.WriteFile(kept, []byte("no JSON"), 0o644)); err != nil {
		t.Fatal(err)
	}
	p := sitsDown(t, 80, 24, cmd)
	p.sees("your progress could not be read", "TERM is dumb", "Lesson 1 of 1", "Next: read the lesson").presses("quit\r").sees("Good-bye").waits(0).hasTheTerminalBack()
}
