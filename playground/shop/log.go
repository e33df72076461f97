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

// logBuffer is how many bytes a Log keeps before it writes them to its file.
const logBuffer = 64 << 10

// Log is the log of a service. One with a file is buffered, as busy services have it: a line is in the file only after
// Flush or Close, or when the buffer has run full. One without goes to standard error, line by line. It is safe for
// concurrent use.
type Log struct {
	mu     sync.Mutex
	file   *os.File // nil where it goes to standard error
	buffer *bufio.Writer
	lines  int    // reported so far
	begun  []byte // the beginning of a line whose end has not been written yet
}

// OpenLog opens the log file for appending, and creates it when there is none; without a path the log goes to standard
// error. The caller closes it.
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

// Write takes text for the log. What is written at once is usually one line with its newline, and may be several lines or
// a part of one. The probe reports each line of a file when its newline is written.
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

// report reports the line that has been begun, and begins another.
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
		l.report() // its newline will not come any more
	}
	l.mu.Unlock()
	return errors.Join(l.Flush(), l.file.Close())
}
