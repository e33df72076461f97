// Package leftover finds what a service has left in the directories that were made for it. The directories are empty
// before the service starts, so that the service has left whatever they hold afterwards.
package leftover

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"closingtime/playground/event"
)

// Dir is a directory in which a service may write.
type Dir struct {
	Path  string
	Where string   // event.AmongTemp, event.InWorkDir or event.BesideData
	Own   []string // names in the directory that belong there; neither these nor what is below them is reported
}

// maxFound is how many things in one directory are reported, so that a service that leaves a million files does not fill
// the recording with them.
const maxFound = 1000

// Find returns what is left in dir, as events of kind event.Audit, each with its Item. pids are the numbers of the
// service's processes: a file that holds one of them and nothing else is a pid file, whatever its name. A directory that
// does not exist holds nothing. The error says what could not be looked at; Find returns what was found elsewhere as well.
func Find(dir Dir, pids []int) ([]event.Event, error) {
	var found []event.Event
	var failed []error
	walk := func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir.Path, path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // the directory itself, or a file that has gone meanwhile
			return nil
		case err != nil:
			failed = append(failed, err)
			return nil
		case name == ".":
			return nil
		case slices.Contains(dir.Own, name) && entry.IsDir():
			return fs.SkipDir
		case slices.Contains(dir.Own, name):
			return nil
		case len(found) == maxFound:
			failed = append(failed, fmt.Errorf("more than %d things are left in %s", maxFound, dir.Path))
			return fs.SkipAll
		}
		e := event.Event{Kind: event.Audit, Path: filepath.ToSlash(name), State: dir.Where}
		e.Item, e.PID = whatIs(path, entry.Type(), pids)
		found = append(found, e)
		return nil
	}
	failed = append(failed, filepath.WalkDir(dir.Path, walk))
	if err := errors.Join(failed...); err != nil {
		return found, fmt.Errorf("looking for what is left: %w", err)
	}
	return found, nil
}

// whatIs returns what a file is, and the number of the process in a lock or pid file, if there is one.
func whatIs(path string, kind fs.FileMode, pids []int) (item string, pid int) {
	switch {
	case kind.IsDir():
		return event.ItemDir, 0
	case kind&fs.ModeSocket != 0:
		return event.ItemSocket, 0
	case kind&fs.ModeNamedPipe != 0:
		return event.ItemFIFO, 0
	}
	if kind.IsRegular() {
		pid = numberIn(path)
	}
	name := strings.ToLower(filepath.Base(path))
	switch {
	case filepath.Ext(name) == ".pid":
		return event.ItemPID, pid
	case slices.Contains([]string{".lock", ".lck"}, filepath.Ext(name)) || name == "lock":
		return event.ItemLock, pid
	case pid > 0 && slices.Contains(pids, pid):
		return event.ItemPID, pid
	}
	return event.ItemTemp, 0
}

// numberIn returns the number in a file that contains nothing else, or 0.
func numberIn(path string) int {
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 32))
	if err != nil {
		return 0
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return max(number, 0)
}
