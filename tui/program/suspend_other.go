//go:build !unix

package program

// CanSuspend tells whether the program can be suspended, which is not possible on this system.
func CanSuspend() bool { return false }
