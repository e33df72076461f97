package drill

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// A RefusedError says that a service has answered every request so far, and each with an error: the drill asks for
// something that the service does not have, or does not give. It makes no sense to wait until such requests are in flight.
type RefusedError struct {
	Method, Path string
	Statuses     map[int]int   // how often each status came; all of them are 400 or above
	After        time.Duration // for how long the service had been asked
}

func (e *RefusedError) Error() string {
	var statuses []string
	answers := 0
	for _, status := range slices.Sorted(maps.Keys(e.Statuses)) {
		answers += e.Statuses[status]
		statuses = append(statuses, fmt.Sprintf("%d (%s)", status, http.StatusText(status)))
	}
	return fmt.Sprintf("%s %s: in %s the service gave %s, all of them %s, so that no request is in flight; give the drill a Path that the service has, and that takes half a second to answer",
		e.Method, e.Path, words.Seconds(e.After), words.Plural(answers, "answer"), strings.Join(statuses, " or "))
}

// How long a service is asked, and how often it must have answered, before it can be called refusing.
const (
	refusalAfter   = 2 * time.Second
	refusalAnswers = 5
)

// refusal returns the error that the service refuses every request. It returns nil when the service does not, and once the
// stop has begun.
func refusal(t *timeline.Timeline) *RefusedError {
	if t.StoppedAt() > 0 || len(t.Requests) == 0 || t.Now-t.Requests[0].Sent < refusalAfter {
		return nil
	}
	refused, answers := &RefusedError{Statuses: make(map[int]int), After: t.Now - t.Requests[0].Sent}, 0
	for _, r := range t.Requests {
		switch {
		case r.Done == 0:
		case r.Class != "" || r.Status < http.StatusBadRequest:
			return nil
		default:
			refused.Method, refused.Path = r.Method, r.Path
			refused.Statuses[r.Status]++
			answers++
		}
	}
	if answers < refusalAnswers {
		return nil
	}
	return refused
}
