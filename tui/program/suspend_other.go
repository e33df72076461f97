//go:build !unix

package program

// CanSuspend tells whether the program can be suspended: not here.
func CanSuspend() bool { return false }
