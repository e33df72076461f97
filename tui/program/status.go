package program

import (
	"context"
	"fmt"
	"io"
	"os"
	ossignal "os/signal"
	"slices"
	"sync"
	"syscall"

	"closingtime/playground/verdict"
)

// Exit statuses of the program. Only the command check uses the last two.
const (
	Passed       = verdict.StatusPassed      // also the success of every other command
	CouldNotRun  = verdict.StatusCouldNotRun // also the end by an error of the program's own
	Failed       = verdict.StatusFailed
	Inconclusive = verdict.StatusInconclusive
)

// CannotRun writes why the program could not run, and returns CouldNotRun.
func CannotRun(stderr io.Writer, format string, args ...any) int {
	fmt.Fprintf(stderr, format, args...)
	return CouldNotRun
}

// sentSignals are the signals that end the program, besides keySignals.
var sentSignals = []os.Signal{syscall.SIGTERM, syscall.SIGHUP}

// endingSignals receives the signals that end the program.
type endingSignals struct {
	sent  chan os.Signal // takes sentSignals
	typed *typedSignals
}

// receiveEnding starts to receive the signals that end the program. The caller must stop it.
func receiveEnding() *endingSignals {
	e := &endingSignals{make(chan os.Signal, 4), receiveTyped()}
	notify(e.sent, sentSignals...)
	return e
}

// next waits for the next signal. It returns nil if finished is closed before.
func (e *endingSignals) next(finished <-chan struct{}) os.Signal {
	select {
	case sig := <-e.sent:
		return sig
	case sig := <-e.typed.received:
		return sig
	case <-finished:
		return nil
	}
}

func (e *endingSignals) stop() {
	ossignal.Stop(e.sent)
	e.typed.stop()
}

// EndedBy is a signal as the cause of the end of a context.
type EndedBy struct{ os.Signal }

func (e EndedBy) Error() string { return "ended by " + e.String() }

// UntilSignal returns a context that the first signal to end the program ends, with an EndedBy as the cause. The second one ends the
// program at once. A signal that this process ignores, as under nohup, does neither. The caller must call stop.
func UntilSignal() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	notify(signals, slices.Concat(sentSignals, keySignals)...)
	var listening sync.WaitGroup
	listening.Go(func() {
		defer ossignal.Stop(signals)
		select {
		case sig := <-signals:
			ossignal.Stop(signals)
			cancel(EndedBy{sig})
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		cancel(nil)
		listening.Wait()
	}
}

// StatusOf returns the exit status of a program that a signal ended, as a shell would show it.
func StatusOf(sig os.Signal) int32 {
	if n, ok := sig.(syscall.Signal); ok {
		return 128 + int32(n)
	}
	return CouldNotRun
}
