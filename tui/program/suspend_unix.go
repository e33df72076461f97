//go:build unix

package program

import (
	"io"
	"os"
	ossignal "os/signal"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
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

// stopGroup stops the process group while no child is between fork and exec: whoever forks holds syscall.ForkLock for writing
// until the exec. Package os forks once without that lock, on Linux, to try what the system can do; FindProcess waits until it has.
func stopGroup() error {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Release()
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return unix.Kill(0, unix.SIGTSTP)
}

func (suspension) SetStdin(io.Reader) {}

func (suspension) SetStdout(io.Writer) {}

func (suspension) SetStderr(io.Writer) {}

// continued tells the model that the process goes on after it was stopped.
type continued struct{}

// reportContinued reports each SIGCONT to the model, until the channel is closed. A stop by SIGSTOP, or by SIGTSTP from another
// process, comes without Suspend: the shell has then changed the terminal and written on it.
func (s *session) reportContinued(finished <-chan struct{}) {
	signals := make(chan os.Signal, 1)
	ossignal.Notify(signals, unix.SIGCONT)
	defer ossignal.Stop(signals)
	for {
		select {
		case <-signals:
			s.tea.Send(continued{})
		case <-finished:
			return
		}
	}
}

// retake takes the terminal again where a shell has changed its state while the process was stopped, draws everything anew, and
// sends a tea.ResumeMsg. After Suspend, the terminal has been taken already.
func retake() tea.Msg {
	if state, err := term.GetState(os.Stdin.Fd()); err == nil && state.Lflag&unix.ICANON != 0 {
		return tea.Exec(nothing{}, func(error) tea.Msg { return tea.ResumeMsg{} })()
	}
	return tea.BatchMsg{tea.ClearScreen, func() tea.Msg { return tea.ResumeMsg{} }}
}

// nothing is a program that ends at once: Bubble Tea gives the terminal back to it, and takes it again.
type nothing struct{ suspension }

func (nothing) Run() error { return nil }

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
