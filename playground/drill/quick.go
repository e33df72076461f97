package drill

import (
	"fmt"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// A TooQuickError says that a service answers every request too soon for the drill: as many requests as it waits for are
// never in flight at once. Often the path is mistyped, and a handler for all other paths answers.
type TooQuickError struct {
	Method, Path string
	Answers      int
	Slowest      time.Duration // until the slowest of the answers
	After        time.Duration // for how long the service had been asked
	Requests     int           // how many the drill waits for
	Needed       time.Duration // how long an answer has to take for that
}

func (e *TooQuickError) Error() string {
	return fmt.Sprintf("%s %s: in %s the service gave %s, the slowest within %s, so that %s at once will not be in flight; is that the path you mean? Give the drill one that takes %s or more to answer",
		e.Method, e.Path, words.Seconds(e.After), words.Plural(e.Answers, "answer"), words.Seconds(max(e.Slowest, time.Millisecond)),
		words.Plural(e.Requests, "request"), words.Seconds(e.Needed))
}

// How long a service is asked, and how often it must have answered, before it can be called too quick; and by which factor
// its slowest answer must have been too quick.
const (
	quickAfter   = 3 * time.Second
	quickAnswers = 40
	quickFactor  = 4
)

// quickness returns the error that the service answers too soon for so many requests to be in flight at such a rate. It
// returns nil when the service does not, and once the stop has begun.
func quickness(t *timeline.Timeline, requests int, rate float64) *TooQuickError {
	if t.StoppedAt() > 0 || len(t.Requests) == 0 || t.Now-t.Requests[0].Sent < quickAfter {
		return nil
	}
	quick := &TooQuickError{
		Method: t.Requests[0].Method, Path: t.Requests[0].Path, After: t.Now - t.Requests[0].Sent,
		Requests: requests, Needed: time.Duration(float64(requests) / rate * float64(time.Second)),
	}
	for _, r := range t.Requests {
		switch {
		case r.Done == 0:
			quick.Slowest = max(quick.Slowest, t.Now-r.Sent)
		case r.Class != "":
			return nil
		default:
			quick.Slowest = max(quick.Slowest, r.Done-r.Sent)
			quick.Answers++
		}
	}
	if quick.Answers < quickAnswers || quick.Slowest > quick.Needed/quickFactor {
		return nil
	}
	return quick
}
