//go:build unix

package probe_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// envChild names the service that this test binary plays when a test starts it again.
const envChild = "PROBE_TEST_CHILD"

// children are small services, each with the probe of this package in it.
var children = map[string]func(){
	"emit, then SIGKILL": func() {
		for id := 1; id <= 100; id++ {
			probe.Emit(event.Event{Kind: event.LogLine, ID: id, Text: "line"})
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // it dies here at the latest
	},
	"wait for ever":     func() { fmt.Println("waiting"); select {} },
	"answer when asked": func() { _, _ = fmt.Scanln(); fmt.Println("here") },
	"environment": func() {
		out, err := exec.Command("/bin/sh", "-c", "env").Output()
		fmt.Println(probe.On(), err, strings.Contains(strings.Join(os.Environ(), "\n")+string(out), "CLOSINGTIME_"))
	},
	"off": func() {
		probe.Emit(event.Event{Kind: event.LogLine, ID: 1})
		fmt.Println(probe.On(), runtime.NumGoroutine())
	},
	"have a child": func() {
		child := exec.Command(os.Args[0])
		child.Env = childEnv("wait for ever")
		child.Stdout = os.Stdout
		fmt.Println(child.Start())
		_ = child.Wait()
	},
	"leave a child": func() {
		child := exec.Command(os.Args[0])
		child.Env = childEnv("answer when asked")
		child.Stdin, child.Stdout = os.Stdin, os.Stdout
		fmt.Println(child.Start(), child.Process.Pid)
		probe.Emit(event.Event{Kind: event.LogLine, ID: 7})
	},
	"handlers": func() {
		for _, id := range []string{"31", "", "no number"} {
			request, _ := http.NewRequest(http.MethodPost, "http://x/orders?tea=1", nil)
			request.Header.Set(probe.RequestHeader, id)
			probe.Accepted(request)(http.StatusCreated)
		}
		for _, attempt := range []string{"2", "-7", "no number"} {
			request, _ := http.NewRequest(http.MethodGet, "http://x/", nil)
			request.Header.Set(probe.RequestHeader, "32")
			request.Header.Set(probe.AttemptHeader, attempt)
			probe.Accepted(request)(http.StatusOK)
		}
	},
	"shut down": func() {
		inside := make(chan struct{})
		server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(inside); select {} })}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		go server.Serve(listener)
		go http.Get("http://" + listener.Addr().String())
		<-inside
		probe.Emit(event.Event{Kind: event.LogLine, ID: 1})
		_ = server.Shutdown(context.Background())
	},
}

func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(envChild)]; ok {
		child()
		return
	}
	os.Exit(m.Run())
}

// All reports from before a SIGKILL can be read after it.
func TestEverythingBeforeSIGKILLIsReadable(t *testing.T) {
	s := start(t, "emit, then SIGKILL")
	events := s.all()
	n := 0
	for _, e := range events {
		if e.Kind == event.LogLine {
			if n++; e.ID != n {
				t.Fatalf("line %d came where line %d was due", e.ID, n)
			}
		}
	}
	if n != 100 {
		t.Errorf("%d lines were reported, want 100", n)
	}
	if state := s.wait(); !state.Signaled() || state.Signal() != syscall.SIGKILL {
		t.Errorf("it ended with %v, and not by SIGKILL", state)
	}
}

// When the playground has gone the service dies, whatever it is at.
func TestLifelineEndsTheProcess(t *testing.T) {
	s := start(t, "wait for ever")
	s.await(event.Goroutines)
	s.lifeline.Close()
	ended := make(chan struct{})
	go func() { defer close(ended); s.wait() }()
	if !soon(ended) {
		t.Fatal("it lives on")
	}
	if state := s.wait(); !state.Signaled() || state.Signal() != syscall.SIGKILL {
		t.Errorf("it ended with %v, and not by SIGKILL", state)
	}
}

// A service that leads its process group, as one in a playground does, takes its children with it.
func TestLifelineEndsTheGroup(t *testing.T) {
	s := start(t, "have a child")
	said := []string{s.line(), s.line()} // by two processes, so in either order
	slices.Sort(said)
	if want := []string{"<nil>", "waiting"}; !slices.Equal(said, want) {
		t.Fatalf("they said %q, want %q", said, want)
	}
	s.lifeline.Close()
	s.wait()
	if rest, err := io.ReadAll(s.out); err != nil || len(rest) > 0 { // ends when nobody is left who could write
		t.Errorf("the child has not ended: %q, %v", rest, err)
	}
}

// A service's own children do not report: they find neither the environment nor the pipes.
func TestChildrenOfTheServiceFindNoEnvironment(t *testing.T) {
	s := start(t, "environment")
	if got, want := s.line(), "true <nil> false"; got != want {
		t.Errorf("on, error, found: %s, want %s", got, want)
	}
}

func TestChildrenOfTheServiceFindNoPipe(t *testing.T) {
	s := start(t, "leave a child")
	var pid int
	if _, err := fmt.Sscanf(s.line(), "<nil> %d", &pid); err != nil { // the child says nothing before it is asked
		t.Fatal(err)
	}
	defer syscall.Kill(pid, syscall.SIGKILL)
	s.wait()
	found := false
	for _, e := range s.all() { // ends, though the child goes on
		found = found || e.Kind == event.LogLine && e.ID == 7
	}
	if !found {
		t.Error("the service's own report is missing")
	}
	if _, err := fmt.Fprintln(s.in, "are you there?"); err != nil {
		t.Fatal(err)
	}
	if got := s.line(); got != "here" {
		t.Errorf("the child, asked whether it has lived to see it, says %q", got)
	}
}

// Without a playground the probe is off: no goroutine, no report.
func TestOffWithoutAPlayground(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = childEnv("off")
	out, err := cmd.CombinedOutput()
	if got, want := strings.TrimSpace(string(out)), "false 1"; err != nil || got != want {
		t.Errorf("on and goroutines: %s, want %s; %v", got, want, err)
	}
}

// An environment that is not a playground's leaves the service alone.
func TestOffWithABrokenEnvironment(t *testing.T) {
	for _, env := range [][]string{
		{probe.EnvEvents + "=three", probe.EnvStart + "=1"},
		{probe.EnvEvents + "=3", probe.EnvStart + "=yesterday"},
		{probe.EnvEvents + "=3"},
		{probe.EnvEvents + "=987", probe.EnvLifeline + "=988", probe.EnvStart + "=1"}, // no such file
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(childEnv("off"), env...)
		out, err := cmd.CombinedOutput()
		if got, want := strings.TrimSpace(string(out)), "false 1"; err != nil || got != want {
			t.Errorf("%v: on and goroutines: %s, want %s; %v", env, got, want, err)
		}
	}
}

// Without a playground a report costs nothing. (This test runs without one.)
func TestEmitAllocatesNothingWhenOff(t *testing.T) {
	if probe.On() {
		t.Fatal("the probe is on")
	}
	e := event.Event{Kind: event.LogLine, ID: 1, Text: strings.Repeat("x", 5000)}
	request, _ := http.NewRequest(http.MethodGet, "http://x/", nil)
	request.Header.Set(probe.RequestHeader, "31")
	if n := testing.AllocsPerRun(100, func() { probe.Emit(e) }); n != 0 {
		t.Errorf("Emit allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { probe.Accepted(request)(200) }); n != 0 {
		t.Errorf("Accepted allocates %v times", n)
	}
}

// Handlers are reported with the numbers that the playground's client gave the request and the attempt at it. Others'
// requests are not.
func TestAccepted(t *testing.T) {
	s := start(t, "handlers")
	var got []string
	for _, e := range s.all() {
		if e.Kind == event.RequestAccepted || e.Kind == event.RequestReturned {
			got = append(got, fmt.Sprint(e.Kind, " ", e.ID, "/", e.Attempt, " ", e.Method, e.Path, " ", e.Status))
		}
	}
	want := []string{
		"request.accepted 31/0 POST/orders 0", "request.returned 31/0  201",
		"request.accepted 32/1 GET/ 0", "request.returned 32/1  200",
		"request.accepted 32/0 GET/ 0", "request.returned 32/0  200",
		"request.accepted 32/0 GET/ 0", "request.returned 32/0  200",
	}
	if !slices.Equal(got, want) {
		t.Errorf("reported\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Events carry the time on the clock of the run, which may have begun long before the process.
func TestTimesAreOfTheRun(t *testing.T) {
	for _, e := range start(t, "handlers").all() {
		if e.At < ranBefore || e.At > ranBefore+time.Minute {
			t.Errorf("%s happened at %v; the run began %v before the process", e.Kind, e.At, ranBefore)
		}
	}
}

// A server that shuts down is noticed, also when nothing says so.
func TestShutdownIsSeen(t *testing.T) {
	s := start(t, "shut down")
	s.await(event.ShutdownSeen)
	s.lifeline.Close()
	n := 1
	for _, e := range s.all() {
		if e.Kind == event.ShutdownSeen {
			n++
		}
	}
	if n != 1 {
		t.Errorf("it was seen %d times, want once", n)
	}
}

func TestCut(t *testing.T) {
	long := strings.Repeat("x", probe.MaxText)
	for text, want := range map[string]string{
		"":                                 "",
		"a line":                           "a line",
		long:                               long,
		long + "y":                         long,
		long[1:] + "ü":                     long[1:], // not half a letter
		"a\xffb":                           "ab",
		"ünï\x00":                          "ünï\x00",
		strings.Repeat("ü", probe.MaxText): strings.Repeat("ü", probe.MaxText/2),
	} {
		got := probe.Cut(text)
		if got != want || !utf8.ValidString(got) {
			t.Errorf("%.20q… of %d bytes is cut to %.20q… of %d bytes, want %d", text, len(text), got, len(got), len(want))
		}
		if again := probe.Cut(got); again != got {
			t.Errorf("cutting it again changes it")
		}
	}
}

// ranBefore is how long the run had been going on before the services of these tests are started.
const ranBefore = time.Hour

// service is this test binary, started again with a playground around it.
type service struct {
	t        *testing.T
	cmd      *exec.Cmd
	events   *os.File
	lifeline *os.File
	in, out  *os.File
}

// childEnv is the environment of a child. The race detector, where it is on, does not linger at the child's end.
func childEnv(child string) []string {
	return append(os.Environ(), envChild+"="+child, "GORACE=atexit_sleep_ms=0")
}

func start(t *testing.T, child string) *service {
	t.Helper()
	events, eventsEnd := pipe(t)
	lifelineEnd, lifeline := pipe(t)
	inEnd, in := pipe(t)
	out, outEnd := pipe(t)
	s := &service{t, exec.Command(os.Args[0]), events, lifeline, in, out}
	s.cmd.Env = append(childEnv(child),
		probe.EnvEvents+"=3", probe.EnvLifeline+"=4", fmt.Sprintf("%s=%d", probe.EnvStart, time.Now().Add(-ranBefore).UnixNano()))
	s.cmd.ExtraFiles = []*os.File{eventsEnd, lifelineEnd}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = inEnd, outEnd, os.Stderr
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: strings.HasSuffix(child, "a child")}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.cmd.ExtraFiles {
		f.Close()
	}
	inEnd.Close()
	outEnd.Close()
	deadline := time.Now().Add(patience)
	_, _ = events.SetReadDeadline(deadline), out.SetReadDeadline(deadline)
	t.Cleanup(func() {
		if s.cmd.SysProcAttr.Setpgid {
			_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // its children, if the test has failed
		}
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	})
	return s
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// all returns everything that the service reports until nobody can report any more.
func (s *service) all() (events []event.Event) {
	s.t.Helper()
	for e, err := range event.Read(s.events) {
		if err != nil {
			s.t.Fatalf("after %d events: %v", len(events), err)
		}
		events = append(events, e)
	}
	return events
}

// await reads until the service reports an event of that kind. It reads line by line, so that nothing is lost to all.
func (s *service) await(kind event.Kind) {
	s.t.Helper()
	for {
		e, err := event.Parse([]byte(s.readLine(s.events)))
		if err != nil {
			s.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if e.Kind == kind {
			return
		}
	}
}

// line returns the next line of the service's output.
func (s *service) line() string { return s.readLine(s.out) }

func (s *service) readLine(from io.Reader) string {
	s.t.Helper()
	var line []byte
	for b := make([]byte, 1); ; line = append(line, b[0]) {
		if _, err := from.Read(b); err != nil {
			s.t.Fatalf("after %q: %v", line, err)
		}
		if b[0] == '\n' {
			return string(line)
		}
	}
}

// wait waits for the end of the service.
func (s *service) wait() syscall.WaitStatus {
	_ = s.cmd.Wait() // what it returns is in ProcessState
	return s.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// patience is how long a test waits for something that is bound to happen soon.
const patience = 60 * time.Second

// soon waits for what has to happen within 2 s. It counts them in turns of its own, each of which takes longer on a
// machine that has no time for this test: there the other processes have none, either.
func soon(happened <-chan struct{}) bool {
	for range 2000 {
		select {
		case <-happened:
			return true
		case <-time.After(time.Millisecond):
		}
	}
	return false
}

// eventually waits until the condition holds.
func eventually(condition func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if condition() {
			return true
		}
	}
	return false
}
