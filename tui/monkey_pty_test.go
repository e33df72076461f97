//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/internal/long"
	"closingtime/playground/recording"
)

// monkeySeed decides which keys the monkey presses; when the program is ready for them, no seed decides.
const monkeySeed = 20261127

// A minute of random keys, clicks and sizes on the real program, which builds and runs services meanwhile. Then it is
// told to end: it does, gives the terminal back, and leaves no service behind.
func TestAMinuteOfRandomKeys(t *testing.T) {
	long.Only(t)
	root := checkout(t)
	random := rand.New(rand.NewPCG(monkeySeed, 0))
	const dose = time.Minute
	sits := func() *person { // its editor opens in the terminal, and is closed again at once
		p := editsWith(t, root, "exit 0")
		p.sees("Closing Time")
		return p
	}
	p := sits()
	p.runsTheBrokenOne() // by then everything that this needs is built, and it runs while the keys begin
	for until := time.Now().Add(dose); time.Now().Before(until); {
		select {
		case <-p.ended: // q on the course
			p.saysNothingOfAFault().waits(0).hasTheTerminalBack()
			p = sits()
		default:
		}
		if random.IntN(30) == 0 {
			p.resizes(60+random.IntN(140), 15+random.IntN(45))
			continue
		}
		p.types(somethingTyped(random))
		time.Sleep(time.Duration(1+random.IntN(15)) * time.Millisecond) // a program that is never left alone does little
	}
	select {
	case <-p.ended:
		p = sits()
	default:
	}
	p.sends(syscall.SIGTERM).waits(128 + int(syscall.SIGTERM)).saysNothingOfAFault().hasTheTerminalBack()
	p.leavesNothingRunning(root)
	runs, err := recording.Paths(filepath.Join(root, ".closingtime", "runs"))
	if err != nil || len(runs) == 0 {
		t.Errorf("no service has run, so nothing is known of how one ends: %v", err)
	}
	t.Logf("%d runs", len(runs))
}

// somethingTyped is what a terminal sends for a key or a click.
func somethingTyped(random *rand.Rand) string {
	const letters = "abcdefghijklmnoprstuvwxyz0123456789?,.-+ GX"
	special := []string{enter, enter, enter, tab, right, escape, "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x7f", ctrlZ}
	switch n := random.IntN(100); {
	case n < 1:
		return "q"
	case n < 35:
		return special[random.IntN(len(special))]
	case n < 45:
		return fmt.Sprintf("\x1b[<%d;%d;%dM", []int{0, 0, 64, 65}[random.IntN(4)], 1+random.IntN(200), 1+random.IntN(60))
	case n < 52:
		return []string{"2", "r", "t"}[random.IntN(3)] // to the stage, run it, stop it
	}
	return string(letters[random.IntN(len(letters))])
}

// types writes to the terminal, and does not wait for ever for a program that takes nothing.
func (p *person) types(keys string) {
	p.t.Helper()
	written := make(chan error, 1)
	go func() {
		_, err := p.master.WriteString(keys)
		written <- err
	}()
	select {
	case err := <-written:
		if err != nil {
			p.t.Fatal(err)
		}
	case <-time.After(eternity):
		screen, _, _ := p.shows()
		p.t.Fatalf("the program takes no keys any more; the screen is\n%s", screen)
	}
}

// ownFault is what the program, or Go, writes about a panic of the program's own.
var ownFault = regexp.MustCompile(`a fault of its own|goroutine \d+ \[running\]|fatal error:`)

func (p *person) saysNothingOfAFault() *person {
	p.t.Helper()
	_, output, _ := p.shows()
	if at := ownFault.FindStringIndex(output); at != nil {
		p.t.Errorf("it says %q", output[max(0, at[0]-200):min(len(output), at[1]+2000)])
	}
	return p
}

// leavesNothingRunning wants every process of the checkout's services to be gone soon after the program.
func (p *person) leavesNothingRunning(root string) {
	p.t.Helper()
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		p.t.Fatal(err)
	}
	var remaining []string
	for range 400 {
		output, err := exec.Command("ps", "-axo", "pid=,command=").Output()
		if err != nil {
			p.t.Fatal(err)
		}
		remaining = nil
		for line := range strings.Lines(string(output)) {
			if strings.Contains(line, filepath.Join(root, ".closingtime")+string(os.PathSeparator)) {
				remaining = append(remaining, strings.TrimSpace(line))
			}
		}
		if len(remaining) == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.t.Errorf("these are still there 2 s later: %q", remaining)
}
