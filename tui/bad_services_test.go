//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// withCopy returns a checkout in which the learner's copy of the first lesson is one of the services that the engine is tested with. So
// are the lesson's other two services, so that little is built. One request is enough for its question.
func withCopy(t *testing.T, bad string) string {
	t.Helper()
	root := checkout(t)
	text, err := os.ReadFile(filepath.Join("..", "playground", "testdata", bad, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"lessons/01-signal/broken", "lessons/01-signal/yours", "solutions/01-signal"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, folder, "main.go"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	about := filepath.Join(root, "lessons", "01-signal", "lesson.md")
	lesson, err := os.ReadFile(about)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(about, []byte(strings.Replace(string(lesson), "\nrequests: 7\n", "\nrequests: 1\n", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

// stopsUnasked tells the service to stop as soon as the question can be asked, and gives no answer. It returns when the question
// is gone: a terminal sends alt with a key as escape and that key, so that a key must not follow escape at once.
func (p *person) stopsUnasked() *person {
	p.t.Helper()
	const question = "shows it unasked"
	p.sees("Busy enough. t: ").presses("t").sees(question).presses(escape)
	p.until("the question is gone", func(screen string) bool { return !strings.Contains(screen, question) })
	return p
}

// running returns the processes that run a service of that checkout.
func running(t *testing.T, root string) []string {
	t.Helper()
	all, err := exec.Command("ps", "-axo", "pid=,stat=,args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.SplitSeq(string(all), "\n") {
		if fields := strings.Fields(line); len(fields) > 2 && strings.HasPrefix(fields[2], root) && !strings.HasPrefix(fields[1], "Z") {
			found = append(found, line)
		}
	}
	return found
}

// Whatever the learner's copy does, the screen says it, and q leaves with no process behind.
func TestACopyThatMisbehaves(t *testing.T) {
	t.Parallel()
	withoutRace(t)
	if testing.Short() {
		t.Skip("builds and runs services")
	}
	for bad, then := range map[string]func(p *person){
		"silent": func(p *person) { p.sees("starting: nothing answers on 127.0.0.1:") },
		"elsewhere": func(p *person) {
			p.sees("did not run", "nothing answered on 127.0.0.1:", "from ADDR", "enter tries again")
		},
		"exits":   func(p *person) { p.sees("did not run", "exit status 3", "it said: no configuration") },
		"ignores": func(p *person) { p.stopsUnasked().sees("until SIGKILL") },
		"prints":  func(p *person) { p.sees("tea and biscuits").stopsUnasked().sees("✗ killed by SIGTERM", "○ over") },
		"panics": func(p *person) {
			p.sees("✗ ended with exit status 2", "○ over", "enter verdict").presses(enter)
			p.sees("Verdict", "before any signal", "out of tea", "nobody had told it to").presses("q").sees("○ over")
		},
	} {
		t.Run(bad, func(t *testing.T) {
			t.Parallel()
			root := withCopy(t, bad)
			p := opens(t, root)
			p.sees("Closing Time", "q quit").presses(enter, "2").sees("▸broken fixed yours").presses(right, right).sees("▸yours").presses(enter)
			then(p)
			if lives := bad == "silent" || bad == "ignores"; lives != (len(running(t, root)) > 0) {
				t.Errorf("it is expected to run: %v, and there are %q", lives, running(t, root))
			}
			p.presses("q", "0").sees("q quit").presses("q").waits(0).hasTheTerminalBack()
			if remaining := running(t, root); len(remaining) > 0 {
				t.Errorf("the program has ended, and there are %q", remaining)
			}
		})
	}
}
