package event

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// A Log is the one ordered log of a run. It keeps every event in memory for the views and, when it was made by
// Create, also in a file. It is safe for concurrent use.
type Log struct {
	start time.Time

	mu      sync.Mutex // held for as short as can be: everything that happens in a run passes here
	events  []Event
	changed chan struct{} // closed and replaced when an event is added, and by Close
	closed  bool
	file    *os.File      // nil for a log in memory only
	kept    chan struct{} // closed when everything is in the file
	failed  error         // the first error of the file; valid once kept is closed
}

// NewLog returns a log whose clock starts now, and which is kept in memory only.
func NewLog() *Log {
	return &Log{start: time.Now(), changed: make(chan struct{})}
}

// Create returns a log whose clock starts now, and which is also written to a new file, whole events as they come, so
// that the recording is good up to its last moment whatever ends the program. The caller closes it.
func Create(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("keeping the recording: %w", err)
	}
	l := NewLog()
	l.file, l.kept = file, make(chan struct{})
	go l.keep()
	return l, nil
}

// Start returns the moment at which the log's clock stood at zero.
func (l *Log) Start() time.Time { return l.start }

// Now returns the time on the log's clock.
func (l *Log) Now() time.Duration { return time.Since(l.start) }

// Add appends e, which happened now.
func (l *Log) Add(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.At = time.Since(l.start)
	l.add(e)
}

// AddAt appends e, which says itself when it happened. The log is ordered by when it learned of its events;
// their times can differ from that order by the few milliseconds that a report from the service is under way.
func (l *Log) AddAt(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.At = max(e.At, 0)
	l.add(e)
}

func (l *Log) add(e Event) {
	if l.closed {
		return
	}
	l.events = append(l.events, e)
	l.tell()
}

func (l *Log) tell() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// maxWrite is about how many bytes go into the file at once.
const maxWrite = 64 << 10

// keep writes the events to the file, in the background: nobody who has something to report waits for the disk.
func (l *Log) keep() {
	defer close(l.kept)
	var lines []byte
	for n := 0; ; {
		l.mu.Lock()
		events, changed, closed, file := l.events[n:], l.changed, l.closed, l.file
		l.mu.Unlock()
		switch {
		case len(events) == 0 && closed:
			return
		case len(events) == 0:
			<-changed
			continue
		}
		lines = lines[:0]
		for _, e := range events {
			if lines, l.failed = Append(lines, e); l.failed != nil {
				return
			}
			if n++; len(lines) >= maxWrite {
				break
			}
		}
		if _, l.failed = file.Write(lines); l.failed != nil {
			return
		}
	}
}

// Since returns the events from the n-th on, counted from 0, and a channel that is closed when there are more.
// The caller must not change the events.
func (l *Log) Since(n int) ([]Event, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.events[min(n, len(l.events)):len(l.events):len(l.events)], l.changed
}

// Close closes the file when all events are in it; later events are discarded. It returns the first error that the
// file met. A second Close does nothing.
func (l *Log) Close() error {
	l.mu.Lock()
	closed := l.closed
	l.closed = true
	l.tell()
	l.mu.Unlock()
	if closed || l.file == nil {
		return nil
	}
	<-l.kept
	if err := errors.Join(l.failed, l.file.Close()); err != nil {
		return fmt.Errorf("keeping the recording: %w", err)
	}
	return nil
}
