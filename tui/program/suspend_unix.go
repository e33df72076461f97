//go:build unix

package program

import (
	"os"

	"golang.org/x/sys/unix"
)

// CanSuspend tells whether a shell with job control can resume the program. The system does not stop a process whose
// process group has no parent in the same session, and Bubble Tea would wait for ever for the end of such a stop. A shell
// with job control starts each program in its own process group. A program in the group of the session's leader has no
// shell that can resume it.
func CanSuspend() bool {
	own, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == own {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == own
}
