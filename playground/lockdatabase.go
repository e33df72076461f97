package playground

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"closingtime/playground/process"
	"closingtime/playground/timeline"
)

// lockWithin is how long the audit's command may take to lock the database.
const lockWithin = 10 * time.Second

// lockDatabase has the audit's command hold the write lock of the database, in a transaction of its own, and returns what
// ends that.
func (r *Run) lockDatabase() (end func(), err error) {
	cmd := exec.Command(r.plan.Audit, "-lock", "-database", r.database())
	process.Detach(cmd)
	cmd.Cancel = nil
	var said bytes.Buffer
	cmd.Stderr = &said
	hold, err := cmd.StdinPipe() // the command ends with it, and so with this program
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	answered := make(chan bool, 1)
	go func() { answered <- bufio.NewScanner(out).Scan() }() // ends at the latest with the command
	locked := false
	select {
	case locked = <-answered:
	case <-time.After(lockWithin):
	case <-r.faulting.closing:
	}
	if !locked {
		_ = cmd.Process.Kill()
		err := errors.Join(hold.Close(), ended(cmd.Wait())) // before what it said is read
		return nil, errors.Join(fmt.Errorf("the database is not locked: %s", strings.TrimSpace(said.String())), err)
	}
	return func() {
		if r.oldest() == nil && !closedPool(r.Snapshot()) {
			// What the service has left beside the database must stay: the last one that closes a database tidies up.
			_ = cmd.Process.Kill()
		}
		_ = hold.Close()
		_ = cmd.Wait() // its status tells nothing: it may have been killed
	}, nil
}

// ended returns no error for a command that has ended with any status.
func ended(err error) error {
	if _, exited := errors.AsType[*exec.ExitError](err); exited || errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// closedPool tells whether the service has closed every connection to its database.
func closedPool(t *timeline.Timeline) bool {
	return !slices.ContainsFunc(t.DB, func(c *timeline.Conn) bool { return c.Closed == 0 })
}
