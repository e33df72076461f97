//go:build !windows

package client

import "syscall"

var connectionRefused error = syscall.ECONNREFUSED
