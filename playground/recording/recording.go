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

// Info describes a recording and the outcome of its run.
type Info struct {
	Path    string
	Size    int64     // of the file, in bytes
	Format  int       // the format of its events: see event.Format; 0 when its first event is missing
	Name    string    // the lesson or the service; taken from the file's name when the first event is missing
	Of      string    // broken, fixed or yours; empty outside lessons
	Policy  string    // the stop policy
	Started time.Time // the modification time of the file when the first event is missing
	Length  time.Duration

	// Complete says that the run came to its end, and that every line can be read. An incomplete recording may be damaged,
	// or cut off, or still being written.
	Complete bool
	// Why says why the run ended early, if it did, such as that the service never became ready.
	Why string
	// NoVerdict says why the run is not judged, if it is not.
	NoVerdict verdict.Absence
	// Damage says why the rest of the file cannot be read, or is nil. It is an *event.DamagedError, or the reader's own
	// error. What precedes the damage is intact; Info and Recording describe it.
	Damage error

	Pass, Fail, Inconclusive int      // how many checks have each outcome
	Failed                   []string // the names of the failed checks, in the order of the verdict
}

// Newer tells whether a newer program wrote the recording, in a format in which fields may have another meaning. The
// recording is read nevertheless.
func (i Info) Newer() bool { return event.Run{Format: i.Format}.Newer() }

// Load opens a recording. It returns an error if the file does not exist or cannot be opened. For a damaged file, it
// returns what precedes the damage, with the damage in Info.
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

// inform reads a recording for its Info, and keeps none of its events.
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

// lines returns about how many events a recording has, by its lines, so that the list of them need not grow. It leaves the
// file at its beginning.
func lines(file *os.File, size int64) int {
	const shortest = 40 // bytes, about: a file with shorter lines is damaged
	buf := make([]byte, 64<<10)
	count := 1
	for {
		n, err := file.Read(buf)
		count += bytes.Count(buf[:n], []byte("\n"))
		if err != nil {
			break // reading the file again finds the same error
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0
	}
	return min(count, 1+int(size/shortest))
}

// read calls each with every event of a recording, and returns why the rest cannot be read.
func read(file *os.File, each func(event.Event)) (damage error) {
	for e, err := range event.Read(file) {
		if err != nil {
			return err
		}
		each(e)
	}
	return nil
}

// describe fills in what the timeline of the run shows.
func (i *Info) describe(t *timeline.Timeline) {
	i.Format, i.Of, i.Policy = t.Run.Format, t.Run.Of, t.Run.Policy
	i.Name = cmp.Or(t.Run.Name, nameOf(i.Path))
	if !t.Run.Started.IsZero() {
		i.Started = t.Run.Started
	}
	i.Length, i.Why = t.Now, t.EndedWhy
	i.Complete = t.Ended > 0 && i.Damage == nil
	i.NoVerdict = verdict.AbsenceOf(t)
	results := verdict.Of(t)
	i.Failed = verdict.With(results, verdict.Fail)
	i.Pass, i.Fail, i.Inconclusive = len(verdict.With(results, verdict.Pass)), len(i.Failed), len(verdict.With(results, verdict.Inconclusive))
}

// nameOf returns the name of a run from the name of its file, without the time at its beginning.
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
