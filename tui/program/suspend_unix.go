//go:build unix

package program

import (
	"os"

	"golang.org/x/sys/unix"
)

// CanSuspend tells whether somebody is there who could wake the program up again. The system does not stop a
// process whose parent is in another session, nor one of which the same is true of its whole process group, and Bubble
// Tea would wait for the end of a stop that never began. A shell with job control gives what it starts a group of its
// own; in that of the session's leader, nobody else is left to wake it.
func CanSuspend() bool {
	own, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == own {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == own
}
