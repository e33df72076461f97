//go:build !unix

package main

// canSuspend tells whether the program can be suspended: not here.
func canSuspend() bool { return false }
