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

	mu      sync.Mutex // held only briefly: every event of a run waits for it
	events  []Event
	changed chan struct{} // closed and replaced when an event is added, and by Close
	closed  bool
	file    *os.File      // nil for a log in memory only
	written chan struct{} // closed when everything is in the file
	failed  error         // the first error of the file; valid once written is closed
}

// NewLog returns a log whose clock starts now, and which is kept in memory only.
func NewLog() *Log {
	return &Log{start: time.Now(), changed: make(chan struct{})}
}

// Create returns a log whose clock starts now, and which is also written to a new file. The events go to the file as they
// come, each of them whole, so that the recording can be read however the program ends. The caller closes the log.
func Create(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("keeping the recording: %w", err)
	}
	l := NewLog()
	l.file, l.written = file, make(chan struct{})
	go l.write()
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

// AddAt appends e, whose At says when it happened. The events of a log are in the order in which they were added. Their
// times can be out of order by the few milliseconds that a report from the service is under way.
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
	l.notify()
}

func (l *Log) notify() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// maxWrite is about how many bytes go into the file at once.
const maxWrite = 64 << 10

// write writes the events to the file in the background, so that Add never waits for the disk.
func (l *Log) write() {
	defer close(l.written)
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

// Since returns the events from number n on, counted from 0, and a channel that is closed when there are more.
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
	l.notify()
	l.mu.Unlock()
	if closed || l.file == nil {
		return nil
	}
	<-l.written
	if err := errors.Join(l.failed, l.file.Close()); err != nil {
		return fmt.Errorf("keeping the recording: %w", err)
	}
	return nil
}
