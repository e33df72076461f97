//go:build !unix

package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

const supported = false

var signals = map[string]syscall.Signal{"SIGKILL": syscall.SIGKILL}

func read(uintptr, []byte) (int, error) { return 0, errors.ErrUnsupported }

func signalGroup(int, syscall.Signal) error { return errors.ErrUnsupported }

func stopGroup(int) {}

func killedBy(*os.ProcessState) string { return "" }

func guard(*exec.Cmd) {}

func unignore() (restore func()) { return func() {} }

func widen(*os.File) {}

// SignalTree sends no signal where there are none.
func SignalTree(int, string) error { return errors.ErrUnsupported }

// Detach does nothing where there are no process groups.
func Detach(*exec.Cmd) {}
