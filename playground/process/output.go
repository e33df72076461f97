package process

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"closingtime/playground/event"
)

// Limits of the output that is recorded. The rest is read and discarded, so that its writer never blocks.
const (
	maxOutputLines = 2000
	maxOutputLine  = 1000 // bytes
)

// RecordOutput copies the output of an instance into the log, line by line, and adds a line that says so where it does not keep the
// rest. It reads to the end of the output, and returns the error of a read that failed before.
func RecordOutput(output io.Reader, instance int, log *event.Log) error {
	lines := bufio.NewReaderSize(output, maxOutputLine)
	for range maxOutputLines {
		line, isPrefix, err := lines.ReadLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		text := strings.ToValidUTF8(string(line), "?")
		for isPrefix && err == nil {
			_, isPrefix, err = lines.ReadLine()
		}
		log.Add(event.Event{Kind: event.Output, Instance: instance, Text: text})
	}
	log.Add(event.Event{Kind: event.Output, Instance: instance, Text: fmt.Sprintf("(more than %d lines of output; the rest is not kept)", maxOutputLines)})
	_, err := io.Copy(io.Discard, lines)
	return err
}
