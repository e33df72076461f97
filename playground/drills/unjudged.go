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

// Output returns the last lines that the service, or the command that was to stop it, said before an error of Drill.Run.
func Output(err error) []string {
	if start, ok := errors.AsType[*playground.StartError](err); ok {
		return start.Output
	}
	if stop, ok := errors.AsType[*playground.StopError](err); ok {
		return stop.Output
	}
	if unjudged, ok := errors.AsType[*UnjudgedError](err); ok {
		return unjudged.Output
	}
	return nil
}

// mostOutput is how many of the last lines of a service's output an error has.
const mostOutput = 20

// withOutput returns err with the last lines of the service's output, unless it has them.
func withOutput(run *playground.Run, err error) error {
	if _, ok := errors.AsType[*playground.StartError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*playground.StopError](err); ok {
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
