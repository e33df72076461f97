//go:build !windows

package attempt

import "syscall"

// The errors of a connection that is refused, and of one that is reset.
var (
	refusals = []error{syscall.ECONNREFUSED}
	resets   = []error{syscall.ECONNRESET, syscall.EPIPE}
)
