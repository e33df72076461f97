// Package filelock keeps two programs from using one file at the same time.
package filelock

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrHeld says that another program holds the lock.
var ErrHeld = errors.New("it is held by another program")

// Hold takes the lock whose file is at path, and waits up to patience for another program to release it. The file is made
// where there is none, and stays. The lock is held until release is called or this program ends, however it ends. The error is ErrHeld,
// wrapped, when another program still holds the lock then.
func Hold(path string, patience time.Duration) (release func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for giveUp := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		locked, err := tryLock(file)
		switch {
		case locked:
			return func() { file.Close() }, nil
		case err != nil:
			file.Close()
			return nil, fmt.Errorf("locking %s: %w", path, err)
		case time.Now().After(giveUp):
			file.Close()
			return nil, fmt.Errorf("locking %s: %w", path, ErrHeld)
		}
	}
}

// Try makes a lock file at path, locks it, makes sure that nobody else could lock it meanwhile, and removes it. The error says
// what of that is not possible where the file is.
func Try(path string) error {
	release, err := Hold(path, 0)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	defer release()
	other, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer other.Close()
	if again, err := tryLock(other); err == nil && again {
		return fmt.Errorf("two programs can hold the lock of %s at once", path)
	}
	return nil
}
