package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// listenAdmin listens for operators on a unix socket whose name has the port of the service, so that several instances can
// share a TMPDIR: curl --unix-socket orders-8080.sock http://orders/readyz
func listenAdmin(service net.Addr) (net.Listener, error) {
	_, port, err := net.SplitHostPort(service.String())
	if err != nil {
		return nil, fmt.Errorf("naming the socket for operators: %w", err)
	}
	path := filepath.Join(os.TempDir(), "orders-"+port+".sock")
	conn, err := net.Dial("unix", path)
	if err == nil {
		return nil, errors.Join(fmt.Errorf("listening for operators: another process listens on %s", path), conn.Close())
	}
	if errors.Is(err, syscall.ECONNREFUSED) { // a process that was killed has left it
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("listening for operators: %w", err)
		}
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listening for operators: %w", err)
	}
	return listener, nil
}
