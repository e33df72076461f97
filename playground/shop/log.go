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

// Log is a buffered log file, such as services use for speed: a line is in the file only after Flush or Close, or
// when the buffer has run full. It is safe for concurrent use.
type Log struct {
	mu     sync.Mutex
	file   *os.File
	buffer *bufio.Writer
	lines  int    // reported so far
	begun  []byte // the beginning of a line whose end has not been written yet
}

// OpenLog opens the log file for appending, and creates it when there is none. The caller closes it.
func OpenLog(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the log (its path is in LOG): %w", err)
	}
	return &Log{file: file, buffer: bufio.NewWriterSize(file, logBuffer)}, nil
}

// Write takes text for the log. What is written at once is usually one line with its newline, and may be several lines or
// a part of one. The probe reports each line when its newline is written.
func (l *Log) Write(text []byte) (int, error) {
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
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.buffer.Flush(); err != nil {
		return fmt.Errorf("flushing the log: %w", err)
	}
	return nil
}

// Close flushes the log and closes its file.
func (l *Log) Close() error {
	l.mu.Lock()
	if len(l.begun) > 0 {
		l.report() // its newline will not come any more
	}
	l.mu.Unlock()
	return errors.Join(l.Flush(), l.file.Close())
}
