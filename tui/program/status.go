package program

import (
	"fmt"
	"io"
	"os"
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

// EndingSignals are the signals that end the program. The exit status is then 128 plus the signal's number.
var EndingSignals = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// StatusOf returns the exit status of a program that a signal ended, as a shell would show it.
func StatusOf(sig os.Signal) int32 {
	if n, ok := sig.(syscall.Signal); ok {
		return 128 + int32(n)
	}
	return CouldNotRun
}
