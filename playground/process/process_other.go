//go:build !unix

package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
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

// SignalTree returns an error: this system has no signals.
func SignalTree(int, string) error { return errors.ErrUnsupported }

// Detach does nothing: this system has no process groups.
func Detach(*exec.Cmd) {}

// DetachUser does nothing, as Detach.
func DetachUser(*exec.Cmd) {}

var noSuchProcess = errors.ErrUnsupported

const nothing = syscall.Signal(0)

func sendSignal(int, syscall.Signal) error { return errors.ErrUnsupported }

func descendants(map[int]int, int) []int { return nil }

// endWatch does not exist on this system.
type endWatch struct{}

func watchEnd(int) (*endWatch, error) { return nil, errors.ErrUnsupported }

func (*endWatch) close() {}

func (*endWatch) ended(time.Duration) bool { return true }

func (*endWatch) status() (status int, killedBy string, known bool) { return 0, "", false }

func commandOf(int) string { return "" }

func inodeOf(os.FileInfo) (inode string, known bool) { return "", false }
