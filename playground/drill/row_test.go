//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/internal/long"
	"closingtime/playground/process"
	"closingtime/playground/verdict"
)

// Twenty drills of one service in a row come to the same outcome, and leave no process, no file and nobody who listens.
func TestTwentyInARow(t *testing.T) {
	long.Only(t)
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	addr, temp := freeAddr(t), t.TempDir()
	t.Setenv("TMPDIR", temp)
	for n := range 20 {
		status, stdout, stderr := drilled(t, "-get", "/slow", "-warmup", "300ms", "-addr", addr, "-env", "ADDR="+addr, "--", service)
		if status != verdict.StatusPassed || !says(stdout, "4 checks, all passed") {
			t.Errorf("drill %d: status %d\n%s\n%s", n+1, status, stdout, stderr)
		}
		if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
			t.Errorf("drill %d has left %q (%v)", n+1, left, err)
		}
		if by, known := process.ListenerAt(addr); known && by.PID != 0 {
			t.Errorf("after drill %d, process %d (%s) listens on %s", n+1, by.PID, by.Command, addr)
		}
	}
	running, err := exec.Command("ps", "-A", "-o", "args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(running), service) {
		t.Errorf("a process of the service is left:\n%s", running)
	}
}
