//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// canSuspend tells whether somebody is there who could wake the program up again. The system does not stop a
// process whose parent is in another session, and Bubble Tea would wait for the end of a stop that never began.
func canSuspend() bool {
	own, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == own
}
