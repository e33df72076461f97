package attempt

import "syscall"

// Errors of a connection that is refused, and of one that is reset. Windows has its own error numbers besides those that
// Go's syscall package defines for all systems.
var (
	refusals = []error{syscall.ECONNREFUSED, syscall.Errno(10061)} // WSAECONNREFUSED
	resets   = []error{syscall.ECONNRESET, syscall.EPIPE, syscall.WSAECONNRESET, syscall.WSAECONNABORTED}
)
