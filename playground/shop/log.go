package shop

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// logBuffer is how many bytes a Log buffers before it writes them to its file.
const logBuffer = 64 << 10

// Log is the log of a service. A log with a file is buffered, as in busy services: a line is in the file only after Flush
// or Close, or when the buffer is full. A log without a file goes to standard error, line by line. It is safe for
// concurrent use.
type Log struct {
	mu     sync.Mutex
	file   *os.File // nil for a log that goes to standard error
	buffer *bufio.Writer
	lines  int    // how many lines the probe has reported
	begun  []byte // the beginning of a line whose end has not been written yet
}

// OpenLog opens the log file for appending, and creates it if it does not exist. Without a path, the log goes to standard
// error. The caller closes the log.
func OpenLog(path string) (*Log, error) {
	if path == "" {
		return new(Log), nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the log (its path is in LOG): %w", err)
	}
	return &Log{file: file, buffer: bufio.NewWriterSize(file, logBuffer)}, nil
}

// Write adds text to the log: usually one line with its newline, but also several lines or part of one. The probe reports
// each line of a log with a file when the line's newline is written.
func (l *Log) Write(text []byte) (int, error) {
	if l.file == nil {
		return os.Stderr.Write(text)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range bytes.Lines(text) {
		whole, ends := bytes.CutSuffix(line, []byte("\n"))
		l.begun = append(l.begun, whole...)
		if ends {
			l.report()
		}
	}
	return l.buffer.Write(text)
}

// report reports the line that was begun, which is now complete.
func (l *Log) report() {
	l.lines++
	probe.Emit(event.Event{Kind: event.LogLine, ID: l.lines, Text: string(l.begun)})
	l.begun = l.begun[:0]
}

// Flush writes what is buffered to the file.
func (l *Log) Flush() error {
	if l.file == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.buffer.Flush(); err != nil {
		return fmt.Errorf("flushing the log: %w", err)
	}
	return nil
}

// Close flushes the log and closes its file. Standard error stays open.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	l.mu.Lock()
	if len(l.begun) > 0 {
		l.report() // the line gets no newline any more
	}
	l.mu.Unlock()
	return errors.Join(l.Flush(), l.file.Close())
}
