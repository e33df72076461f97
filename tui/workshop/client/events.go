package client

import (
	"bytes"

	"closingtime/playground/event"
)

// readEvents reads the events of a recording.
func readEvents(recording []byte) ([]event.Event, error) {
	var events []event.Event
	for e, err := range event.Read(bytes.NewReader(recording)) {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}
