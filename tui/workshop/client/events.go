package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"closingtime/playground/event"
)

// A whole run is asked for several times: its recording comes soon after its last event.
const (
	wholeTries = 20
	wholePause = 500 * time.Millisecond
)

// Whole returns all events of a shared run that is over, in their original order. It asks again for some seconds until the room
// has them, unless the room refuses for another reason.
func (c *Client) Whole(ctx context.Context, run int) ([]event.Event, error) {
	var recording []byte
	var err error
	for range wholeTries {
		if recording, err = c.Recording(ctx, run); err == nil || ctx.Err() != nil || !Fleeting(err) && !isMissing(err) {
			break
		}
		select {
		case <-time.After(wholePause):
		case <-ctx.Done():
		}
	}
	if err != nil {
		return nil, err
	}
	events, err := event.ReadAll(bytes.NewReader(recording))
	if err != nil {
		return events, fmt.Errorf("the recording of the shared run: %w", err)
	}
	return events, nil
}

// isMissing tells whether the room says that it does not have something, or not yet.
func isMissing(err error) bool {
	refused, ok := errors.AsType[*Refused](err)
	return ok && refused.Status == http.StatusNotFound
}
