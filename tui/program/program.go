// Package program runs a model on the terminal, and gives the terminal back whatever ends the program.
package program

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// Patience is how long the program waits at its end for its own goroutines before it exits without them. A service whose
// parent has ended ends by itself.
const Patience = 5 * time.Second

// session is one use of the terminal, from the first frame until the terminal is given back.
type session struct {
	tasks  *Tasks
	tea    *tea.Program
	end    func()       // ends everything that the program runs and waits for it; called more than once, and concurrently
	status atomic.Int32 // the exit status of an end that was not requested at the keyboard
}

// Run runs the model on the terminal until it ends, and returns the exit status. Run calls end before it returns and, where
// possible, before it gives the terminal back; end must be safe to call twice, and concurrently. Before the first frame,
// Run calls started with the function that sends messages to the model, and a channel that is closed once the first frame
// has been written. Work that takes time and can wait should wait for that channel, or for the call of end.
func Run(model tea.Model, tasks *Tasks, end func(), started func(send func(tea.Msg), shown <-chan struct{})) int {
	s := &session{tasks: tasks, end: end}
	var once sync.Once
	frame := &firstFrame{written: make(chan struct{})}
	in, out := lostTerminal{os.Stdin, s.lost, &once}, frameWriter{lostTerminal{os.Stdout, s.lost, &once}, frame}
	s.tea = tea.NewProgram(&guarded{model, tasks, frame}, tea.WithAltScreen(), tea.WithoutSignalHandler(),
		tea.WithMouseCellMotion(), tea.WithInput(in), tea.WithOutput(out))
	tasks.alarm = s.tea.Quit

	finished := make(chan struct{})
	signals := receiveEnding()
	tasks.lends = signals.typed.lend
	tasks.Go(func() { s.handleSignals(signals, finished) })
	tasks.Go(func() { s.reportContinued(finished) })
	started(s.tea.Send, frame.written)
	_, err := s.tea.Run()
	end()
	signals.stop()
	close(finished)
	tasks.Wait(Patience)

	stderr := ui.CleanWriter(os.Stderr)
	switch c := tasks.Crashed(); {
	case c != nil:
		fmt.Fprint(stderr, c.Message())
		return CouldNotRun
	case s.status.Load() != 0:
		return int(s.status.Load())
	case err != nil && !errors.Is(err, tea.ErrProgramKilled):
		fmt.Fprintf(stderr, "The terminal could not be used: %v\n", err)
		return CouldNotRun
	case err != nil:
		fmt.Fprintf(stderr, "Closing Time was ended: %v\n", err)
		return CouldNotRun
	}
	return Passed
}

// handleSignals ends the program in order on the first signal, and at once on the second.
func (s *session) handleSignals(signals *endingSignals, finished <-chan struct{}) {
	sig := signals.next(finished)
	if sig == nil {
		return
	}
	s.status.CompareAndSwap(0, StatusOf(sig))
	s.tasks.Go(func() { s.tea.Send(QuitMsg{}) }) // Send blocks while the model is busy, and handleSignals must not
	s.tasks.Go(s.end)                            // this ends an editor that has the terminal, until whose end the model is busy
	if sig := signals.next(finished); sig != nil {
		s.leave(int(StatusOf(sig)))
	}
}

// leave gives the terminal back and exits. It does not wait for a terminal that accepts no output.
func (s *session) leave(status int) {
	released := make(chan struct{})
	go func() {
		defer close(released)
		_ = s.tea.ReleaseTerminal()
	}()
	select {
	case <-released:
	case <-time.After(time.Second): // a terminal that accepts no output keeps its state
	}
	os.Exit(status)
}

// lost ends the program because its terminal is gone.
func (s *session) lost() {
	s.status.CompareAndSwap(0, StatusOf(syscall.SIGHUP))
	s.tasks.Go(s.tea.Quit)
}

// QuitMsg asks the program to end in order.
type QuitMsg struct{}
