package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// readLogs looks in the logs for each line that was handed to a log. When a log cannot be read, no line counts as lost,
// since it may be in that log.
func (a *auditor) readLogs(paths []string, written io.Reader) error {
	found := make(map[string]int)
	var failed []error
	for _, path := range paths {
		count, err := countLines(path, found)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the service keeps no log here
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("reading the log: %w", err))
			continue
		}
		a.find(event.Event{Item: event.ItemLog, Path: filepath.Base(path), Count: count})
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	for e, err := range event.Read(written) {
		if err != nil {
			return fmt.Errorf("reading what was written to the log: %w", err)
		}
		if found[e.Text]--; found[e.Text] < 0 {
			a.find(event.Event{Item: event.ItemLogLost, Instance: e.Instance, ID: e.ID, Text: e.Text})
		}
	}
	return nil
}

// countLines adds the lines of a file to found, and returns how many there are. It keeps only as much of each line as the
// probe reports, and never the whole file, which may be large.
func countLines(path string, found map[string]int) (count int, err error) {
	if err := checkRegular(path); err != nil {
		return 0, err
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 64<<10)
	for {
		line, err := lines.ReadSlice('\n')
		text := probe.Cut(strings.TrimSuffix(string(line), "\n"))
		more := len(line) > 0
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = lines.ReadSlice('\n')
		}
		if more {
			found[text]++
			count++
		}
		if errors.Is(err, io.EOF) {
			return count, nil
		}
		if err != nil {
			return count, err
		}
	}
}
