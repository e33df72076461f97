//go:build unix

package process_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
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
	// A program that starts processes all the time.
	"starts without end": startWithoutEnd,
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

// ofProcess returns the stacks of the goroutines that belong to started processes.
func ofProcess() string {
	buf := make([]byte, 1<<20)
	var stacks []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "playground/process.(*Process)") {
			stacks = append(stacks, stack)
		}
	}
	return strings.Join(stacks, "\n\n")
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
