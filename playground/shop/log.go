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
	lines  int
}

// OpenLog opens the log file for appending, and creates it when there is none. The caller closes it.
func OpenLog(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the log (its path is in LOG): %w", err)
	}
	return &Log{file: file, buffer: bufio.NewWriterSize(file, logBuffer)}, nil
}

// Write takes one line, with its newline.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines++
	probe.Emit(event.Event{Kind: event.LogLine, ID: l.lines, Text: string(bytes.TrimSuffix(line, []byte("\n")))})
	return l.buffer.Write(line)
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
	return errors.Join(l.Flush(), l.file.Close())
}
