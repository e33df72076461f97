//go:build unix

package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"closingtime/internal/long"
)

// With -watch a walk shows in the terminal in which the test was started, at the pace of a person:
//
//	go test ./tui -run TestWalk -watch
//
// Make that terminal at least 120 columns wide and 36 rows high.
var watch = flag.Bool("watch", false, "show the walks in this terminal, at the pace of a person")

// pace is how long a person who is watched takes from one key to the next.
const pace = 1500 * time.Millisecond

// watched shows what the person sees in the real terminal, too, and takes time between the keys, if -watch asks for it.
func (p *person) watched() *person {
	p.t.Helper()
	if !*watch {
		return p
	}
	terminal, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		p.t.Skipf("there is no terminal to watch in: %v", err)
	}
	p.t.Cleanup(func() { terminal.Close() })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mirror, p.pace = terminal, pace
	return p
}

// TestWalk goes through two lessons from the map to "done", by what the screen says, as a learner does: reads, runs
// the broken service, predicts, stops it, reads the verdict and the difference, runs both side by side, and mends the
// copy, by half and then for good.
func TestWalk(t *testing.T) {
	withoutRace(t)
	if !*watch {
		long.Only(t)
	}
	root := checkout(t)
	for _, folder := range []string{"lessons/06-outlived", "solutions/06-outlived"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join("..", folder))); err != nil {
			t.Fatal(err)
		}
	}
	// The editor of somebody who gets it half right at first: Close instead of Shutdown, and workers that nobody
	// waits for. The second time they know the answer.
	p := editsWith(t, root, `lesson=$(basename "$(dirname "$(dirname "$1")")"); sleep 1
if test -e "$0.$lesson"
then cp solutions/$lesson/*.go "$(dirname "$1")"
else
	touch "$0.$lesson"
	case $lesson in
	01-*) sed 's/server.Shutdown(httpCtx)/errors.Join(httpCtx.Err(), server.Close())/' solutions/$lesson/main.go > "$1" ;;
	06-*) sed 's/workers.Stop()/_ = workers/' solutions/$lesson/main.go > "$1" ;;
	esac
fi`).watched()

	p.sees("Closing Time", "0 of 2 lessons done", "▸", "01 Nobody heard the signal", "enter open the lesson").presses(enter)
	p.learns("How many of them will be answered?", "answered", "but none was answered", "✗ exit")
	p.presses("n")
	p.learns("nor stored?", "jobs", "You said 3", "✗ jobs")
	p.presses("0").sees("2 of 2 lessons done", "100 %")
	p.presses(ctrlC).waits(0).hasTheTerminalBack()
}

// learns goes through the lesson that is open, from its text to its end. The question holds the first text. The check
// half still fails when the copy is mended by half. The verdict of the broken service holds the others.
func (p *person) learns(question, half string, verdict ...string) {
	p.t.Helper()
	p.sees("What you will see", "enter to the stage").presses(enter)
	p.sees("not running", "enter run the broken one").presses(enter)
	p.sees("Busy enough. t: ").presses("t").sees(question).presses("3", enter)
	p.sees("○ over", "enter verdict").presses(enter)
	p.sees(append(verdict, "Verdict", "enter why it happened")...).presses(enter)
	p.sees("Why it happens", "enter do the exercise").presses(enter)
	p.sees("▸exercise", "enter take the chosen one", "8·difference").presses("8")
	p.sees("▸difference", "enter to both, side by side").presses(enter)
	p.sees("not running", "enter run both").presses(enter)
	p.reads(`in flight ([3-9]|\d\d).*in flight ([3-9]|\d\d)`)
	p.presses("t").sees("○ over", "enter verdicts").presses(enter)
	p.sees("together", "enter do the exercise", "e mend yours").presses("e")
	p.sees("Mend it", "e edit").presses("e")
	p.sees("failed, at", "✗ "+half, "e edit").presses("e")
	p.sees("Well done", "The lesson is done").reads(`✓ ` + half + `[ *]+was ✗`)
}
