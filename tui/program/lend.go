package program

import (
	"io"
	"os"
	"os/exec"
	ossignal "os/signal"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
)

// Lend returns a command that lends the terminal to another program until that has ended, and the message that done makes of
// its error then. The program's input and output are the terminal. Meanwhile nobody takes this program's messages.
func (t *Tasks) Lend(cmd *exec.Cmd, done func(error) tea.Msg) tea.Cmd {
	return tea.Exec(&borrower{cmd, t}, done)
}

// borrower is a program that has the terminal meanwhile.
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

// ignoreKeys ignores the signals that keys send until back is called, and then has them sent to the channel again. What
// is typed into another program is for that one, and the terminal sends it to this one as well. It is called once the other
// one has started, which would otherwise ignore them, too.
func ignoreKeys(signals chan<- os.Signal) (back func()) {
	var typed []os.Signal
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if !ossignal.Ignored(sig) {
			typed = append(typed, sig)
		}
	}
	if len(typed) == 0 { // which would stand for all signals
		return func() {}
	}
	ossignal.Ignore(typed...)
	return func() { ossignal.Notify(signals, typed...) }
}
