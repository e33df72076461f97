package event

import "io"

// AppendAll appends the encodings of events to dst: see Append.
func AppendAll(dst []byte, events []Event) ([]byte, error) {
	for _, e := range events {
		var err error
		if dst, err = Append(dst, e); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// ReadAll returns the events of a log, and the error of Read, which comes after those events.
func ReadAll(r io.Reader) (events []Event, err error) {
	for e, err := range Read(r) {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}
