package scratch

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// removesOpenFiles says that a file can be removed while it is open.
const removesOpenFiles = false

// claim makes a file that no other program can open until it is closed.
func claim(path string) (*os.File, error) { return lock(path, windows.CREATE_NEW) }

// claimExisting opens an existing file so that no other program can open it. The error is errClaimed when another program
// has the file open.
func claimExisting(path string) (*os.File, error) { return lock(path, windows.OPEN_EXISTING) }

func lock(path string, disposition uint32) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	const alone = 0 // no sharing
	handle, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, alone, nil, disposition, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		err = errClaimed
	}
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return os.NewFile(uintptr(handle), path), nil
}
