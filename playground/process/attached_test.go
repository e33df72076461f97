//go:build unix

package process_test

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/process"
)

// started starts a shell script as another program would, which reaps it as soon as it has ended, and waits for its first line.
func started(t *testing.T, script string) (pid int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", script)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	reaped := make(chan struct{})
	go func() {
		defer close(reaped)
		_ = cmd.Wait() // how it ends is the subject of the test
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-reaped
	})
	return cmd.Process.Pid
}

// The end of a process that is no child is noticed, with its status where the system shows that, and never with a wrong one.
func TestAttached(t *testing.T) {
	for _, test := range []struct {
		name, script, signal string
		want                 process.Exit
	}{
		{"status", "trap 'exit 7' TERM; echo; while :; do sleep 0.02; done", "SIGTERM", process.Exit{Status: 7}},
		{"signal", "echo; while :; do sleep 0.02; done", "SIGTERM", process.Exit{Signal: "SIGTERM"}},
		{"SIGKILL", "trap '' TERM; echo; while :; do sleep 0.02; done", "SIGKILL", process.Exit{Signal: "SIGKILL"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := event.NewLog()
			a, err := process.Attach(started(t, test.script), 0, "127.0.0.1:1", log)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if err := a.Signal(test.signal, false); err != nil {
				t.Fatal(err)
			}
			got := a.Exit()
			if got.At == 0 || got.Left {
				t.Errorf("%+v", got)
			}
			got.At = 0
			if unknown := (process.Exit{Unknown: true}); got != test.want && (got != unknown || test.signal == "SIGKILL") {
				t.Errorf("ended with %+v, want %+v", got, test.want)
			}
			if err := a.Signal("SIGTERM", false); !errors.Is(err, os.ErrProcessDone) {
				t.Errorf("a signal after the end: %v", err)
			}
			if events, _ := log.Since(0); events[0].Kind != event.ProcessStart || !strings.Contains(events[0].Text, "sleep") {
				t.Errorf("recorded %+v", events[0])
			}
		})
	}
}

// A process that is left runs on, and so do children that it leaves behind.
func TestAttachedIsLeft(t *testing.T) {
	pid := started(t, "echo; while :; do sleep 0.02; done")
	a, err := process.Attach(pid, 0, "", event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	if exit := a.Exit(); !exit.Left {
		t.Errorf("%+v", exit)
	}
	if err := process.Reachable(pid); err != nil {
		t.Error(err)
	}
}

// A child that outlives its process is named.
func TestAttachedSurvivors(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the command of a process is read from /proc")
	}
	pid := started(t, "sleep 61.5 >/dev/null & trap 'exit 0' TERM; echo; while :; do sleep 0.02; done")
	a, err := process.Attach(pid, 0, "", event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Signal("SIGTERM", false); err != nil {
		t.Fatal(err)
	}
	a.Exit()
	survivors := a.Survivors()
	if len(survivors) != 1 || survivors[0].Command != "sleep 61.5" {
		t.Fatalf("%+v", survivors)
	}
	if survivor, err := os.FindProcess(survivors[0].PID); err != nil || survivor.Kill() != nil {
		t.Error("the survivor could not be ended")
	}
}
