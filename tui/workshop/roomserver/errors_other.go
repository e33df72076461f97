//go:build !windows

package main

import "syscall"

// Errors of listening.
var (
	addressTaken     error = syscall.EADDRINUSE
	addressElsewhere error = syscall.EADDRNOTAVAIL
)
