//go:build unix

package process

import (
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

const supported = true

var signals = map[string]syscall.Signal{
	"SIGTERM":  syscall.SIGTERM,
	"SIGINT":   syscall.SIGINT,
	"SIGKILL":  syscall.SIGKILL,
	"SIGHUP":   syscall.SIGHUP,
	"SIGQUIT":  syscall.SIGQUIT,
	"SIGUSR1":  syscall.SIGUSR1,
	"SIGUSR2":  syscall.SIGUSR2,
	"SIGWINCH": syscall.SIGWINCH,
	"SIGSTOP":  syscall.SIGSTOP,
	"SIGCONT":  syscall.SIGCONT,
}

// ignored are the signals that were ignored when this program was started, as nohup does, and shells do for background
// commands.
var ignored = func() (found []os.Signal) {
	for _, sig := range signals {
		if signal.Ignored(sig) {
			found = append(found, sig)
		}
	}
	return found
}()

// unignore makes every signal have its default effect in the processes that are started before restore is called. A child
// inherits the signals that its parent ignores, and a service that does not handle them would survive them. A child does
// not inherit the signals that its parent catches.
func unignore() (restore func()) {
	if len(ignored) == 0 {
		return func() {}
	}
	caught := make(chan os.Signal, 1) // never read
	signal.Notify(caught, ignored...)
	return func() { signal.Stop(caught) }
}

func read(fd uintptr, buf []byte) (int, error) { return syscall.Read(int(fd), buf) }

func signalGroup(pid int, sig syscall.Signal) error { return syscall.Kill(-pid, sig) }

func stopGroup(pid int) { _ = signalGroup(pid, syscall.SIGSTOP) }

// killedBy returns the name of the signal that killed a process, or "".
func killedBy(state *os.ProcessState) string {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return ""
	}
	return unix.SignalName(status.Signal())
}

// Detach puts the command into its own session, so that Ctrl-C and Ctrl-Z in the terminal do not reach it. When the command's context
// ends, its whole process group is killed. Call Detach before the command is started.
func Detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = ownSession()
	cmd.Cancel = func() error { return signalGroup(cmd.Process.Pid, syscall.SIGKILL) }
}

// DetachUser is Detach for a command that the user has written. The command gets its own process group, and stays in the session of the
// terminal: sudo asks for no password again in a session in which it was given one. See ownSession for the price of that.
func DetachUser(cmd *exec.Cmd) {
	Detach(cmd)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// ownSession makes a command the leader of a new session, and with it of a new process group. In a new group of the present session, a
// Ctrl-Z that comes between fork and exec would stop the child there, and this program, whose thread waits for the exec, could neither go
// on nor stop. In a session without a terminal, the system ignores that Ctrl-Z.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// inodeOf returns the inode of a file.
func inodeOf(info os.FileInfo) (inode string, known bool) {
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return "", false
	}
	return strconv.FormatUint(uint64(stat.Ino), 10), true
}
