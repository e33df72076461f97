//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"closingtime/internal/long"
	"closingtime/lessons"
	"closingtime/tui/builds"
)

// workshopCheckouts are the folders of the room's host and of its learners. They stay from one test to the next, so that what was built
// in them is not built again.
var workshopCheckouts sync.Mutex

// roomCheckout returns a checkout from which a room can be hosted, with two lessons. Nothing is kept in it but what was built.
func roomCheckout(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(workplace, name)
	if err := copyCheckout(dir); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"lessons", "tui", "internal"} {
		if err := copyGo(filepath.Join(dir, folder), filepath.Join("..", folder)); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{"lessons/05-workers", "solutions/05-workers"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join("..", folder))); err != nil {
			t.Fatal(err)
		}
	}
	course, err := lessons.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := course.Builder().Build(t.Context(), course.Folder(builds.RoomServer), nil); err != nil { // takes long the first time
		t.Fatal(err)
	}
	return dir
}

// copyGo copies a folder of Go packages, without their tests, and without the lessons.
func copyGo(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		first := strings.Split(name, string(filepath.Separator))[0]
		switch {
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "pictures" || len(first) > 2 && first[0] >= '0' && first[0] <= '9'):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case strings.HasSuffix(name, "_test.go"):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	})
}

// hosts opens the room of a checkout, with a plan, and returns its host and what people type to join.
func hosts(t testing.TB, root string, args ...string) (host *person, address, code string) {
	t.Helper()
	host = opens(t, root, append([]string{"host", "-listen", "127.0.0.1:0"}, args...)...)
	join := host.reads(`join: go run ./tui join (\S+ \S+)`)
	address, code, _ = strings.Cut(join, " ")
	return host, address, code
}

// The commands say what is wrong before they take the terminal.
func TestJoiningWhatIsNotThere(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	opens(t, root, "join", "127.0.0.1:1", "K7QM-3XPT-9WVC", "-name", "Ana", "-share", "no").
		hasSeen("There is no room at 127.0.0.1:1").waits(2).hasTheTerminalBack()
	opens(t, root, "join").hasSeen("wants the address and the code").waits(2)
	opens(t, root, "join", "127.0.0.1:1", "-share", "perhaps").hasSeen("-share is yes or no").waits(2)
	opens(t, root, "notes").sees("No room is open in this checkout;").presses("q").waits(0).hasTheTerminalBack()
	opens(t, root, "host", "-plan", "none").hasSeen("host: ").waits(2)
	opens(t, root, "host", "now").hasSeen(`what is "now"?`).waits(2)
}

// A room as one sees it: somebody joins, with a wrong code first, is asked for their name, votes, leaves, and is known when they come back.
func TestARoomOnThisMachine(t *testing.T) {
	withoutRace(t)
	long.Only(t)
	workshopCheckouts.Lock()
	defer workshopCheckouts.Unlock()
	root, learner := roomCheckout(t, "host"), checkout(t)
	host, address, code := hosts(t, root, "-title", "Orders team")
	opens(t, learner, "join", address, "AAAA-AAAA-AAAA", "-name", "Ana", "-share", "no").hasSeen("That is not the code of this room").waits(2).hasTheTerminalBack()
	ana := opens(t, learner, "join", address, strings.ToLower(strings.ReplaceAll(code, "-", "")))
	ana.sees("Your name").presses("Ana\r").sees("May the host see").presses("y\r").sees("Orders team", "Ana  1 here")
	host.sees("▸ Ana", "● on the map").presses("a").sees("Your question").presses("Does it work?", enter).sees("Answer 1").presses("yes", enter).sees("Answer 2").presses("no", enter, enter)
	ana.presses("q").sees("? The room asks: Does it work?").presses("R").sees("your answer: 1 to 2").presses("1").sees("You said yes")
	host.sees("1 of 1 have voted").presses("s").sees("the vote is shown")
	ana.sees("█ 1").presses(ctrlC).waits(0).hasTheTerminalBack()
	host.sees("○ away")
	ana = opens(t, learner, "join", address).sees("Ana  1 here", "█ 1")
	ben := opens(t, checkout(t), "join", address, code, "-name", "Ben", "-share", "no", "-plain").sees("A number votes.", "Does it work?", "yes: 1 vote")
	ben.presses("hand\r").sees("Your hand is up.")
	host.sees("! 1 hand", "▸ Ben")
	ben.presses("quit\r").sees("Good-bye.").waits(0)
	notes := opens(t, root, "notes").sees("The workshop begins soon.")
	host.presses("q").sees("Close the room?").presses("y").waits(0).hasTheTerminalBack()
	ana.sees("✗ The ").presses(ctrlC).waits(0)
	notes.sees("✗ No room is open in this checkout;").presses("q").waits(0)
}

// TestWorkshop holds a workshop: a host with a plan, ten learners as the real program, two questions of which each is asked twice, the runs
// of both shared with all, a learner killed and back, a hand, and the report. With -watch it shows in the terminal what the host sees:
//
//	go test ./tui -run TestWorkshop -watch
func TestWorkshop(t *testing.T) {
	withoutRace(t)
	if !*watch {
		long.Only(t)
	}
	workshopCheckouts.Lock()
	defer workshopCheckouts.Unlock()
	root := roomCheckout(t, "host")
	writePlan(t, root)
	host, address, code := hosts(t, root, "-plan", "test", "-title", "Orders team")
	host.watched()
	var learners []*person
	var folders []string
	for i := range 10 {
		dir := filepath.Join(workplace, fmt.Sprintf("learner%d", i))
		if err := copyCheckout(dir); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, dir)
		learners = append(learners, opens(t, dir, "join", address, code, "-name", fmt.Sprintf("Learner %d", i+1), "-share", "yes"))
	}
	for _, l := range learners {
		l.sees("Orders team", "The workshop begins soon.")
	}
	host.sees("10 here", "enter next: listen").presses(enter).sees("▸ 1 of 10  Listen")
	learners[3].sees("Listen, and ask.").presses("q").sees("Closing Time").presses("H").sees("! your hand is up")
	host.sees("! 1 hand", "▸ Learner 4").presses("h")
	learners[3].sees("H hand").presses("R")

	host.asksTheRoom(learners, "2 of 10", []string{"0", enter}, []string{"3", enter})
	for _, l := range learners { // what comes out depends on how busy the machine is
		l.sees("The answer: ").reads(`[✓✗~] You said \d`)
	}
	learners[0].presses(enter).sees("Verdict", "✗ exit").presses("q").sees("Replay").presses("q").sees("The answer: ")

	killed := learners[5]
	if err := killed.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-killed.ended
	host.sees("1 away")
	back := opens(t, folders[5], "join", address)
	back.sees("Learner 6", "The answer: ").reads(`[✓✗~] You said (3)`)
	learners[5] = back
	host.sees("10 here")

	host.asksTheRoom(learners, "6 of 10", []string{"3"}, []string{"1"})
	host.sees("enter next: the end").presses(enter).sees("The workshop is over")
	for i, l := range learners {
		l.sees("The workshop is over")
		l.until("both shared runs to be kept", func(string) bool { // the timer of the step redraws the screen every second
			runs, err := filepath.Glob(filepath.Join(folders[i], ".closingtime", "runs", "*-broken.ndjson"))
			return err == nil && len(runs) == 2
		})
		l.presses(ctrlC).waits(0).hasTheTerminalBack()
	}
	host.presses("q").sees("Close the room?").presses("y").waits(0).hasTheTerminalBack()
	reported := filepath.Join(t.TempDir(), "report")
	report := opens(t, root, "host", "report", "-o", reported).waits(0)
	if files, err := os.ReadDir(reported); err != nil || len(files) < 2 {
		_, output, _ := report.shows()
		t.Errorf("the report is %v (%v); it said\n%s", files, err, output)
	}
	opens(t, root, "host", "reset").hasSeen("The room is set aside").waits(0)
}

// asksTheRoom goes through a question of the plan, from the step before it: the run, its stop, the vote, the talk, the second vote, and what
// comes out. The first learner says one thing, and the others say another.
func (p *person) asksTheRoom(learners []*person, step string, first, others []string) {
	p.t.Helper()
	vote := func(round string) {
		p.t.Helper()
		for i, l := range learners {
			said := others
			if i == 0 {
				said = first
			}
			l.sees("▸ your answer").presses(said...).until("the vote", func(screen string) bool {
				return strings.Contains(screen, "You said ") && !strings.Contains(screen, "in the first vote")
			})
		}
		p.sees(round + "10 of 10 have voted")
	}
	p.sees("enter next: predict").presses(enter).sees("▸ "+step+"  Predict", "enter run it for all").presses(enter)
	p.sees("‖ at the stop")
	vote("")
	p.sees("enter next: talk").presses(enter).sees("Talk")
	learners[1].sees("You said ")
	p.sees("enter next: vote again").presses(enter).sees("second vote: 0 of 10")
	vote("second vote: ")
	p.sees("enter next: see").presses(enter).sees("the vote is shown")
	p.presses("p").sees("before talking", "enter let the run go on").presses(enter)
	p.sees("✓").presses("q").sees("✓ ")
}

// writePlan writes a guide with a short plan.
func writePlan(t *testing.T, root string) {
	t.Helper()
	steps := []string{"say · Welcome"}
	for _, lesson := range []string{"01-signal", "05-workers"} {
		steps = append(steps, "predict · "+lesson+" · What is lost?", "talk · Talk", "again · Again", "show · See")
	}
	steps = append(steps, "end · Thank you")
	guide := "# Test\n\n### Plan · test · 0:10 · A short one\n"
	for i, step := range steps {
		guide += fmt.Sprintf("\n#### 0:%02d · %s\n\nNotes of step %d.\n", i, step, i+1)
	}
	if err := os.WriteFile(filepath.Join(root, "lessons", "WORKSHOP.md"), []byte(guide), 0o644); err != nil {
		t.Fatal(err)
	}
}
