package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// listenAdmin listens on a unix socket. A file that nobody answers on was left by a process that was killed.
func listenAdmin(path string) (net.Listener, error) {
	conn, err := net.Dial("unix", path)
	if err == nil {
		return nil, errors.Join(fmt.Errorf("another process listens on %s", path), conn.Close())
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	return net.Listen("unix", path)
}
