package client

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"time"

	"closingtime/tui/workshop"
)

// Between two tries to reach a room that cannot be reached.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 4 * time.Second
)

// Views yields what the room shows, again and again as it changes, until ctx ends. While the room cannot be reached, or is being
// closed, it yields the error once for each try, which comes after a pause, and goes on. It ends with an error that does not
// pass: the room does not know the member any more, say.
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

// backoff is how long to wait before the next try: longer each time, and not the same for all members of a room.
type backoff struct{ next time.Duration }

// wait waits, as long as the room says where the error is its refusal. It returns false when ctx ends first.
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
