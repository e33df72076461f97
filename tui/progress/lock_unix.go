//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package progress

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// patience is how long lock waits for another program to write its change.
const patience = 3 * time.Second

// lock keeps other programs from changing the file to which the lock belongs, until unlock is called or this program ends.
func lock(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for giveUp := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return func() { file.Close() }, nil
		case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOTSUP): // a file system without locks
			return func() { file.Close() }, nil
		case !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR), time.Now().After(giveUp):
			file.Close()
			return nil, fmt.Errorf("%s is held by another program: %w", path, err)
		}
	}
}

// syncFolder makes a new name in a folder outlast a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
