// Package leftover finds what a service has left in the directories in which it works. A directory that was made for the service is empty
// before it starts, so the service has left whatever is there afterwards. For any other directory, call See before the service starts.
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
	Own   []string // names in the directory that belong there; these, and what is below them, are not reported
	Not   []string // absolute paths of files that others make there; these are not reported
	// Before is what was there before the service started, and is not reported; nil where the directory was empty.
	Before Seen
	// Known says that files of well-known classes alone are leftovers: sockets, named pipes, locks, pid files and temporary files.
	// Others are reported as event.ItemMade, and directories not at all.
	Known bool
}

// Seen is what a directory held at a moment.
type Seen struct {
	names map[string]bool // relative to the directory
	err   error           // why not everything was seen
}

// maxSeen is how many files are looked at in a directory that was not made for the service, such as a checkout.
const maxSeen = 200_000

// notSearched are directories of tools, which change without the service.
var notSearched = []string{".git", "node_modules"}

// See returns what is in a directory now.
func See(dir string) Seen {
	s := Seen{names: make(map[string]bool)}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		switch {
		case err != nil:
			return nil // a directory that cannot be read; its name is known
		case entry.IsDir() && slices.Contains(notSearched, entry.Name()):
			return fs.SkipDir
		case len(s.names) == maxSeen:
			s.err = fmt.Errorf("there are more than %d files in %s", maxSeen, dir)
			return fs.SkipAll
		}
		s.names[name] = true
		return nil
	})
	s.err = errors.Join(s.err, err)
	return s
}

// maxFound is how many leftovers in one directory are reported, so that a service that leaves a million files does not fill
// the recording with them.
const maxFound = 1000

// Find returns what is left in dir as events of kind event.Audit, each with its Item. pids are the numbers of the service's
// processes: a file that contains only one of them is a pid file, whatever its name. A directory that does not exist is empty. Of a
// directory that See could not see as a whole, Find returns an event.ItemUnseen only. The error says what could not be examined; Find
// returns what it has found nevertheless.
func Find(dir Dir, pids []int) ([]event.Event, error) {
	var found []event.Event
	if dir.Before.err != nil {
		return []event.Event{{Kind: event.Audit, Item: event.ItemUnseen, Path: dir.Path, State: dir.Where, Text: dir.Before.err.Error()}}, nil
	}
	var failed []error
	walk := func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir.Path, path)
		switch {
		case err != nil && dir.Before.names[name]: // See could not read it either
			return nil
		case errors.Is(err, fs.ErrNotExist): // the directory itself does not exist, or a file was removed meanwhile
			return nil
		case err != nil:
			failed = append(failed, err)
			return nil
		case name == ".":
			return nil
		case slices.Contains(dir.Own, name) && entry.IsDir(), dir.Known && entry.IsDir() && slices.Contains(notSearched, entry.Name()):
			return fs.SkipDir
		case slices.Contains(dir.Own, name), dir.Before.names[name], dir.excludes(path):
			return nil
		case len(found) == maxFound:
			failed = append(failed, fmt.Errorf("more than %d things are left in %s", maxFound, dir.Path))
			return fs.SkipAll
		}
		e := event.Event{Kind: event.Audit, Path: filepath.ToSlash(name), State: dir.Where}
		e.Item, e.PID = whatIs(path, entry.Type(), pids)
		switch {
		case dir.Known && e.Item == event.ItemDir:
			return nil
		case dir.Known && e.Item == event.ItemTemp && !namedTemporary(entry.Name()):
			e.Item = event.ItemMade
		}
		found = append(found, e)
		return nil
	}
	failed = append(failed, filepath.WalkDir(dir.Path, walk))
	if err := errors.Join(failed...); err != nil {
		return found, fmt.Errorf("looking for what is left: %w", err)
	}
	return found, nil
}

// excludes tells whether a file is one of d.Not.
func (d Dir) excludes(path string) bool {
	if len(d.Not) == 0 {
		return false
	}
	path, err := filepath.Abs(path)
	return err == nil && slices.Contains(d.Not, path)
}

// namedTemporary tells whether a file's name says that it is temporary.
func namedTemporary(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".tmp" || ext == ".temp" || ext == ".part" || strings.HasPrefix(strings.ToLower(name), "tmp")
}

// whatIs returns the kind of a file and, for a lock or pid file, the number of the process in it, if there is one.
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
