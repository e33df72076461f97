package progress

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// patience is how long another program may take to write its change.
const patience = 3 * time.Second

// lock keeps other programs from changing the file that the lock stands for, until unlock is called or this program
// ends.
func lock(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for giveUp := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		err := windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
			0, 1, 0, new(windows.Overlapped))
		switch {
		case err == nil:
			return func() { file.Close() }, nil
		case !errors.Is(err, windows.ERROR_LOCK_VIOLATION) && !errors.Is(err, windows.ERROR_IO_PENDING), time.Now().After(giveUp):
			file.Close()
			return nil, fmt.Errorf("%s is held by another program: %w", path, err)
		}
	}
}

// syncFolder does nothing: the system has no such thing.
func syncFolder(string) error { return nil }
