//go:build unix

package main

import (
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

// The benchmarks of this file measure the real program on a pseudo-terminal:
//
//	go test ./tui -run '^$' -bench Speed -benchtime 10x
//
// Other work on the machine makes a program wait, and never makes it faster. So the best sample of each figure shows the program
// itself.

// samples are times that something took.
type samples []time.Duration

func (s samples) best() time.Duration { return slices.Min(s) }

func (s samples) median() time.Duration { return slices.Sorted(slices.Values(s))[len(s)/2] }

// reports reports the best and the median sample in milliseconds.
func (s samples) reports(b *testing.B, what string) {
	milliseconds := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	b.ReportMetric(milliseconds(s.best()), "ms-"+what)
	b.ReportMetric(milliseconds(s.median()), "ms-"+what+"-median")
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
func BenchmarkSpeedFromKeyToSignal(b *testing.B) {
	root := checkout(b)
	if err := os.WriteFile(filepath.Join(root, "lessons", "01-signal", "broken", "deaf.go"), []byte(deaf), 0o644); err != nil {
		b.Fatal(err)
	}
	const keysEach = 8
	var stops, signals, arrivals samples
	p := opens(b, root)
	p.runsTheBrokenOne()
	for b.Loop() {
		if len(stops) > 0 {
			p.presses("r")
		}
		p.sees("stop it, and predict").sees("t ")
		began := []time.Time{p.pressesAt("t")}
		p.hasSignalled(root, 1)
		p.sees("shows it unasked").presses("3", enter)
		for n := range keysEach {
			time.Sleep(rand.N(builds.FrameTime)) // so that the keys come at any moment between two frames
			began = append(began, p.pressesAt([]string{"i", "t"}[n%2]))
			p.hasSignalled(root, n+2)
		}
		sent, came := p.hasSignalled(root, len(began))
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
	stops.reports(b, "stop-sent") // by the policy
	signals.reports(b, "signal-sent")
	arrivals.reports(b, "received")
	b.ReportMetric(0, "ns/op") // of all that leads to a signal
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
func (p *person) hasSignalled(root string, n int) (sent, came []time.Time) {
	p.t.Helper()
	p.until(strconv.Itoa(n)+" signals", func(string) bool {
		r, err := recording.Load(slices.Max(recordings(p.t, root)))
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
func BenchmarkSpeedFromSaveToVerdict(b *testing.B) {
	root := checkout(b)
	p := editsWith(b, root, "true")
	p.mends().sees("Mend it", "waiting; each save").presses("r").sees("checks failed")
	yours := filepath.Join(root, "lessons", "01-signal", "yours", "main.go")
	text, err := os.ReadFile(yours)
	if err != nil {
		b.Fatal(err)
	}
	elsewhere := filepath.Join(root, "lessons", "01-signal", "elsewhere")
	if err := os.Mkdir(elsewhere, 0o755); err != nil {
		b.Fatal(err)
	}
	goBuild(b, root, elsewhere, text) // what it imports is compiled now
	var starts, verdicts, builds, runs samples
	for b.Loop() {
		changed := append(slices.Clone(text), "\nvar changed = "+strconv.Itoa(len(runs))+"\n"...)
		build := goBuild(b, root, elsewhere, changed)
		before := len(recordings(b, root))
		saved := time.Now()
		if err := os.WriteFile(yours, changed, 0o644); err != nil {
			b.Fatal(err)
		}
		p.until("the next run", func(string) bool { return len(recordings(b, root)) > before })
		p.sees("waiting; each save", "checks failed")
		judged := time.Since(saved)
		r, err := recording.Load(slices.Max(recordings(b, root)))
		if err != nil || !r.Complete {
			b.Fatalf("the recording is %+v, %v", r, err)
		}
		starts, verdicts = append(starts, r.Started.Sub(saved)), append(verdicts, judged)
		builds, runs = append(builds, build), append(runs, r.Length)
	}
	p.presses(ctrlC).waits(0)
	builds.reports(b, "go-build")
	starts.reports(b, "to-the-run")
	runs.reports(b, "run")
	verdicts.reports(b, "to-the-verdict")
	b.ReportMetric(verdicts.best().Seconds()/(builds.best()+runs.best()).Seconds(), "ratio") // to go build and the run
	b.ReportMetric(0, "ns/op")                                                               // of both builds together
}

// goBuild builds a program that has just been changed, as the program does it, and returns how long that took.
func goBuild(t testing.TB, root, dir string, text []byte) time.Duration {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(t.TempDir(), "out"), dir)
	cmd.Dir = root
	began := time.Now()
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return time.Since(began)
}

// recordings are those that the program has begun in a checkout, in the order of their names.
func recordings(t testing.TB, root string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, ".closingtime", "runs", "*"+recording.Ext))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// A screen on which nothing happens costs next to nothing, and one on which much happens costs little: the processor's time
// that a second of each takes.
func BenchmarkSpeedSparesTheMachine(b *testing.B) {
	if _, err := os.Stat("/proc/self/task"); err != nil {
		b.Skip("only Linux tells exactly what a process uses")
	}
	root := checkout(b)
	text := filepath.Join(root, "lessons", "01-signal", "lesson.md")
	lesson, err := os.ReadFile(text)
	if err != nil {
		b.Fatal(err)
	}
	slow := strings.Replace(string(lesson), "BANK=2s", "BANK=4s", 1) // so that more is in flight
	if err := os.WriteFile(text, []byte(slow), 0o644); err != nil {
		b.Fatal(err)
	}
	p := opens(b, root)
	p.runsTheBrokenOne()
	p.reads(`in flight (1\d)`)
	busy := p.uses(seconds)
	p.presses("k").sees("enter verdict").presses("q").sees("r run it again").presses("q").sees("q quit", "✓ Everything is built; you can go offline.")
	var idle samples
	for b.Loop() {
		idle = append(idle, p.uses(1)...)
	}
	p.presses("q").waits(0)
	idle.reports(b, "a-second-of-the-map")
	busy.reports(b, "a-second-of-the-stage")
	b.ReportMetric(0, "ns/op") // a second
}

// seconds is how long the stage is watched.
const seconds = 5

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
