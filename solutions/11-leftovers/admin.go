package main

import (
	"errors"
	"fmt"
	"io/fs"
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

// writePID writes this process's number into a file of its own. It follows no link that somebody else has put there.
func writePID(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, os.Getpid())
	return errors.Join(err, file.Close())
}
