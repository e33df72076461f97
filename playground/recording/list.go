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

	"closingtime/playground/event"
)

// List tells of all recordings in a directory, the newest first. One that cannot be opened or is damaged is listed
// with its Damage. A directory that does not exist has none.
func List(dir string) ([]Info, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listing the recordings: %w", err)
	}
	var infos []Info
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == Ext && !entry.IsDir() {
			infos = append(infos, Info{Path: filepath.Join(dir, entry.Name())})
		}
	}
	readAll(infos)
	slices.SortStableFunc(infos, func(a, b Info) int {
		return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(b.Path, a.Path))
	})
	return infos, nil
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
	if *info, err = read(path, func(event.Event) {}); err != nil {
		*info = Info{Path: path, Name: nameOf(path), Damage: err}
	}
}
