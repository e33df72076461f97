//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The arrow keys, as a terminal sends them.
const (
	downKey  = "\x1b[B"
	rightKey = "\x1b[C"
)

// One whole use of the playground: a service is chosen and kept, runs, gets a fault and another load, is stopped, started again
// on the same database, stopped again, judged and replayed.
func TestThePlayground(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	p := opens(t, root)
	p.sees("p playground").presses("p").sees("Playground", "What runs", "Nobody heard the signal")
	p.presses(downKey, downKey, rightKey).sees("‹ fixed ›").presses("s").sees("Keep it as").presses("m", "i", "n", "e", enter).sees("Kept: .closingtime/setups/mine.json")
	p.presses("n").sees("‹ broken ›").presses("o").sees("▸ mine").presses(enter).sees("‹ fixed ›").presses("r")
	p.sees("● serving", "no fault").presses("+").sees("10 requests in a second")
	p.presses("f").sees("Faults", "○ bank slow").presses(enter).sees("● bank slow", "since").presses(enter).sees("○ bank slow").presses("q").sees("no fault")
	p.presses("s").sees("Signals", "SIGUSR2").presses("q").sees("POST /orders")
	p.presses("t").sees("It has ended.", "r start again").presses("r").sees("● serving").presses("t").sees("It has ended.").presses("v")
	p.sees("Verdict", "Playground: 01-signal, fixed").presses("p").sees("Replay", "fault: bank slow").presses("q").sees("Verdict").presses("q")
	p.sees("○ over", "run again").presses("q").sees("What runs").presses("q").sees("Closing Time").presses("q").waits(0).hasTheTerminalBack()
	p.leavesNothingRunning(root)
	if kept, err := os.ReadFile(filepath.Join(root, ".closingtime", "setups", "mine.json")); err != nil || !strings.Contains(string(kept), `"of": "fixed"`) {
		t.Errorf("kept is %s (%v)", kept, err)
	}
}

// A command of one's own, in any language, runs there too; one that does not listen, or does not exist, gives a clear message.
func TestThePlaygroundRunsAnyCommand(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	script := filepath.Join(t.TempDir(), "says nothing.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho I want no customers >&2\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := opens(t, root)
	p.sees("p playground").presses("p").sees("What runs").presses(rightKey, rightKey).sees("a command of your own", "There is no command yet")
	p.presses("r").sees("It cannot run like this").presses(downKey, enter)
	p.types("'" + script + "' {port}" + enter)
	p.sees("says nothing.sh' {port}", "r run").presses("r").sees("did not run", "ended with exit status 3", "I want no customers", "r run again").presses("q")
	p.sees("What runs").presses(enter).sees("_").types("\x15./nowhere" + enter)
	p.sees("./nowhere", "r run").presses("r").sees("did not run", "nowhere").presses("q").sees("What runs").presses("q").sees("Closing Time").presses("q").waits(0)
	p.leavesNothingRunning(root)
}
