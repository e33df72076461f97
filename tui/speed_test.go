//go:build unix

package main

import (
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/tui/builds"
)

// The tests of this file measure the real program on a pseudo-terminal, and print what they find:
//
//	go test ./tui -run Speed -v -samples 10
//
// A machine that does other things makes a program wait, and never makes it faster. So the bounds are for the best of
// several samples, which only the program itself can keep from being good. A test suite has to pass on a busy machine, too:
// without -samples nothing is measured, and nothing fails.

var wanted = flag.Int("samples", 0, "how many samples the measurements of speed take")

// onRequest skips a measurement that nobody has asked for.
func onRequest(t *testing.T) {
	t.Helper()
	if *wanted == 0 {
		t.Skip("to measure it: go test ./tui -run Speed -v -samples 10")
	}
}

// samples are times that something took.
type samples []time.Duration

func (s samples) best() time.Duration { return slices.Min(s) }

func (s samples) String() string {
	sorted := slices.Sorted(slices.Values(s))
	around := func(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
	return "best " + around(sorted[0]) + ", median " + around(sorted[len(sorted)/2]) + ", worst " + around(sorted[len(sorted)-1]) +
		" of " + strconv.Itoa(len(sorted))
}

// within wants the best sample to be below the bound.
func (s samples) within(t *testing.T, bound time.Duration, what string) {
	t.Helper()
	t.Logf("%s: %v", what, s)
	if s.best() > bound {
		t.Errorf("%s took %v at best, more than %v", what, s.best(), bound)
	}
}

// deaf is added to a service so that it notes when a signal reaches it, and lives on.
const deaf = `package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func init() {
	signals := make(chan os.Signal, 100)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		for range signals {
			fmt.Println("signalled at", time.Now().UnixNano())
		}
	}()
}
`

// From a key on its way into the terminal to the moment at which the program made the system call, by the recording's
// clock; and on to the service, by its own.
func TestSpeedFromKeyToSignal(t *testing.T) {
	onRequest(t)
	home := checkout(t)
	if err := os.WriteFile(filepath.Join(home, "lessons", "01-signal", "broken", "deaf.go"), []byte(deaf), 0o644); err != nil {
		t.Fatal(err)
	}
	const runs, keysEach = 4, 8
	var stops, signals, arrivals samples
	p := opens(t, home)
	p.runsTheBrokenOne()
	for i := range runs {
		if i > 0 {
			p.presses("r")
		}
		p.sees("predict, then stop it").presses("t").sees("stops it unasked").presses("3")
		began := []time.Time{p.pressesAt(enter)}
		p.hasSignalled(home, 1)
		for n := range keysEach {
			time.Sleep(rand.N(builds.FrameTime)) // so that the keys come at any moment between two frames
			began = append(began, p.pressesAt([]string{"i", "t"}[n%2]))
			p.hasSignalled(home, n+2)
		}
		sent, came := p.hasSignalled(home, len(began))
		for n := range began {
			if n == 0 {
				stops = append(stops, sent[n].Sub(began[n]))
			} else {
				signals = append(signals, sent[n].Sub(began[n]))
			}
			arrivals = append(arrivals, came[n].Sub(began[n]))
		}
		p.presses("k").sees("enter verdict")
	}
	p.presses(ctrlC).waits(0)
	const bound = 5 * time.Millisecond
	slices.Concat(stops, signals).within(t, bound, "from key to signal sent")
	t.Logf("of these, a stop by the policy, after the question: %v", stops)
	t.Logf("from key to signal received: %v", arrivals)
}

// pressesAt types a key and returns when it was about to.
func (p *person) pressesAt(key string) time.Time {
	p.t.Helper()
	at := time.Now()
	p.presses(key)
	return at
}

// hasSignalled waits until the latest recording tells that the service got n signals, and returns when they were sent,
// and when the service had them.
func (p *person) hasSignalled(home string, n int) (sent, came []time.Time) {
	p.t.Helper()
	p.until(strconv.Itoa(n)+" signals", func(string) bool {
		r, err := recording.Load(slices.Max(recordings(p.t, home)))
		if err != nil {
			return false
		}
		sent, came = nil, nil
		for _, e := range r.Events {
			switch nanos, isNote := strings.CutPrefix(e.Text, "signalled at "); {
			case e.Kind == event.Signal:
				sent = append(sent, r.Started.Add(e.At-r.Events[0].At))
			case isNote:
				at, _ := strconv.ParseInt(nanos, 10, 64)
				came = append(came, time.Unix(0, at))
			}
		}
		slices.SortFunc(sent, time.Time.Compare)
		return len(sent) >= n && len(came) >= n
	})
	return sent, came
}

// From a save of the learner's copy to its verdict on the screen, beside what cannot be saved: go build of the same
// change, and the run.
func TestSpeedFromSaveToVerdict(t *testing.T) {
	onRequest(t)
	home := checkout(t)
	p := editsWith(t, home, "true")
	p.mends().sees("Mend it", "waiting; each save").presses("r").sees("checks failed")
	yours := filepath.Join(home, "lessons", "01-signal", "yours", "main.go")
	text, err := os.ReadFile(yours)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(home, "lessons", "01-signal", "elsewhere")
	if err := os.Mkdir(elsewhere, 0o755); err != nil {
		t.Fatal(err)
	}
	goBuild(t, home, elsewhere, text) // what it imports is compiled now
	var starts, verdicts, builds, runs samples
	for n := range *wanted {
		changed := append(slices.Clone(text), "\nvar changed = "+strconv.Itoa(n)+"\n"...)
		build := goBuild(t, home, elsewhere, changed)
		before := len(recordings(t, home))
		saved := time.Now()
		if err := os.WriteFile(yours, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		p.until("the next run", func(string) bool { return len(recordings(t, home)) > before })
		p.sees("waiting; each save", "checks failed")
		judged := time.Since(saved)
		r, err := recording.Load(slices.Max(recordings(t, home)))
		if err != nil || !r.Complete {
			t.Fatalf("the recording is %+v, %v", r, err)
		}
		starts, verdicts = append(starts, r.Started.Sub(saved)), append(verdicts, judged)
		builds, runs = append(builds, build), append(runs, r.Length)
	}
	p.presses(ctrlC).waits(0)
	t.Logf("go build: %v", builds)
	t.Logf("from save to the start of the run: %v", starts)
	t.Logf("the run: %v", runs)
	ratio := verdicts.best().Seconds() / (builds.best() + runs.best()).Seconds()
	t.Logf("from save to the verdict on the screen: %v; %.2f times go build and the run", verdicts, ratio)
	if ratio > 1.5 {
		t.Errorf("a verdict takes %.2f times as long as go build and the run do", ratio)
	}
}

// goBuild builds a program that has just been changed, as the program does it, and returns how long that took.
func goBuild(t *testing.T, home, dir string, text []byte) time.Duration {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(t.TempDir(), "out"), dir)
	cmd.Dir = home
	began := time.Now()
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return time.Since(began)
}

// recordings are those that the program has begun in a checkout, in the order of their names.
func recordings(t *testing.T, home string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(home, ".closingtime", "runs", "*"+recording.Ext))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// From the start of the binary to its first whole frame, on a terminal that answers no queries.
func TestSpeedOfTheFirstFrame(t *testing.T) {
	onRequest(t)
	home := shared(t)
	if _, err := builtProgram(); err != nil {
		t.Fatal(err)
	}
	const bound = 150 * time.Millisecond
	var frames samples
	for len(frames) < 3**wanted || frames.best() > bound && len(frames) < 60 { // a busy machine needs more luck
		began := time.Now()
		p := opens(t, home).sees("Closing Time", "q quit")
		frames = append(frames, time.Since(began))
		p.presses("q").waits(0)
	}
	frames.within(t, bound, "from start to first frame")
}

// A screen on which nothing happens costs next to nothing, and one on which much happens costs little.
func TestSpeedSparesTheMachine(t *testing.T) {
	onRequest(t)
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("only Linux tells exactly what a process uses")
	}
	home := checkout(t)
	text := filepath.Join(home, "lessons", "01-signal", "lesson.md")
	lesson, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	slow := strings.Replace(string(lesson), "BANK=2s", "BANK=4s", 1) // so that more is in flight
	if err := os.WriteFile(text, []byte(slow), 0o644); err != nil {
		t.Fatal(err)
	}
	p := opens(t, home)
	p.runsTheBrokenOne()
	p.reads(`in flight (1\d)`)
	busy := p.uses(max(3, *wanted))
	p.presses("k").sees("enter verdict").presses("q").sees("r run it again").presses("q").sees("q quit", "✓ Everything is built.")
	idle := p.uses(max(3, *wanted))
	p.presses("q").waits(0)
	idle.within(t, 10*time.Millisecond, "a second of the course's map, of a processor's time")
	busy.within(t, 100*time.Millisecond, "a second of the stage with 10 requests in flight, of a processor's time")
}

// uses returns how much of a processor's time the program uses in each of n seconds.
func (p *person) uses(n int) (used samples) {
	p.t.Helper()
	for range n {
		before, began := p.used(), time.Now()
		time.Sleep(time.Second) // what is measured is a rate
		used = append(used, time.Duration(float64(p.used()-before)/time.Since(began).Seconds()))
	}
	return used
}

// used is how long the program's threads have had a processor.
func (p *person) used() (sum time.Duration) {
	p.t.Helper()
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/task/*/schedstat")
	if err != nil || len(threads) == 0 {
		p.t.Skip("this kernel does not tell what a thread uses")
	}
	for _, thread := range threads {
		text, _ := os.ReadFile(thread) // one may have ended
		nanos, _, _ := strings.Cut(string(text), " ")
		ran, _ := strconv.ParseInt(nanos, 10, 64)
		sum += time.Duration(ran)
	}
	return sum
}
