//go:build unix

package scratch

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// removesOpenFiles says that a file can be removed while it is open.
const removesOpenFiles = true

// claim makes a file and locks it. The error is errClaimed or os.ErrNotExist when another program has locked or removed
// the file meanwhile.
func claim(path string) (*os.File, error) { return lock(path, os.O_RDWR|os.O_CREATE|os.O_EXCL) }

// claimExisting locks a file that exists. The error is errClaimed when another program has locked it.
func claimExisting(path string) (*os.File, error) { return lock(path, os.O_RDWR) }

func lock(path string, flags int) (*os.File, error) {
	file, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	if err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		err = errClaimed
	}
	if err == nil {
		err = stillThere(file, path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), file.Close())
	}
	return file, nil
}

// stillThere returns an error when the file has been removed, or replaced, since it was opened.
func stillThere(file *os.File, path string) error {
	opened, err := file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(path)
	if err == nil && !os.SameFile(opened, there) {
		err = errClaimed
	}
	return err
}
