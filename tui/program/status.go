package program

import (
	"os"
	"syscall"
)

// The exit statuses of the program. Only the command check uses the last two.
const (
	Passed       = 0 // all is well; of check: every check that applies has passed
	CouldNotRun  = 2 // it could not run, or a fault of its own has ended it; why is on standard error
	Failed       = 1 // a check failed
	Inconclusive = 3 // no check failed, and the run could not show at least one
)

// EndingSignals are the signals that end the program, each with its exit status of 128 and the signal's number.
var EndingSignals = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// StatusOf returns the exit status of a program that a signal ended, as a shell would show it.
func StatusOf(sig os.Signal) int32 {
	if n, ok := sig.(syscall.Signal); ok {
		return 128 + int32(n)
	}
	return CouldNotRun
}
