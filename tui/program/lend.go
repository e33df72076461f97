package program

import (
	"io"
	"os/exec"

	tea "github.com/charmbracelet/bubbletea"
)

// Lend returns a command that lends the terminal to another program until that has ended, and the message that done makes of
// its error then. Meanwhile nobody takes this program's messages.
func (t *Tasks) Lend(cmd *exec.Cmd, done func(error) tea.Msg) tea.Cmd {
	return tea.Exec(&borrower{cmd, t}, func(err error) tea.Msg {
		t.lent.Store(false) // the terminal is this program's again
		return done(err)
	})
}

// borrower is a program that has the terminal meanwhile. Its input and output are set already.
type borrower struct {
	*exec.Cmd
	tasks *Tasks
}

func (b *borrower) Run() error {
	b.tasks.lent.Store(true)
	return b.Cmd.Run()
}

func (b *borrower) SetStdin(io.Reader) {}

func (b *borrower) SetStdout(io.Writer) {}

func (b *borrower) SetStderr(io.Writer) {}
