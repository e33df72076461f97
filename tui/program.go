package main

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

// framesPerSecond is how often Bubble Tea looks whether there is something new to write to the terminal.
const framesPerSecond = 25

// patience is how long the program waits for its own goroutines when it has ended, before it leaves them to the
// operating system. A service whose parent is gone ends by itself.
const patience = 5 * time.Second

// endings are the signals that end the program, each with its exit status of 128 and the signal's number.
var endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// A session is one use of the terminal, from its first frame until it is given back.
type session struct {
	crew   *tasks
	tea    *tea.Program
	end    func()       // ends what the program runs and waits for it; called more than once, and concurrently
	status atomic.Int32 // the exit status of an end that was not asked for at the keyboard
}

// show runs the model on the terminal until it ends, and returns the exit status. end is called before the terminal
// is given back where that is possible, and in any case before show returns; it must be safe to call twice, and concurrently.
// started is given the function that sends messages to the model, before the first frame.
func show(model tea.Model, crew *tasks, end func(), started func(send func(tea.Msg))) int {
	s := &session{crew: crew, end: end}
	var once sync.Once
	in, out := lostTerminal{os.Stdin, s.lost, &once}, lostTerminal{os.Stdout, s.lost, &once}
	s.tea = tea.NewProgram(&guarded{model, crew}, tea.WithAltScreen(), tea.WithoutSignalHandler(),
		tea.WithFPS(framesPerSecond), tea.WithMouseCellMotion(), tea.WithInput(in), tea.WithOutput(out))
	crew.alarm = s.tea.Quit

	finished := make(chan struct{})
	signals := make(chan os.Signal, 4)
	for _, sig := range endings {
		if !ossignal.Ignored(sig) { // as under nohup
			ossignal.Notify(signals, sig)
		}
	}
	crew.start(func() { s.obey(signals, finished) })
	started(s.tea.Send)
	_, err := s.tea.Run()
	end()
	ossignal.Stop(signals)
	close(finished)
	crew.wait(patience)

	switch c := crew.crashed(); {
	case c != nil:
		fmt.Fprint(os.Stderr, c.message())
		return statusCouldNotRun
	case s.status.Load() != 0:
		return int(s.status.Load())
	case err != nil && !errors.Is(err, tea.ErrProgramKilled):
		fmt.Fprintf(os.Stderr, "The terminal could not be used: %v\n", err)
		return statusCouldNotRun
	case err != nil:
		fmt.Fprintf(os.Stderr, "Closing Time was ended: %v\n", err)
		return statusCouldNotRun
	}
	return statusPassed
}

// obey ends the program in order on the first signal, and at once on the second.
func (s *session) obey(signals <-chan os.Signal, finished <-chan struct{}) {
	for heard := false; !heard; {
		select {
		case sig := <-signals:
			if heard = !s.isForAnother(sig); heard {
				s.status.CompareAndSwap(0, statusOf(sig))
			}
		case <-finished:
			return
		}
	}
	s.crew.start(func() { s.tea.Send(quitMsg{}) }) // Send waits while the model is busy, and obey must not
	s.crew.start(s.end)                            // the model is busy as long as an editor has the terminal, which this ends
	select {
	case sig := <-signals:
		s.leave(int(statusOf(sig)))
	case <-finished:
	}
}

// isForAnother tells whether a signal comes from keys that were typed into the program to which the terminal is lent.
// It is sent to this one as well, as to the whole process group.
func (s *session) isForAnother(sig os.Signal) bool {
	return s.crew.lent.Load() && (sig == syscall.SIGINT || sig == syscall.SIGQUIT)
}

// leave gives the terminal back, if it lets itself be given back, and exits.
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

// lost ends the program since there is nobody left to show anything to.
func (s *session) lost() {
	s.status.CompareAndSwap(0, statusOf(syscall.SIGHUP))
	s.crew.start(s.tea.Quit)
}

func statusOf(sig os.Signal) int32 {
	if n, ok := sig.(syscall.Signal); ok {
		return 128 + int32(n)
	}
	return statusCouldNotRun
}
