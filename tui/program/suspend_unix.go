//go:build unix

package program

import (
	"io"
	"os"
	ossignal "os/signal"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/sys/unix"
)

// Suspend gives the terminal back to the shell and stops the process group, as Ctrl-Z does, until the shell resumes it. It
// then sends a tea.ResumeMsg. Call it only where CanSuspend is true.
func Suspend() tea.Cmd {
	return tea.Exec(suspension{}, func(error) tea.Msg { return tea.ResumeMsg{} })
}

// suspension stops the process group, this process with it. tea.Suspend does so as well, but may catch a child of this
// process between fork and exec. The child then stops, the thread that forked it waits for the exec and cannot stop, and the
// shell never hears that this process has stopped. See TestSuspendedWhileForking.
type suspension struct{}

func (suspension) Run() error {
	resumed := make(chan os.Signal, 1)
	ossignal.Notify(resumed, unix.SIGCONT)
	defer ossignal.Stop(resumed)
	if err := stopGroup(); err != nil {
		return err
	}
	<-resumed
	return nil
}

// stopGroup stops the process group while no child is between fork and exec: syscall.ForkLock is held for writing meanwhile.
func stopGroup() error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return unix.Kill(0, unix.SIGTSTP)
}

func (suspension) SetStdin(io.Reader) {}

func (suspension) SetStdout(io.Writer) {}

func (suspension) SetStderr(io.Writer) {}

// CanSuspend tells whether a shell with job control can resume the program. The system does not stop a process whose
// process group has no parent in the same session, and Bubble Tea would wait for ever for the end of such a stop. A shell
// with job control starts each program in its own process group. A program in the group of the session's leader has no
// shell that can resume it.
func CanSuspend() bool {
	own, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == own {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == own
}
