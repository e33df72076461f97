//go:build unix

package program

import (
	"os"

	"golang.org/x/sys/unix"
)

// CanSuspend tells whether a shell with job control is there to wake the program up again. The system stops no process
// whose process group has no parent in the same session, and Bubble Tea would wait for ever for such a stop to be over. A
// shell with job control gives each program that it starts a process group of its own. A program that is in the group of
// the session's leader has nobody to wake it.
func CanSuspend() bool {
	own, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == own {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == own
}
