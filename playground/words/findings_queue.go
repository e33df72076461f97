package words

import (
	"fmt"
	"strings"

	"closingtime/playground/verdict"
)

// messagesWrong counts the mistakes with messages by their kind.
func messagesWrong(f verdict.Finding) string {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{f.Count, "done twice, or about to be"}, {f.Later, "lost"}, {f.Queued, "hidden behind a process that had gone"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return fmt.Sprintf("of %s, %s", Plural(f.Of, "message"), strings.Join(parts, ", "))
}

func messageDoneAgain(f verdict.Finding) string {
	if f.At == 0 {
		return fmt.Sprintf("message %d: its parcel was shipped %d times", f.Message, f.Count)
	}
	return fmt.Sprintf("message %d: shipped by instance %d, and again by instance %d, %s later: %s", f.Message, f.Instance, f.InstanceAgain, Seconds(f.After), whyAgain(f))
}

func messageComesAgain(f verdict.Finding) string {
	return fmt.Sprintf("message %d: shipped by instance %d, and still in the queue, so that the next consumer ships it again: %s", f.Message, f.Instance, whyAgain(f))
}

// whyAgain says why a message is delivered again although its work was done.
func whyAgain(f verdict.Finding) string {
	switch f.Text {
	case verdict.WhyRefused:
		return "it could not be acknowledged (" + f.Quote + ")"
	case verdict.WhyExpired:
		return "its time had run out before its work was done"
	case verdict.WhyReturned:
		return "it was given back while it was worked on"
	}
	return "nobody acknowledged it"
}

func messageLost(f verdict.Finding) string {
	what := "before any worker had it"
	if f.State == verdict.StatePrinting {
		what = fmt.Sprintf("before worker %d had done its work", f.Worker)
	}
	return fmt.Sprintf("message %d: acknowledged by instance %d %s, and gone from the queue: it is never shipped", f.Message, f.Instance, what)
}

func leaderGap(f verdict.Finding) string {
	text := fmt.Sprintf("no instance was the leader for %s, and at most %s is allowed: ", Seconds(f.After), Seconds(f.Grace))
	switch {
	case !f.Released:
		text += fmt.Sprintf("instance %d ceased to lead and kept its lease, which ran out %s later", f.Instance, Seconds(f.Budget))
		if !f.Followed {
			text += ", and nobody took it"
		}
	case f.Followed:
		text += fmt.Sprintf("instance %d ceased to lead and gave its lease back %s later; instance %d took it then", f.Instance, Seconds(f.Taken), f.InstanceAgain)
	default:
		text += fmt.Sprintf("instance %d ceased to lead and gave its lease back %s later, and nobody took it", f.Instance, Seconds(f.Taken))
	}
	return text
}
