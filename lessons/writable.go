package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// UnwritableError says that the course cannot write into a folder of the checkout.
type UnwritableError struct {
	Folder string // as it is named in the checkout
	Cause  error  // the system's error
}

func (e *UnwritableError) Unwrap() error { return e.Cause }

// Error says what is wrong with the folder, and what to do about it.
func (e *UnwritableError) Error() string {
	reason := e.Cause
	if failed, ok := errors.AsType[*fs.PathError](e.Cause); ok {
		reason = failed.Err // the path is a temporary file's
	}
	remedy := "Make it a folder into which you may write, or use a checkout of your own"
	if errors.Is(e.Cause, syscall.ENOSPC) {
		remedy = "Make room on its disk"
	}
	return fmt.Sprintf("nothing can be written into %s: %v. %s", e.Folder, reason, remedy)
}

// makeFolder makes a folder of the checkout in root, unless it exists, and makes sure that files can be made in it. Otherwise it
// returns an *UnwritableError.
func makeFolder(root, dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = tryFile(dir)
	}
	if err != nil {
		return &UnwritableError{within(root, dir), err}
	}
	return nil
}

// tryFile makes a file in a folder and removes it.
func tryFile(dir string) error {
	file, err := os.CreateTemp(dir, "try-*.tmp")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}
