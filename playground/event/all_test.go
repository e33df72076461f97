package event_test

import (
	"bytes"
	"errors"
	"testing"

	"closingtime/playground/event"
)

// All events come back, and of a damaged log those before the damage.
func TestAll(t *testing.T) {
	lines, err := event.AppendAll(nil, []event.Event{{At: 1, Kind: event.Ready}, {At: 2, Kind: event.RunEnd}})
	if err != nil {
		t.Fatal(err)
	}
	events, err := event.ReadAll(bytes.NewReader(lines))
	if err != nil || len(events) != 2 || events[1].Kind != event.RunEnd {
		t.Errorf("the events are %v: %v", events, err)
	}
	events, err = event.ReadAll(bytes.NewReader(append(lines, "garbage\n"...)))
	if !errors.As(err, new(*event.DamagedError)) || len(events) != 2 {
		t.Errorf("before the damage are %v: %v", events, err)
	}
}
