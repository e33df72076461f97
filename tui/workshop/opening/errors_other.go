//go:build !windows

package opening

import "syscall"

// Errors of listening.
var (
	addressTaken     error = syscall.EADDRINUSE
	addressElsewhere error = syscall.EADDRNOTAVAIL
)
