//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"closingtime/tui/program"
)

func init() {
	stands["suspend"] = func() int {
		if program.CanSuspend() {
			return 10
		}
		return 11
	}
}

// Only a program that a shell with job control has given a process group of its own can be suspended: in the group of
// the session's leader the system would not stop it, and it would wait for ever.
func TestCanSuspend(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for want, attr := range map[int]*syscall.SysProcAttr{10: {Setpgid: true}, 11: {Setsid: true}} {
		cmd := exec.Command("/bin/sh", "-c", `"$1"; exit $?`, "sh", self)
		cmd.Env = append(os.Environ(), standIn+"=suspend")
		cmd.SysProcAttr = attr
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != want {
			t.Errorf("%+v: %v, want exit status %d", attr, err, want)
		}
	}
}
