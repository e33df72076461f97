//go:build unix

package process_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/process"
)

// patience is how long a test waits for something that is bound to happen soon.
const patience = 60 * time.Second

// envRole names what this test binary plays when a test starts it again.
const envRole = "PROCESS_TEST_ROLE"

var roles = map[string]func(){
	// A service with a probe, since importing process brings it along. It ends on SIGINT even where a shell has told it
	// to ignore that, as shells do in the background.
	"service": func() {
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, syscall.SIGINT)
		probe.Emit(event.Event{Kind: event.LogLine, ID: 1, Text: "from inside"})
		fmt.Println("serving")
		<-interrupted
	},
	// A service that ignores whatever can be ignored.
	"deaf service": func() {
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		fmt.Println("serving")
		select {}
	},
	// A playground, which runs a service until it is killed.
	"parent": func() {
		log := event.NewLog()
		p, err := process.Start(process.Spec{Command: []string{os.Args[0]}, Env: []string{envRole + "=deaf service"}}, log)
		if err != nil {
			panic(err)
		}
		awaitOutput(log, "serving")
		fmt.Println(p.PID())
		select {}
	},
	// The same, on a system without parent-death signals: there is the lifeline alone.
	"parent with a lifeline alone": func() {
		lifelineEnd, lifeline, err := os.Pipe() // the lifeline is open for as long as this process lives
		if err != nil {
			panic(err)
		}
		events, eventsEnd, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		service := exec.Command(os.Args[0])
		service.Env = append(os.Environ(), envRole+"=deaf service", probe.EnvEvents+"=3", probe.EnvLifeline+"=4", probe.EnvStart+"=1")
		service.ExtraFiles = []*os.File{eventsEnd, lifelineEnd}
		service.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		output, err := service.StdoutPipe()
		if err != nil {
			panic(err)
		}
		if err := service.Start(); err != nil {
			panic(err)
		}
		_, _ = output.Read(make([]byte, 1))
		fmt.Println(service.Process.Pid)
		_, _ = io.Copy(io.Discard, events)
		runtime.KeepAlive(lifeline) // the garbage collector closes files that nobody has any more
	},
	// A playground that was told to ignore signals, and whose services die of them.
	"told to ignore": func() {
		for _, name := range []string{"INT", "HUP"} {
			p, err := process.Start(process.Spec{Command: shell("kill -" + name + " $$")}, event.NewLog())
			if err != nil {
				panic(err)
			}
			fmt.Println(p.Exit().Signal)
			p.Close()
		}
		_, _ = syscall.Kill(os.Getpid(), syscall.SIGINT), syscall.Kill(os.Getpid(), syscall.SIGHUP)
		fmt.Println("it goes on")
	},
}

func TestMain(m *testing.M) {
	if role, ok := roles[os.Getenv(envRole)]; ok {
		_ = os.Unsetenv(envRole)
		role()
		return
	}
	os.Exit(m.Run())
}

// A process is recorded from its start to its end, with what it says, and with the environment that it was given.
func TestStart(t *testing.T) {
	dir := t.TempDir()
	log := event.NewLog()
	p := start(t, log, process.Spec{
		Command: shell(`echo "$ADDR $GRACE in $(pwd -P)"; echo oops >&2; printf 'no newline'; exit 7`), Dir: dir,
		Env: []string{"ADDR=127.0.0.1:1", "GRACE=10s", "ADDR=127.0.0.1:20001"}, Instance: 3,
	})
	exit := p.Exit()
	p.Close()
	if exit.Status != 7 || exit.Signal != "" || exit.At <= 0 || exit.At > log.Now() {
		t.Errorf("it ended with %+v, want status 7", exit)
	}
	all, _ := log.Since(0)
	first := all[0]
	if first.Kind != event.ProcessStart || first.PID != p.PID() || first.Addr != "127.0.0.1:20001" || !strings.HasPrefix(first.Text, "/bin/sh -c ") {
		t.Errorf("the first event is %+v", first)
	}
	for _, e := range all {
		if e.Instance != 3 {
			t.Errorf("%s has instance %d, want 3", e.Kind, e.Instance)
		}
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(output(log), "|"), "127.0.0.1:20001 10s in "+real+"|oops|no newline"; got != want {
		t.Errorf("it said %q, want %q", got, want)
	}
}

// What the probe inside the service reports is in the log, among what the service says.
func TestProbeReports(t *testing.T) {
	log := event.NewLog()
	p := start(t, log, process.Spec{Command: []string{os.Args[0]}, Env: []string{envRole + "=service"}, Instance: 2})
	await(t, log, func(all []event.Event) bool {
		for _, e := range all {
			if e.Kind == event.LogLine && e.Text == "from inside" && e.Instance == 2 && e.At > 0 && e.At <= log.Now() {
				return true
			}
		}
		return false
	})
	p.Close()
	if exit := p.Exit(); exit.Signal != "SIGKILL" {
		t.Errorf("it ended with %+v, want by SIGKILL", exit)
	}
}

// A service that prints without end fills neither the log nor the memory, and is never made to wait for a reader.
func TestOutputIsCapped(t *testing.T) {
	for name, command := range map[string]string{
		"lines":    `i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done; echo enough; exit 3`,
		"one line": `head -c 3000000 /dev/zero | tr '\0' x; exit 3`,
		"no text":  `head -c 100000 /dev/zero | tr '\0' '\377'; echo; exit 3`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := event.NewLog()
			p := start(t, log, process.Spec{Command: shell(command)})
			if exit := p.Exit(); exit.Status != 3 {
				t.Errorf("it ended with %+v, want status 3", exit)
			}
			p.Close()
			lines := output(log)
			if len(lines) == 0 || len(lines) > 2001 {
				t.Fatalf("%d lines are kept", len(lines))
			}
			for _, line := range lines {
				if len(line) > 1000 {
					t.Errorf("a line of %d bytes is kept", len(line))
				}
			}
			if last := lines[len(lines)-1]; len(lines) > 1 && !strings.Contains(last, "more than 2000 lines") {
				t.Errorf("the last line is %q, and does not say that there was more", last)
			}
		})
	}
}

// A service that never stops printing is killed like any other.
func TestEndlessOutput(t *testing.T) {
	log := event.NewLog()
	p := start(t, log, process.Spec{Command: shell("while :; do echo y; done")})
	await(t, log, func(all []event.Event) bool { return len(all) > 2000 })
	p.Close()
	if exit := p.Exit(); exit.Signal != "SIGKILL" {
		t.Errorf("it ended with %+v, want by SIGKILL", exit)
	}
}

// A signal goes to the first process alone or to its whole group, and how the process ended is told by name.
func TestSignal(t *testing.T) {
	for _, test := range []struct {
		name   string
		group  bool
		exit   process.Exit
		others bool // a child of the service ends, too
	}{
		{"SIGTERM", false, process.Exit{Signal: "SIGTERM"}, false},
		{"SIGTERM", true, process.Exit{Signal: "SIGTERM"}, true},
		{"SIGHUP", true, process.Exit{Signal: "SIGHUP"}, true},
		{"SIGKILL", false, process.Exit{Signal: "SIGKILL"}, false},
		{"SIGINT", true, process.Exit{Status: 9}, true}, // the service handles it
	} {
		t.Run(fmt.Sprint(test.name, test.group), func(t *testing.T) {
			log := event.NewLog()
			p := start(t, log, process.Spec{Command: shell(`trap 'exit 9' INT; ` + os.Args[0] + ` & echo $!; wait`), Env: []string{envRole + "=service"}})
			child := awaitChild(t, log)
			if err := p.Signal(test.name, test.group); err != nil {
				t.Fatal(err)
			}
			exit := p.Exit()
			if exit.Status != test.exit.Status || exit.Signal != test.exit.Signal {
				t.Errorf("it ended with %+v, want %+v", exit, test.exit)
			}
			if test.others && !eventually(func() bool { return !running(child) }) {
				t.Error("its child goes on")
			}
			if !test.others && !running(child) {
				t.Error("its child has ended, too")
			}
			p.Close()
			if !eventually(func() bool { return !running(child) }) {
				t.Error("Close leaves its child behind")
			}
		})
	}
}

// Under nohup, or in the background of a script, a program is told to ignore signals. Its services are not, and it goes
// on ignoring them itself.
func TestServicesIgnoreNothing(t *testing.T) {
	parent := exec.Command("/bin/sh", "-c", `trap "" INT HUP; exec "$0"`, os.Args[0])
	parent.Env = append(os.Environ(), envRole+"=told to ignore")
	said, err := parent.CombinedOutput()
	if want := "SIGINT\nSIGHUP\nit goes on\n"; err != nil || string(said) != want {
		t.Errorf("the services ended by, and the parent says: %q, want %q; %v", said, want, err)
	}
}

// Nobody is signalled by mistake: neither by a wrong name, nor once the process has ended.
func TestSignalNobody(t *testing.T) {
	p := start(t, event.NewLog(), process.Spec{Command: shell("exit 0")})
	p.Exit()
	if err := p.Signal("SIGTEA", false); err == nil || !strings.Contains(err.Error(), `"SIGTEA"`) {
		t.Errorf("the error is %v", err)
	}
	if err := p.Signal("SIGTERM", false); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("the error is %v, want os.ErrProcessDone", err)
	}
	if err := p.Signal("SIGTERM", true); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the error is %v, want ESRCH", err)
	}
}

// Close kills whatever there is, children that have let the service go included, and leaves no goroutine and no open
// file behind.
func TestCloseLeavesNothing(t *testing.T) {
	log := event.NewLog()
	start(t, log, process.Spec{Command: shell("exit 0")}).Close() // the runtime opens files of its own for the first one
	before := openFiles(t)
	p := start(t, log, process.Spec{Command: shell(os.Args[0] + ` & echo $!; sleep 60`), Env: []string{envRole + "=deaf service"}})
	child := awaitChild(t, log)
	if err := p.Signal("SIGTERM", false); err != nil {
		t.Fatal(err)
	}
	if exit := p.Exit(); exit.Signal != "SIGTERM" {
		t.Errorf("the service itself ended with %+v, want SIGTERM", exit)
	}
	if !running(child) {
		t.Fatal("the child has ended already: the test shows nothing")
	}
	p.Close()
	p.Close() // again, and nothing happens
	if !eventually(func() bool { return !running(child) }) {
		t.Error("a child goes on")
	}
	if !eventually(func() bool { return ofProcess() == "" }) {
		t.Errorf("left behind:\n%s", ofProcess())
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d before", after, before)
	}
}

// In a container nobody works on when the first process has ended, and who was there can still be seen.
func TestContained(t *testing.T) {
	log := event.NewLog()
	p := start(t, log, process.Spec{Command: shell(os.Args[0] + ` & echo $!; sleep 60`), Env: []string{envRole + "=deaf service"}, Contained: true})
	child := awaitChild(t, log)
	if err := p.Signal("SIGTERM", false); err != nil {
		t.Fatal(err)
	}
	p.Exit()
	if !eventually(func() bool { return state(child) == "T" }) {
		t.Errorf("the child is in state %q, want T, stopped", state(child))
	}
	p.Close()
	if !eventually(func() bool { return !running(child) }) {
		t.Error("Close leaves the child behind")
	}
}

// Close does not wait for a process that has left the service's group and keeps its output open, and says so.
func TestCloseWithHeldOutput(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("there is no setsid here")
	}
	log := event.NewLog()
	pidFile := filepath.Join(t.TempDir(), "pid")
	p := start(t, log, process.Spec{Command: shell("setsid sh -c 'echo $$ >" + pidFile + "; echo serving; exec sleep 60' & sleep 60")})
	awaitOutput(log, "serving")
	t.Cleanup(func() {
		text, err := os.ReadFile(pidFile)
		if err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Errorf("ending the process that left its group: %v", err)
		}
	})
	p.Close()
	if !p.Held() {
		t.Error("Close does not say that a process keeps the output open")
	}
}

// A program that is not there is an error that names it, and nothing is left open.
func TestStartNothing(t *testing.T) {
	log := event.NewLog()
	before := openFiles(t)
	for range 5 {
		if _, err := process.Start(process.Spec{Command: []string{"/no/such/program"}}, log); err == nil || !strings.Contains(err.Error(), "/no/such/program") {
			t.Fatalf("the error is %v, want one with the program's name", err)
		}
	}
	if all, _ := log.Since(0); len(all) != 0 {
		t.Errorf("recorded %+v", all)
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d before", after, before)
	}
	if !eventually(func() bool { return ofProcess() == "" }) {
		t.Errorf("left behind:\n%s", ofProcess())
	}
}

// Whoever kills the playground, even by SIGKILL, kills its service: within 2 s, whatever that service ignores.
func TestNoOrphans(t *testing.T) {
	for _, role := range []string{"parent", "parent with a lifeline alone"} {
		t.Run(role, func(t *testing.T) {
			parent := exec.Command(os.Args[0])
			parent.Env = append(os.Environ(), envRole+"="+role)
			said, err := parent.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			defer parent.Process.Kill()
			var service int
			if _, err := fmt.Fscan(said, &service); err != nil {
				t.Fatalf("the parent does not say which service it runs: %v", err)
			}
			defer syscall.Kill(service, syscall.SIGKILL)
			if !running(service) {
				t.Fatal("the service does not run")
			}
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait()
			if !soon(func() bool { return !running(service) }) {
				t.Error("the service goes on")
			}
		})
	}
}

// The parent-death signal of Linux comes when the thread ends that started the process (golang/go#27505). The service
// goes on while goroutines and threads of this program come and go.
func TestServiceOutlivesTheGoroutineThatStartedIt(t *testing.T) {
	log := event.NewLog()
	started := make(chan *process.Process)
	go func() {
		runtime.LockOSThread() // and ends without unlocking, which ends the thread
		p, err := process.Start(process.Spec{Command: []string{os.Args[0]}, Env: []string{envRole + "=service"}}, log)
		if err != nil {
			t.Error(err)
		}
		started <- p
	}()
	p := <-started
	if p == nil {
		return
	}
	defer p.Close()
	awaitOutput(log, "serving")
	for range 50 { // threads that end
		done := make(chan struct{})
		go func() { defer close(done); runtime.LockOSThread() }()
		<-done
	}
	select {
	case <-p.Exited():
		t.Errorf("it ended with %+v", p.Exit())
	default:
	}
}

func start(t *testing.T, log *event.Log, spec process.Spec) *process.Process {
	t.Helper()
	p, err := process.Start(spec, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func shell(script string) []string { return []string{"/bin/sh", "-c", script} }

// output returns the lines that the log has of the process's output.
func output(log *event.Log) (lines []string) {
	all, _ := log.Since(0)
	for _, e := range all {
		if e.Kind == event.Output {
			lines = append(lines, e.Text)
		}
	}
	return lines
}

func awaitOutput(log *event.Log, want string) bool {
	return eventually(func() bool {
		for _, line := range output(log) {
			if line == want {
				return true
			}
		}
		return false
	})
}

// awaitChild waits until a service's child serves and the service has said which process that is, in either order, and
// returns that.
func awaitChild(t *testing.T, log *event.Log) (child int) {
	t.Helper()
	if !awaitOutput(log, "serving") || !eventually(func() bool {
		for _, line := range output(log) {
			if pid, err := strconv.Atoi(line); err == nil {
				child = pid
			}
		}
		return child > 0
	}) {
		t.Fatalf("of the child it says %q", output(log))
	}
	return child
}

func await(t *testing.T, log *event.Log, condition func([]event.Event) bool) {
	t.Helper()
	if !eventually(func() bool { all, _ := log.Since(0); return condition(all) }) {
		t.Fatal("it did not come to that in time")
	}
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

// soon waits until the condition holds, which it has to within 2 s. It counts them in turns of its own, each of which
// takes longer on a machine that has no time for this test: there the other processes have none, either.
func soon(condition func() bool) bool {
	for range 2000 {
		if condition() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// running tells whether a process is there and is no zombie: in a container nobody may be there to reap orphans.
func running(pid int) bool {
	if pid <= 0 || syscall.Kill(pid, 0) != nil {
		return false
	}
	return state(pid) != "Z" && state(pid) != ""
}

// state returns a process's state as ps writes it in one letter, such as "R", "T" when it is stopped, or "" when there
// is no such process.
func state(pid int) string {
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil { // pid (command) state …
		return string(stat[bytes.LastIndexByte(stat, ')')+2:][:1])
	}
	out, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	if err != nil || len(out) == 0 {
		return ""
	}
	return string(out[:1])
}

func readPID(path string) int {
	text, _ := os.ReadFile(path)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// ofProcess returns the stacks of the goroutines that belong to started processes.
func ofProcess() string {
	buf := make([]byte, 1<<20)
	var left []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "playground/process.(*Process)") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}

// openFiles counts the open files of this program.
func openFiles(t *testing.T) int {
	t.Helper()
	for _, dir := range []string{"/proc/self/fd", "/dev/fd"} {
		if entries, err := os.ReadDir(dir); err == nil {
			return len(entries)
		}
	}
	t.Skip("no list of open files here")
	return 0
}
