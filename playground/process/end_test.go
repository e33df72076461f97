//go:build unix

package process_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/process"
)

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

// In a container no process works on when the first one has ended, and those that were there can still be seen.
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

// The death of the playground, even by SIGKILL, is the death of its service within 2 s, whatever signals that service ignores.
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
