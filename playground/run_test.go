//go:build unix

package playground_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"closingtime/internal/atonce"
	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/scratch"
	"closingtime/playground/stop"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// buildOnce builds the small services in testdata, each at most once.
var buildOnce sync.Map

// service builds the small service of that name in testdata and returns its binary.
func service(t *testing.T, name string) string {
	t.Helper()
	build, _ := buildOnce.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		binary := filepath.Join(binaries, name)
		out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, "./testdata/"+name).CombinedOutput()
		if err != nil {
			return "", errors.New(string(out))
		}
		return binary, nil
	}))
	binary, err := build.(func() (string, error))()
	if err != nil {
		t.Fatalf("building testdata/%s: %v", name, err)
	}
	return binary
}

// binaries is the directory of the small services' binaries. When the tests are killed, the next ones remove it.
var binaries string

// runsAtOnce is how many runs of services go on at once: see atonce.Tests.
const runsAtOnce = 6

func TestMain(m *testing.M) { os.Exit(test(m)) }

func test(m *testing.M) int {
	if err := atonce.Tests(runsAtOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	dir, err := scratch.Make("closingtime-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	binaries = dir.Path
	status := m.Run()
	if err := dir.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

// patience is how long a test waits for what a service is bound to do.
const patience = time.Minute

// plan is an unattended run that stops the service as soon as two requests are in flight.
func plan(t *testing.T, name string) playground.Plan {
	t.Helper()
	docker, err := stop.Named("docker")
	if err != nil {
		t.Fatal(err)
	}
	return playground.Plan{
		Name: name, Target: target.Target{Command: []string{service(t, name)}, Shop: true, Startup: patience}, Stop: docker.WithGrace(patience),
		Unattended: true, InFlight: 2, Patience: patience,
	}
}

// finish runs the plan to its end.
func finish(t *testing.T, p playground.Plan) (*timeline.Timeline, error) {
	t.Helper()
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	err = run.Wait()
	return run.Timeline(), err
}

func outcome(t *timeline.Timeline, check string) verdict.Result {
	for _, r := range verdict.Judge(t) {
		if r.Check == check {
			return r
		}
	}
	return verdict.Result{}
}

func wantEvidence(t *testing.T, got verdict.Result, outcome verdict.Outcome, wanted ...string) {
	t.Helper()
	if got.Outcome != outcome {
		t.Errorf("outcome of %s: %v (%q), want %v", got.Check, got.Outcome, words.Evidence(got), outcome)
	}
	all := strings.Join(words.Evidence(got), "\n")
	for _, word := range wanted {
		if !strings.Contains(all, word) {
			t.Errorf("evidence of %s: %q does not say %q", got.Check, all, word)
		}
	}
}

func wantStartError(t *testing.T, err error, wanted ...string) *playground.StartError {
	t.Helper()
	var start *playground.StartError
	if !errors.As(err, &start) {
		t.Fatalf("the run gives %v, want a StartError", err)
	}
	for _, word := range wanted {
		if !strings.Contains(start.Reason, word) {
			t.Errorf("reason %q does not say %q", start.Reason, word)
		}
	}
	return start
}

func TestServiceThatExitsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := finish(t, plan(t, "exits"))
	start := wantStartError(t, err, "exit status 3", "before it was ready")
	if !slices.Contains(start.Output, "no configuration") {
		t.Errorf("output %q lacks what the service said", start.Output)
	}
}

func TestServiceThatNeverListens(t *testing.T) {
	t.Parallel()
	p := plan(t, "silent")
	p.Startup = 300 * time.Millisecond
	_, err := finish(t, p)
	wantStartError(t, err, "nothing answered on 127.0.0.1:", "within 300ms", "ADDR")
}

func TestServiceThatListensElsewhere(t *testing.T) {
	t.Parallel()
	words := []string{"ADDR", "it listens on 127.0.0.1:"}
	if _, err := os.Stat("/proc/self/fd"); err != nil { // nobody can tell
		words = words[:1]
	}
	wantStartError(t, givenTime(t, plan(t, "elsewhere"), words[len(words)-1]), words...)
}

// A service that listens where it should, and whose answers are not understood, is said to do so, also where that is one of its IPv6
// addresses.
func TestServiceThatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("nobody can tell where it listens")
	}
	free, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("there is no IPv6 here: ", err)
	}
	addr := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	p := plan(t, "plain")
	p.Addr, p.Env, p.Ready.TLS = addr, []string{"ADDR=:{port}"}, true
	wantStartError(t, givenTime(t, p, "not understood"), "the service listens on "+addr+", and its answers to GET /readyz are not understood")
}

func TestServiceThatIsNeverReady(t *testing.T) {
	t.Parallel()
	wantStartError(t, givenTime(t, plan(t, "unready"), "503"), "503", "never became ready")
}

// givenTime runs a service that never becomes ready, and returns what the run returns. On a busy machine the service may
// not get as far as that the run can say what is wanted; then it is given more time.
func givenTime(t *testing.T, p playground.Plan, wanted string) error {
	t.Helper()
	for p.Startup = 300 * time.Millisecond; ; p.Startup *= 3 {
		_, err := finish(t, p)
		if err == nil || strings.Contains(err.Error(), wanted) || p.Startup > 10*time.Second {
			return err
		}
	}
}

func TestServiceThatIgnoresSIGTERM(t *testing.T) {
	t.Parallel()
	p := plan(t, "ignores")
	p.Stop = p.Stop.WithGrace(2 * time.Second)
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Fail, "when the grace period ended", "SIGKILL")
	wantEvidence(t, outcome(pic, "deadline"), verdict.Fail, "2 s here, standing for 10 s")
	if grace := pic.Process().Exited - pic.Stop.At; grace < 2*time.Second {
		t.Errorf("killed %v after the stop began, want the grace period of 2s first", grace)
	}
}

func TestServiceThatPrintsWithoutEnd(t *testing.T) {
	t.Parallel()
	p := plan(t, "prints")
	p.Unattended = false
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	await(t, run, func(pic *timeline.Timeline) bool {
		n := len(pic.Lines)
		return n > 0 && strings.Contains(pic.Lines[n-1].Text, "the rest is not kept") && len(slices.Collect(pic.InFlight())) > 1
	})
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	pic := run.Timeline()
	if n := len(pic.Lines); n != 2001 {
		t.Errorf("%d lines are kept, want 2000 and one that says so", n)
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Fail, "killed by SIGTERM")
}

func TestServiceThatPanicsUnderLoad(t *testing.T) {
	t.Parallel()
	pic, err := finish(t, plan(t, "panics"))
	if err != nil {
		t.Fatal(err)
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Fail, "before any signal", "status 2", "panic: out of tea")
	wantEvidence(t, outcome(pic, "answered"), verdict.Inconclusive, "no signal was sent to the service")
}

// A good service that is no shop, without a probe: the checks that need one are absent, the others hold.
func TestServiceWithoutProbe(t *testing.T) {
	t.Parallel()
	p := plan(t, "plain")
	p.Load = slowly(p)
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if pic.Probe {
		t.Error("the picture says that there is a probe")
	}
	wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "exit status 0")
	wantEvidence(t, outcome(pic, "answered"), verdict.Pass)
	if r := outcome(pic, "database"); r.Check != "" {
		t.Errorf("the check database applies: %v", r)
	}
}

// await waits until the picture of the run is as wanted, and returns it.
func await(t *testing.T, run *playground.Run, condition func(*timeline.Timeline) bool) *timeline.Timeline {
	t.Helper()
	for {
		_, more := run.Log().Since(0) // taken before the look, so that no event falls between the two
		holds := false
		holds = condition(run.Snapshot())
		if holds {
			events, _ := run.Log().Since(0)
			return timeline.Of(events)
		}
		select {
		case <-more:
		case <-run.Done():
			t.Fatal("the run ended before the condition came true")
		case <-t.Context().Done():
			t.Fatal("the test ended before the condition came true")
		}
	}
}

// Closing a run, or ending its context, leaves no process and no directory behind.
func TestCloseLeavesNothing(t *testing.T) {
	for _, end := range []string{"close", "context"} {
		t.Run(end, func(t *testing.T) {
			p := plan(t, "plain") // builds the service, the first time
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			p.Unattended, p.Load.Path = false, "/slow"
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			run, err := playground.Start(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			pic := await(t, run, func(pic *timeline.Timeline) bool { return pic.Process().Ready > 0 })
			if end == "close" {
				run.Close()
			} else {
				cancel()
				<-run.Done()
			}
			if err := syscall.Kill(pic.Process().PID, 0); !errors.Is(err, syscall.ESRCH) {
				t.Errorf("the service still runs (kill -0: %v)", err)
			}
			if err := run.Wait(); !errors.Is(err, context.Canceled) {
				t.Errorf("Wait returns %v, want the cause, %v", err, context.Canceled)
			}
			left, err := os.ReadDir(temp)
			if err != nil || len(left) > 0 {
				t.Errorf("left in the temporary directory: %v, %v", left, err)
			}
		})
	}
}

// The recording in the file is the log that the views saw.
func TestRecordingIsTheLog(t *testing.T) {
	t.Parallel()
	p := plan(t, "plain")
	p.Load.Path = "/slow"
	p.Recording = filepath.Join(t.TempDir(), "run.ndjson")
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(p.Recording)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var recorded []event.Event
	for e, err := range event.Read(file) {
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, e)
	}
	live, _ := run.Log().Since(0)
	if len(recorded) != len(live) {
		t.Fatalf("%d events recorded of %d", len(recorded), len(live))
	}
	a, b := verdict.Judge(timeline.Of(recorded)), verdict.Judge(timeline.Of(live))
	if !slices.EqualFunc(a, b, func(x, y verdict.Result) bool {
		return x.Check == y.Check && slices.Equal(words.Evidence(x), words.Evidence(y))
	}) {
		t.Errorf("the recording is judged %v, the live log %v", a, b)
	}
}

// Two runs never share a port, whatever order they start in, so that the clients of one never meet the service of
// another. The port above a service's own is held for as long as its run lives.
func TestPortStaysTheRuns(t *testing.T) {
	p := plan(t, "plain")
	p.Load.Path = "/slow"
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	pic := await(t, run, func(pic *timeline.Timeline) bool { return pic.Process().Exited > 0 }) // its clients go on
	host, port, err := net.SplitHostPort(pic.Process().Addr)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	above := net.JoinHostPort(host, strconv.Itoa(number+1))
	if listener, err := net.Listen("tcp", above); err == nil {
		listener.Close()
		events, _ := run.Log().Since(0)
		if !slices.ContainsFunc(events, func(e event.Event) bool { return e.Kind == event.RunEnd }) {
			t.Fatalf("nobody holds %s while the run at %s goes on", above, pic.Process().Addr)
		}
		t.Skip("the run was over before the test looked")
	}
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	for giveUp := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) { // a run elsewhere may have it now
		listener, err := net.Listen("tcp", above)
		if err == nil {
			listener.Close()
			return
		}
		if time.Now().After(giveUp) {
			t.Fatalf("%s is still held after the run: %v", above, err)
		}
	}
}
