package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

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
