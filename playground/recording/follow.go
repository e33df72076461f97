package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"closingtime/playground/event"
)

// Follower reads a recording while another program still makes it. Only one goroutine may use it at a time.
type Follower struct {
	file *os.File
	rest []byte // the beginning of a line whose end is not written yet
}

// Follow opens a recording that may still grow. The caller calls Close.
func Follow(path string) (*Follower, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("following a recording: %w", err)
	}
	return &Follower{file: file}, nil
}

// Next returns the events that have been added since the last call. An error says that the file is no recording, or cannot be
// read. Like event.Read, it skips empty lines.
func (f *Follower) Next() ([]event.Event, error) {
	added, err := io.ReadAll(f.file)
	if err != nil {
		return nil, fmt.Errorf("following a recording: %w", err)
	}
	f.rest = append(f.rest, added...)
	var events []event.Event
	for {
		end := bytes.IndexByte(f.rest, '\n')
		switch {
		case end < 0 && len(f.rest) > event.MaxLine:
			return events, fmt.Errorf("following a recording: it has a line of more than %d bytes, which no recording has", event.MaxLine)
		case end < 0:
			return events, nil
		}
		line := f.rest[:end]
		f.rest = f.rest[end+1:]
		if len(line) == 0 {
			continue
		}
		e, err := event.Parse(line)
		if err != nil {
			return events, fmt.Errorf("following a recording: %w", err)
		}
		events = append(events, e)
	}
}

// Close closes the file.
func (f *Follower) Close() error {
	if err := f.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("following a recording: %w", err)
	}
	return nil
}
