package process

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const noSuchProcess = syscall.ESRCH

const nothing = syscall.Signal(0)

func sendSignal(pid int, sig syscall.Signal) error { return syscall.Kill(pid, sig) }

// endWatch notices the end of a process that is no child of this one.
type endWatch struct{ fd int }

func watchEnd(pid int) (*endWatch, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOENT) { // a thread, which is no process
		err = noSuchProcess
	}
	if err != nil {
		return nil, os.NewSyscallError("pidfd_open", err)
	}
	w := &endWatch{fd}
	if w.ended(0) { // a zombie
		w.close()
		return nil, os.ErrProcessDone
	}
	return w, nil
}

func (w *endWatch) close() { _ = unix.Close(w.fd) }

// ended waits for the end of the process, at most for the given time, and tells whether it has come.
func (w *endWatch) ended(within time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(w.fd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(within.Milliseconds()))
	return err == nil && n > 0
}

// statusWithin is how long the parent of a process may take until it has reaped the process.
const statusWithin = 2 * time.Second

// status returns how the process has ended. Linux shows that since version 6.15 (PIDFD_INFO_EXIT), as soon as the parent of the
// process has reaped it.
func (w *endWatch) status() (status int, killedBy string, known bool) {
	const exitKnown = 1 << 3 // PIDFD_INFO_EXIT
	for until := time.Now().Add(statusWithin); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		info := unix.PidfdInfo{Mask: exitKnown}
		if err := unix.IoctlPidfdInfo(w.fd, &info); err != nil && !errors.Is(err, unix.ESRCH) {
			return 0, "", false // an older kernel
		}
		if info.Mask&exitKnown == 0 {
			continue
		}
		ended := syscall.WaitStatus(info.Exit_code)
		if ended.Signaled() {
			return 0, unix.SignalName(ended.Signal()), true
		}
		return ended.ExitStatus(), "", true
	}
	return 0, "", false
}

// commandOf returns the command line of a process or, where it has none, its name.
func commandOf(pid int) string {
	line, err := os.ReadFile(procFile(pid, "cmdline"))
	if text := strings.TrimSpace(strings.ReplaceAll(string(line), "\x00", " ")); err == nil && text != "" {
		return strings.ToValidUTF8(text, "?")
	}
	name, err := os.ReadFile(procFile(pid, "comm"))
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimSpace(string(name)), "?")
}

// SameNetwork tells whether a process sees the network interfaces that this program sees, which is not so in a container. It
// returns false where that is not known.
func SameNetwork(pid int) bool {
	own, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		return false
	}
	its, err := os.Readlink(procFile(pid, "ns/net"))
	return err == nil && own == its
}
