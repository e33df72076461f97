//go:build unix && !linux

package process

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const noSuchProcess = syscall.ESRCH

const nothing = syscall.Signal(0)

func sendSignal(pid int, sig syscall.Signal) error { return syscall.Kill(pid, sig) }

// endWatch notices the end of a process that is no child of this one.
type endWatch struct{ pid int }

func watchEnd(pid int) (*endWatch, error) {
	w := &endWatch{pid}
	return w, syscall.Kill(pid, 0)
}

func (w *endWatch) close() {}

// ended waits for the end of the process, at most for the given time, and tells whether it has come. A process that its parent has not
// yet reaped counts as one that runs.
func (w *endWatch) ended(within time.Duration) bool {
	const every = 5 * time.Millisecond
	for until := time.Now().Add(within); ; time.Sleep(every) {
		if syscall.Kill(w.pid, 0) == syscall.ESRCH {
			return true
		}
		if time.Now().After(until) {
			return false
		}
	}
}

// status knows nothing: this system shows to its parent alone how a process has ended.
func (w *endWatch) status() (status int, killedBy string, known bool) { return 0, "", false }

// commandOf returns the command line of a process, or "".
func commandOf(pid int) string {
	line, _ := exec.Command("ps", "-o", "args=", "-p", strconv.Itoa(pid)).Output() // empty without ps
	return strings.TrimSpace(string(line))
}
