package recording

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// List returns what is known of all recordings in a directory, the newest first. A recording that cannot be opened or is
// damaged is listed with its Damage. A directory that does not exist has no recordings.
func List(dir string) ([]Info, error) {
	paths, err := Paths(dir)
	if err != nil {
		return nil, err
	}
	return Infos(paths), nil
}

// Paths returns the paths of the recordings in a directory, the newest first, by the time with which their names begin.
// Unlike List it opens no recording, so it is quick however many there are.
func Paths(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listing the recordings: %w", err)
	}
	var paths []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == Ext && !entry.IsDir() {
			paths = append(paths, filepath.Join(dir, entry.Name()))
		}
	}
	slices.Reverse(paths)
	return paths, nil
}

// Infos returns what is known of the recordings at the given paths, the newest first.
func Infos(paths []string) []Info {
	infos := make([]Info, len(paths))
	for i, path := range paths {
		infos[i].Path = path
	}
	readAll(infos)
	slices.SortStableFunc(infos, Newest)
	return infos
}

// Newest compares recordings by when their runs began, the newest first.
func Newest(a, b Info) int {
	return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(b.Path, a.Path))
}

// readAll fills in infos from the files at their paths, as many at a time as there are processors.
func readAll(infos []Info) {
	next := make(chan *Info)
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(infos)) {
		readers.Go(func() {
			for info := range next {
				readInfo(info)
			}
		})
	}
	for i := range infos {
		next <- &infos[i]
	}
	close(next)
	readers.Wait()
}

func readInfo(info *Info) {
	path := info.Path
	var err error
	if *info, err = inform(path); err != nil {
		*info = Info{Path: path, Name: nameOf(path), Damage: err}
	}
}
