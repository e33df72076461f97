package program

import (
	"errors"
	"fmt"
	"os"
	ossignal "os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Patience is how long the program waits at its end for its own goroutines. After that it exits without them. A service
// whose parent is gone ends by itself.
const Patience = 5 * time.Second

// A session is one use of the terminal, from its first frame until it is given back.
type session struct {
	tasks  *Tasks
	tea    *tea.Program
	end    func()       // ends what the program runs and waits for it; called more than once, and concurrently
	status atomic.Int32 // the exit status of an end that was not asked for at the keyboard
}

// Run runs the model on the terminal until it ends, and returns the exit status. Run calls end before it gives the terminal
// back, where that is possible, and in any case before it returns; end must be safe to call twice, and concurrently. Run
// calls started before the first frame, with the function that sends messages to the model, and a channel that is closed
// once the first frame has been written. Work that takes a while and can wait, waits for that channel, or for end to be
// called.
func Run(model tea.Model, tasks *Tasks, end func(), started func(send func(tea.Msg), shown <-chan struct{})) int {
	s := &session{tasks: tasks, end: end}
	var once sync.Once
	frame := &firstFrame{written: make(chan struct{})}
	in, out := lostTerminal{os.Stdin, s.lost, &once}, frameWriter{lostTerminal{os.Stdout, s.lost, &once}, frame}
	s.tea = tea.NewProgram(&guarded{model, tasks, frame}, tea.WithAltScreen(), tea.WithoutSignalHandler(),
		tea.WithMouseCellMotion(), tea.WithInput(in), tea.WithOutput(out))
	tasks.alarm = s.tea.Quit

	finished := make(chan struct{})
	signals := make(chan os.Signal, 4)
	for _, sig := range EndingSignals {
		if !ossignal.Ignored(sig) { // as under nohup
			ossignal.Notify(signals, sig)
		}
	}
	tasks.lends = func() (back func()) { return ignoreKeys(signals) }
	tasks.Go(func() { s.obey(signals, finished) })
	started(s.tea.Send, frame.written)
	_, err := s.tea.Run()
	end()
	ossignal.Stop(signals)
	close(finished)
	tasks.Wait(Patience)

	switch c := tasks.Crashed(); {
	case c != nil:
		fmt.Fprint(os.Stderr, c.Message())
		return CouldNotRun
	case s.status.Load() != 0:
		return int(s.status.Load())
	case err != nil && !errors.Is(err, tea.ErrProgramKilled):
		fmt.Fprintf(os.Stderr, "The terminal could not be used: %v\n", err)
		return CouldNotRun
	case err != nil:
		fmt.Fprintf(os.Stderr, "Closing Time was ended: %v\n", err)
		return CouldNotRun
	}
	return Passed
}

// obey ends the program in order on the first signal, and at once on the second signal.
func (s *session) obey(signals <-chan os.Signal, finished <-chan struct{}) {
	select {
	case sig := <-signals:
		s.status.CompareAndSwap(0, StatusOf(sig))
	case <-finished:
		return
	}
	s.tasks.Go(func() { s.tea.Send(QuitMsg{}) }) // Send waits while the model is busy, and obey must not
	s.tasks.Go(s.end)                            // the model is busy as long as an editor has the terminal, which this ends
	select {
	case sig := <-signals:
		s.leave(int(StatusOf(sig)))
	case <-finished:
	}
}

// leave gives the terminal back, and exits. It does not wait for a terminal that takes no output.
func (s *session) leave(status int) {
	released := make(chan struct{})
	go func() {
		defer close(released)
		_ = s.tea.ReleaseTerminal()
	}()
	select {
	case <-released:
	case <-time.After(time.Second): // a terminal that takes no output keeps its state
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
