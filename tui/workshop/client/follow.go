package client

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"time"

	"closingtime/tui/workshop"
)

// Pauses between two tries to reach a room that cannot be reached.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 4 * time.Second
)

// Views yields what the room shows, each time that it changes, until ctx ends. While the room cannot be reached, it yields the error of
// each try, and tries again after a pause. It ends after an error that does not pass, such as that the room does not know the member
// any more.
func (c *Client) Views(ctx context.Context) iter.Seq2[workshop.View, error] {
	return func(yield func(workshop.View, error) bool) {
		after, pause := 0, backoff{}
		for {
			view, newer, err := c.View(ctx, after)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil && !Fleeting(err):
				yield(view, err)
				return
			case err != nil:
				if !yield(view, err) || !pause.wait(ctx, err) {
					return
				}
				continue
			case newer:
				after = view.Version
				if !yield(view, nil) {
					return
				}
			}
			if view.Closing {
				if !pause.wait(ctx, nil) {
					return
				}
				continue
			}
			pause = backoff{}
		}
	}
}

// backoff says how long to wait before the next try: longer each time, and differently long for each member of a room.
type backoff struct{ next time.Duration }

// wait waits before the next try after err, at least for the time that the room names in a refusal. It returns false when ctx ends first.
func (b *backoff) wait(ctx context.Context, err error) bool {
	b.next = min(max(firstPause, 2*b.next), longestPause)
	pause := b.next/2 + rand.N(b.next/2)
	if refused, ok := errors.AsType[*Refused](err); ok {
		pause = max(pause, refused.Wait)
	}
	select {
	case <-time.After(pause):
		return true
	case <-ctx.Done():
		return false
	}
}
