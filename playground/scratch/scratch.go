// Package scratch makes directories that never outlive their program for long: the program removes them, and those of a
// program that was killed the next one does.
package scratch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Dir is such a directory. A lock on a file in it says that its program goes on. The lock ends with the program, however
// that ends, and other programs see it wherever they see the directory: the number of a process would not do, since another
// container with the same directory counts anew.
type Dir struct {
	Path string
	lock *os.File
}

// lockName is the name of the file that is locked.
const lockName = "lock"

// errClaimed says that another program has the lock.
var errClaimed = errors.New("another program has claimed it")

// Make makes a directory below os.TempDir and claims it. Its name begins with prefix, which is that of one kind of
// directory: those of the same kind whose programs were killed are removed first. The caller calls Remove.
func Make(prefix string) (*Dir, error) {
	removeAbandoned(prefix)
	const attempts = 10 // somebody's removeAbandoned can find a directory in the moment before it is claimed
	for range attempts {
		path, err := os.MkdirTemp("", prefix)
		if err != nil {
			return nil, fmt.Errorf("making a directory for temporary files: %w", err)
		}
		lock, err := claim(filepath.Join(path, lockName))
		if err == nil {
			return &Dir{path, lock}, nil
		}
		err = errors.Join(err, os.RemoveAll(path))
		if !errors.Is(err, errClaimed) && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("claiming a directory for temporary files: %w", err)
		}
	}
	return nil, errors.New("claiming a directory for temporary files: other programs removed each that was made")
}

// Remove removes the directory with all that is in it.
func (d *Dir) Remove() error {
	if removesOpenFiles {
		return errors.Join(os.RemoveAll(d.Path), d.lock.Close())
	}
	return errors.Join(d.lock.Close(), os.RemoveAll(d.Path))
}

// removeAbandoned removes the directories of one kind whose programs were killed.
func removeAbandoned(prefix string) {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	for _, path := range found {
		lock, err := claimExisting(filepath.Join(path, lockName))
		switch {
		case err == nil:
			_ = (&Dir{path, lock}).Remove() // it may be somebody else's
		case errors.Is(err, os.ErrNotExist):
			_ = os.Remove(path) // only if it is empty: its program was killed before it could claim it
		}
	}
}
