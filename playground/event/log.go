package event

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// Log is the one ordered log of a run. It keeps every event in memory for the views and, if Create made it, also in a file.
// It is safe for concurrent use.
type Log struct {
	start    time.Time
	stopping chan struct{}

	mu      sync.Mutex // held only briefly, since every event of a run waits for it
	events  []Event
	changed chan struct{} // closed when an event is added, and by Close; nil while nobody waits
	stopped bool          // stopping is closed
	closed  bool
	file    *os.File      // nil for a log in memory only
	written chan struct{} // closed when everything is in the file
	failed  error         // the first error of the file; valid once written is closed
}

// NewLog returns a log in memory only, whose clock starts now.
func NewLog() *Log {
	return &Log{start: time.Now(), stopping: make(chan struct{})}
}

// Create returns a log whose clock starts now and which is also written to a new file. Each event goes to the file whole
// and soon after it is added, so the recording can be read however the program ends. The caller closes the log.
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

// Start returns the moment of the log's time 0.
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

// AddAt appends e, whose At says when it happened. The log keeps the order in which events were added. Their times can be
// out of order by the few milliseconds that a report from the service takes.
func (l *Log) AddAt(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.At = max(e.At, 0)
	l.add(e)
}

// AddAll appends events, in their order, as AddAt does. It takes less time than many calls.
func (l *Log) AddAll(events []Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		e.At = max(e.At, 0)
		l.add(e)
	}
}

func (l *Log) add(e Event) {
	if l.closed {
		return
	}
	l.events = append(l.events, e)
	l.notify()
	if !l.stopped && e.stops() {
		l.stopped = true
		close(l.stopping)
	}
}

// stops tells whether an event is part of a stop.
func (e *Event) stops() bool {
	switch e.Kind {
	case StopStart, StopStep, ProcessExit:
		return true
	case Signal:
		return AsksToStop(e.Name, e.By)
	}
	return false
}

// Stopping returns a channel that is closed when the log has the first event of a stop: its beginning or one of its steps, a
// signal that asks the service to stop, or the end of a process.
func (l *Log) Stopping() <-chan struct{} { return l.stopping }

func (l *Log) notify() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// awaited returns the channel that is closed at the next change. The caller holds the lock.
func (l *Log) awaited() chan struct{} {
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

// maxWrite is about how many bytes are written to the file at once.
const maxWrite = 64 << 10

// write writes the events to the file in the background, so that Add never waits for the disk.
func (l *Log) write() {
	defer close(l.written)
	var lines []byte
	for n := 0; ; {
		l.mu.Lock()
		events, changed, closed, file := l.events[n:], l.awaited(), l.closed, l.file
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

// Since returns the events from number n on, counted from 0, and a channel that is closed when there are further events or
// the log is closed. The caller must not change the events.
func (l *Log) Since(n int) ([]Event, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.events[min(n, len(l.events)):len(l.events):len(l.events)], l.awaited()
}

// Close closes the file once all events are in it, and returns the first error of the file. Later events are discarded. A
// second Close does nothing.
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
