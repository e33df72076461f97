package drills

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"closingtime/playground/target"
)

// RemoteError says that a drill was refused because its target is not this machine.
type RemoteError struct {
	*target.RemoteError
	Rate float64 // of the requests that the target would have got, per second
	Stop string  // the command that would have stopped it, if any
}

func (e *RemoteError) Error() string {
	stop := "stop it"
	if e.Stop != "" {
		stop = fmt.Sprintf("run %q", e.Stop)
	}
	return fmt.Sprintf("%v: the drill would send it %v requests a second and, while they are in flight, %s, and whoever else uses the service would notice; -allow-remote (AllowRemote) permits that",
		e.RemoteError, e.Rate, stop)
}

func (e *RemoteError) Unwrap() error { return e.RemoteError }

// checkPlace returns an error when the target is not on this machine and the drill does not permit that.
func (d Drill) checkPlace(ctx context.Context) error {
	if d.AllowRemote || d.Target.Addr == "" {
		return nil
	}
	err := target.CheckLocal(ctx, d.Target.Addr)
	if remote, ok := errors.AsType[*target.RemoteError](err); ok {
		refused := &RemoteError{RemoteError: remote, Rate: d.load().Rate}
		if d.Target.Outside != nil {
			refused.Stop = d.Target.Outside.Stop
		}
		return refused
	}
	return err
}

// nameOf names a target in a recording, or returns "" for a package that has to be built.
func nameOf(t target.Target) string {
	switch {
	case t.Image != nil:
		return t.Image.Name
	case t.Outside != nil:
		return t.Addr
	case t.PID != 0:
		return "process " + strconv.Itoa(t.PID)
	case len(t.Command) > 0:
		return filepath.Base(t.Command[0])
	}
	return ""
}
