// Package recording opens the recordings of runs. A recording is the event log of one run in a file, one event a
// line; package playground writes them.
package recording

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Ext is the extension of a recording's file.
const Ext = ".ndjson"

// Recording is a recording with its events.
type Recording struct {
	Info
	Events   []event.Event      // in the order in which they were recorded
	History  *timeline.History  // of Events
	Timeline *timeline.Timeline // at its end
}

// Info tells what a recording is of, and what came of it.
type Info struct {
	Path    string
	Size    int64     // of the file, in bytes
	Format  int       // of the vocabulary it was written in; 0 when its first event is missing
	Name    string    // the lesson, or the service; what the file's name tells when its first event is missing
	Of      string    // broken, fixed or yours; empty outside lessons
	Policy  string    // the stop policy
	Started time.Time // the file's own time when its first event is missing
	Length  time.Duration

	// Complete says that the log is whole: the run came to its end, and every line can be read. A recording that is
	// not complete may be damaged, or cut off, or still being written.
	Complete bool
	// Why says why the run ended early, if it did, such as that the service never became ready.
	Why string
	// LeftEarly says that the run was left before the service had ended. Such a run is not judged.
	LeftEarly bool
	// Damage says what keeps the rest of the file from being read, or is nil: an *event.DamagedError, or the reader's
	// own error. What stands before the damage is whole, and is what Info and Recording tell of.
	Damage error

	Pass, Fail, Inconclusive int      // how many checks came out so
	Failed                   []string // the names of the failed checks, in the order of the verdict
}

// Newer tells whether a newer program wrote the recording, with a vocabulary in which words may have another meaning. The
// recording is read all the same.
func (i Info) Newer() bool { return i.Format > event.Format }

// Load opens a recording. It returns an error if there is no such file or the file cannot be opened. Of a damaged file it
// returns what stands before the damage, with the damage in Info.
func Load(path string) (*Recording, error) {
	file, info, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	r := &Recording{Info: info}
	r.Events = make([]event.Event, 0, lines(file, info.Size))
	r.Damage = read(file, func(e event.Event) { r.Events = append(r.Events, e) })
	r.History = timeline.NewHistory(r.Events)
	r.Timeline = r.History.Final()
	r.describe(r.Timeline)
	return r, nil
}

// inform reads a recording for what it amounts to, and keeps none of its events.
func inform(path string) (Info, error) {
	file, info, err := open(path)
	if err != nil {
		return Info{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	t := new(timeline.Timeline)
	info.Damage = read(file, t.Apply)
	info.describe(t)
	return info, nil
}

// open opens a recording, and returns what is known of it before it is read. The caller closes the file.
func open(path string) (*os.File, Info, error) {
	stat, err := os.Stat(path)
	if err == nil && !stat.Mode().IsRegular() {
		err = &os.PathError{Op: "open", Path: path, Err: errors.New("not a file")} // opening a named pipe would wait for its writer
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("opening the recording: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, Info{}, fmt.Errorf("opening the recording: %w", err)
	}
	return file, Info{Path: path, Size: stat.Size(), Started: stat.ModTime()}, nil
}

// lines returns about how many events a recording has, by its lines, so that the list of them need not grow. It leaves
// the file at its beginning.
func lines(file *os.File, size int64) int {
	const shortest = 40 // bytes, about: what has shorter lines than that is damaged
	buf := make([]byte, 64<<10)
	count := 1
	for {
		n, err := file.Read(buf)
		count += bytes.Count(buf[:n], []byte("\n"))
		if err != nil {
			break // which reading it anew meets again
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0
	}
	return min(count, 1+int(size/shortest))
}

// read hands on each event of a recording, and returns what keeps the rest from being read.
func read(file *os.File, each func(event.Event)) (damage error) {
	for e, err := range event.Read(file) {
		if err != nil {
			return err
		}
		each(e)
	}
	return nil
}

// describe fills in what the timeline of the run tells.
func (i *Info) describe(t *timeline.Timeline) {
	i.Format, i.Of, i.Policy = t.Run.Format, t.Run.Of, t.Run.Policy
	i.Name = cmp.Or(t.Run.Name, nameOf(i.Path))
	if !t.Run.Started.IsZero() {
		i.Started = t.Run.Started
	}
	i.Length, i.Why = t.Now, t.EndedWhy
	i.Complete = t.Ended > 0 && i.Damage == nil
	i.LeftEarly = t.LeftEarly()
	results := verdict.Of(t)
	i.Failed = verdict.With(results, verdict.Fail)
	i.Pass, i.Fail, i.Inconclusive = len(verdict.With(results, verdict.Pass)), len(i.Failed), len(verdict.With(results, verdict.Inconclusive))
}

// nameOf returns the name of a run by the name of its file, without the time with which that may begin.
func nameOf(path string) string {
	const layout = "20060102-150405.000000-"
	name := strings.TrimSuffix(filepath.Base(path), Ext)
	if len(name) > len(layout) {
		if _, err := time.Parse(layout, name[:len(layout)]); err == nil {
			return name[len(layout):]
		}
	}
	return name
}
