//go:build unix

package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/creack/pty"
)

// resizes gives the terminal another size.
func (p *person) resizes(columns, rows int) *person {
	p.t.Helper()
	p.mu.Lock()
	p.screen.Resize(columns, rows)
	p.mu.Unlock()
	if err := pty.Setsize(p.master, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// Somebody drags the corner of the window while a run goes on. Once it has its last size, nothing on the screen is
// left of the others: a frame that writes every line anew changes nothing.
func TestAStormOfResizesLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	p := opens(t, checkout(t)).sees("✓ Everything is built; you can go offline.") // so that no build changes a footer later
	p.runsTheBrokenOne()
	draws := func(columns, rows int) {
		_, before, _ := p.shows() // before the change, since on a small screen nothing happens after it
		p.resizes(columns, rows).until("a frame", func(string) bool { _, now, _ := p.shows(); return len(now) > len(before) })
	}
	for i := range 50 {
		columns, rows := 40+(i*37)%160, 10+(i*13)%40
		if i%5 == 0 {
			draws(columns, rows)
		} else {
			p.resizes(columns, rows)
		}
	}
	p.resizes(100, 30).sees("in flight").presses("i").sees("4✓stop", "enter verdict", "5▸verdict", "○ over")
	after, _, _ := p.shows()
	draws(90, 28)
	p.resizes(100, 30).until("this picture again:\n"+after+"\n", func(screen string) bool { return screen == after })
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
}

// Inside tmux, which is between the program and the terminal, the stage fills its window before and after a change of
// size, and quitting gives back the shell that was there, with its text.
func TestInsideTmux(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	tmux, err := exec.LookPath("tmux")
	if err != nil {
		t.Skipf("tmux is not installed: %v", err)
	}
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	sockets, err := os.MkdirTemp("", "tmux") // t.TempDir can be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(sockets) })
	env := append(os.Environ(), "TMUX=", "TMUX_TMPDIR="+sockets, "SHELL=/bin/sh", "LC_ALL=C.UTF-8", "PROGRAM="+binary)
	cmd := exec.Command(tmux, "-u", "-f", "/dev/null", "-L", "closingtime", "new-session",
		`echo before; "$PROGRAM"; echo "it ended with status $?"; read line`)
	cmd.Dir, cmd.Env = checkout(t), env
	p := sitsDown(t, 120, 36, cmd)
	t.Cleanup(func() {
		kill := exec.Command(tmux, "-L", "closingtime", "kill-server")
		kill.Env = env
		_ = kill.Run() // it has ended by itself when all went well
	})
	p.runsTheBrokenOne()
	p.sees("[0] 0:") // the status line is tmux's
	p.resizes(90, 28).sees("in flight", "k SIGKILL").presses("i").sees("4✓stop", "○ over", "enter verdict")
	p.resizes(120, 36).presses(enter).sees("Verdict", "✗ exit", "killed by SIGINT")
	p.presses(ctrlC).sees("before", "it ended with status 0").presses(enter).waits(0).hasTheTerminalBack()
}

func TestTerminalsWithColours(t *testing.T) {
	t.Parallel()
	for terminal, want := range map[string]bool{"screen": true, "tmux-direct": true, "rxvt-unicode": true, "rxvt-m": false, "vt100": false, "": false} {
		if got := coloured(terminal); got != want {
			t.Errorf("%q has colours: %v", terminal, got)
		}
	}
}
