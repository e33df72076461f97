package playground

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// runDir is the directory of everything that the service of one run writes. A lock on a file in it says that its run goes
// on. The lock ends with the program, however that ends, and other programs see it wherever they see the directory: a
// number of a process, which another container with the same directory counts anew, would not do.
type runDir struct {
	path string
	lock *os.File
}

const (
	dirPrefix = "closingtime-run-" // begins the name of each run's directory
	lockName  = "lock"             // the file in it that is locked
)

// errClaimed says that another program has the lock.
var errClaimed = errors.New("another program has claimed it")

// makeRunDir makes a directory for a run and claims it. The caller calls remove.
func makeRunDir() (*runDir, error) {
	const attempts = 10 // somebody's removeAbandoned can find a directory in the moment before it is claimed
	for range attempts {
		path, err := os.MkdirTemp("", dirPrefix)
		if err != nil {
			return nil, fmt.Errorf("making the service's directory: %w", err)
		}
		lock, err := claim(filepath.Join(path, lockName))
		if err == nil {
			return &runDir{path, lock}, nil
		}
		err = errors.Join(err, os.RemoveAll(path))
		if !errors.Is(err, errClaimed) && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("claiming the service's directory: %w", err)
		}
	}
	return nil, errors.New("claiming the service's directory: other programs removed each that was made")
}

// remove removes the directory with all that is in it.
func (d *runDir) remove() error {
	if removesOpenFiles {
		return errors.Join(os.RemoveAll(d.path), d.lock.Close())
	}
	return errors.Join(d.lock.Close(), os.RemoveAll(d.path))
}

// removeAbandoned removes the directories of runs whose program was killed.
func removeAbandoned() {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*"))
	for _, path := range found {
		lock, err := claimExisting(filepath.Join(path, lockName))
		switch {
		case err == nil:
			_ = (&runDir{path, lock}).remove() // it may be somebody else's
		case errors.Is(err, os.ErrNotExist):
			_ = os.Remove(path) // only if it is empty: its program was killed before it could claim it
		}
	}
}
