package drills

import (
	"errors"

	"closingtime/playground"
)

// UnjudgedError is an error of a drill whose service had been started, with what the service wrote.
type UnjudgedError struct {
	error
	Output []string // the last lines
}

// Unwrap returns what went wrong.
func (e *UnjudgedError) Unwrap() error { return e.error }

// mostOutput is how many of the last lines of a service's output an error has.
const mostOutput = 20

// withOutput returns err with the last lines of the service's output, unless it has them.
func withOutput(run *playground.Run, err error) error {
	_, atStart := errors.AsType[*playground.StartError](err)
	_, atStop := errors.AsType[*playground.StopError](err)
	if atStart || atStop {
		return err
	}
	var said []string
	for _, line := range run.Snapshot().Lines {
		if line.ID == 0 {
			said = append(said, line.Text)
		}
	}
	return &UnjudgedError{err, said[max(0, len(said)-mostOutput):]}
}
