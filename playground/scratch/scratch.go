// Package scratch makes directories for temporary files that do not accumulate. A program removes its own directory; the
// directory of a program that was killed is removed by the next program.
package scratch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Dir is such a directory. A lock on a file in it shows that its program still runs. The lock ends with the program,
// however that ends, and every program that sees the directory sees the lock. The number of a process would not serve as a
// lock, since another container that shares the directory has other numbers.
type Dir struct {
	Path string
	lock *os.File
}

// lockName is the name of the file that is locked.
const lockName = "lock"

// errClaimed says that another program has the lock.
var errClaimed = errors.New("another program has claimed it")

// Make makes a directory below os.TempDir, whose name begins with prefix, and locks it. Before that, it removes the
// directories with the same prefix whose programs were killed. The caller calls Remove.
func Make(prefix string) (*Dir, error) {
	removeAbandoned(prefix)
	const attempts = 10 // removeAbandoned of another program can find a directory just before it is locked
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

// removeAbandoned removes the directories with that prefix whose programs were killed.
func removeAbandoned(prefix string) {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	for _, path := range found {
		lock, err := claimExisting(filepath.Join(path, lockName))
		switch {
		case err == nil:
			_ = (&Dir{path, lock}).Remove() // the directory may be another user's
		case errors.Is(err, os.ErrNotExist):
			_ = os.Remove(path) // removes an empty directory, whose program was killed before the lock
		}
	}
}
