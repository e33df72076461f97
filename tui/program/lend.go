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
	if b.tasks.lends != nil {
		defer b.tasks.lends()()
	}
	return b.Cmd.Run()
}

func (b *borrower) SetStdin(io.Reader) {}

func (b *borrower) SetStdout(io.Writer) {}

func (b *borrower) SetStderr(io.Writer) {}

// keySignals are the signals that keys send. The terminal sends such a signal to this program as well when it is typed into a
// program to which the terminal is lent.
var keySignals = []os.Signal{syscall.SIGINT, syscall.SIGQUIT}

// typedSignals receives the signals that keys send to this program.
type typedSignals struct {
	received chan os.Signal
	ignored  chan os.Signal // takes each of the signals as well, so that none ends the process while received takes none
}

// receiveTyped starts to receive the signals that keys send, but for those that this process ignores, as under nohup. The caller
// must stop it.
func receiveTyped() *typedSignals {
	t := &typedSignals{received: make(chan os.Signal, 4), ignored: make(chan os.Signal, 1)}
	notify(t.ignored, keySignals...)
	notify(t.received, keySignals...)
	return t
}

// lend ignores the signals until back is called. Call it before the other program starts: from its first moment, what is
// typed is meant for that program. A program that is started meanwhile does not ignore the signals, as it would after
// os/signal.Ignore. A signal that comes in the very moment at which the other program ends may count as one that came later.
func (t *typedSignals) lend() (back func()) {
	ossignal.Stop(t.received)
	return func() {
		arrived := make(chan os.Signal, 1)
		notify(arrived, keySignals...)
		ossignal.Stop(arrived) // waits until the signals that have arrived are delivered, and so ignored
		notify(t.received, keySignals...)
	}
}

func (t *typedSignals) stop() {
	ossignal.Stop(t.received)
	ossignal.Stop(t.ignored)
}

// notify sends those of the signals to the channel that this process does not ignore.
func notify(c chan<- os.Signal, signals ...os.Signal) {
	for _, sig := range signals {
		if !ossignal.Ignored(sig) {
			ossignal.Notify(c, sig)
		}
	}
}
