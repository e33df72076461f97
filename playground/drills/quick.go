package drills

import (
	"fmt"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// TooQuickError says that a service answers every request too soon for the drill, so that never enough requests are in
// flight. Often the path is mistyped, and a handler for all other paths answers.
type TooQuickError struct {
	Method, Path string
	timeline.Quick
}

func (e *TooQuickError) Error() string {
	return fmt.Sprintf("%s %s: %s; is that the path you mean? Give the drill one that takes %s or more to answer",
		e.Method, e.Path, words.TooQuick(e.Quick), words.Seconds(e.Needed))
}

// quickness returns the error that the service answers too soon for that number of requests to be in flight at a rate. It returns nil when
// the service does not, when slow clients hold requests in flight nevertheless, and once the stop has begun.
func quickness(t *timeline.Timeline, requests int, rate float64) *TooQuickError {
	if t.StoppedAt() > 0 {
		return nil
	}
	quick := t.TooQuick(requests, rate, t.Now)
	if quick == nil || quick.SlowHold() {
		return nil
	}
	if len(t.Requests) > 0 {
		return &TooQuickError{t.Requests[0].Method, t.Requests[0].Path, *quick}
	}
	summed := t.Summed(t.Now)[0]
	return &TooQuickError{summed.Method, summed.Path, *quick}
}
