//go:build unix

package process_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/process"
)

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

// The reports of the probe inside the service are in the log, among the service's output.
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
