package program

import (
	"io"
	"os"
	"os/exec"
	ossignal "os/signal"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
)

// Lend returns a command that lends the terminal to another program until that program has ended, and then sends the
// message that done makes of the program's error. The other program reads from the terminal and writes to it. This program
// handles no messages meanwhile.
func (t *Tasks) Lend(cmd *exec.Cmd, done func(error) tea.Msg) tea.Cmd {
	return tea.Exec(&borrower{cmd, t}, done)
}

// borrower is a program to which the terminal is lent.
type borrower struct {
	*exec.Cmd
	tasks *Tasks
}

func (b *borrower) Run() error {
	if err := b.Start(); err != nil {
		return err
	}
	if b.tasks.lends != nil {
		defer b.tasks.lends()()
	}
	return b.Wait()
}

func (b *borrower) SetStdin(io.Reader) {}

func (b *borrower) SetStdout(io.Writer) {}

func (b *borrower) SetStderr(io.Writer) {}

// ignoreKeys ignores the signals that keys send until back is called; from then on they go to the channel again. The
// terminal sends such a signal to this program as well when it is typed into the other one. Call ignoreKeys once the other
// program has started, because a program that is started while a signal is ignored ignores it too.
func ignoreKeys(signals chan<- os.Signal) (back func()) {
	var typed []os.Signal
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if !ossignal.Ignored(sig) {
			typed = append(typed, sig)
		}
	}
	if len(typed) == 0 { // an empty list would stand for all signals
		return func() {}
	}
	ossignal.Ignore(typed...)
	return func() { ossignal.Notify(signals, typed...) }
}
