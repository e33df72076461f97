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

	mu      sync.Mutex
	events  []Event
	changed chan struct{} // closed and replaced when an event is added
	file    *os.File
	scratch []byte
	failed  error // the first error of the file
	closed  bool
}

// NewLog returns a log whose clock starts now, and which is kept in memory only.
func NewLog() *Log {
	return &Log{start: time.Now(), changed: make(chan struct{})}
}

// Create returns a log whose clock starts now, and which is also written to a new file, one write an event, so that
// the recording is whole up to its last event whatever ends the program. The caller closes it.
func Create(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("keeping the recording: %w", err)
	}
	l := NewLog()
	l.file = file
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
	close(l.changed)
	l.changed = make(chan struct{})
	if l.file == nil || l.failed != nil {
		return
	}
	line, err := Append(l.scratch[:0], e)
	if err == nil {
		_, err = l.file.Write(line)
	}
	l.scratch, l.failed = line, err
}

// Since returns the events from the n-th on, counted from 0, and a channel that is closed when there are more.
// The caller must not change the events.
func (l *Log) Since(n int) ([]Event, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.events[min(n, len(l.events)):len(l.events):len(l.events)], l.changed
}

// Close closes the file; later events are discarded. It returns the first error that the file met. A second Close
// does nothing.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if l.file == nil {
		return nil
	}
	if err := errors.Join(l.failed, l.file.Close()); err != nil {
		return fmt.Errorf("keeping the recording: %w", err)
	}
	return nil
}
