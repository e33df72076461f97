package event

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// MaxLine is the longest line, in bytes, that Read accepts. This package writes far shorter lines.
const MaxLine = 1 << 20

// Append appends the encoding of e to dst: one JSON object and a newline.
func Append(dst []byte, e Event) ([]byte, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return dst, fmt.Errorf("encoding a %q event: %w", e.Kind, err)
	}
	return append(append(dst, line...), '\n'), nil
}

// Parse reads one event from one line, with or without its newline. An event of an unknown kind is not an error.
func Parse(line []byte) (Event, error) { return newFlat().event(line) }

// event reads one event from one line of any JSON form.
func (f *flat) event(line []byte) (Event, error) {
	e, ok := f.parse(line)
	if !ok {
		var err error
		if e, err = parseAny(line); err != nil {
			return Event{}, fmt.Errorf("not an event: %w", err)
		}
	}
	if e.Kind == "" {
		return Event{}, errors.New("not an event: it has no kind")
	}
	if e.At < 0 {
		return Event{}, fmt.Errorf("not an event: it happened at %v, before its run began", e.At)
	}
	return e, nil
}

// parseAny reads an event from JSON of any form.
func parseAny(line []byte) (e Event, err error) {
	err = json.Unmarshal(line, &e)
	return e, err
}

// DamagedError says where a log could not be read. The events before that line are intact.
type DamagedError struct {
	Line int // from 1
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("line %d is damaged (%v); what stands before it is whole", e.Line, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// Read yields the events of a log in their order. At a line that it cannot read, it yields a *DamagedError, or the reader's
// own error, and stops. It skips empty lines.
func Read(r io.Reader) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, 64<<10), MaxLine)
		number, form := 0, newFlat()
		for lines.Scan() {
			number++
			if len(lines.Bytes()) == 0 {
				continue
			}
			e, err := form.event(lines.Bytes())
			if err != nil {
				yield(Event{}, &DamagedError{number, err})
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(Event{}, &DamagedError{number + 1, err})
		} else if err != nil {
			yield(Event{}, fmt.Errorf("reading the log after line %d: %w", number, err))
		}
	}
}
