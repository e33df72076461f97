package words

import (
	"cmp"
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// AttemptName names an attempt at a request by its number, from 0.
func AttemptName(number int) string { return Ordinal(number+1) + " attempt" }

// AttemptLost says how an attempt that was not the last one ended.
func AttemptLost(number int, a *timeline.Attempt) End {
	return End{Sign: "✗", Text: AttemptName(number) + ": " + classStep(a.Class, a.Text)}
}

// RequestAttempts says how many attempts a request took and who made them. It returns "" where there was only one.
func RequestAttempts(t *timeline.Timeline, r *timeline.Request) string {
	if len(r.Attempts) < 2 {
		return ""
	}
	who := "its client's library"
	if t.Balanced() {
		who = "the balancer"
	}
	return fmt.Sprintf("It took %s: after the first, %s tried again by itself.", Plural(len(r.Attempts), "attempt"), who)
}

// classStep says, as a step of a request's history, what a client met instead of a whole answer.
func classStep(class event.Class, text string) string {
	switch class {
	case event.Refused:
		return "refused: nobody listens at the address"
	case event.Reset:
		return "cut off: the connection was reset"
	case event.EOF:
		return "cut off: the connection was closed before an answer came (EOF)"
	case event.CutShort:
		return "cut off in the middle of the answer"
	case event.Unended:
		return "the feed ended without its closing event"
	case event.Timeout:
		return "the client gave up waiting"
	}
	return cmp.Or(text, string(class), "no answer")
}
