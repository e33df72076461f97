package words

import (
	"cmp"
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// RequestFate says in one or two sentences how a request ended that has ended.
func RequestFate(t *timeline.Timeline, r *timeline.Request, e timeline.Ending) End {
	end := requestEnd(r, e)
	switch {
	case e.Kind == timeline.Unanswered:
		end.Text = "It had no answer when the run ended."
	case e.Kind == timeline.Abandoned:
		end.Text = "It ended because the run ended, which is nobody's fault."
	case e.Kind == timeline.Raced:
		end.Text = "It got no answer. " + RequestRaced
	case e.Kind == timeline.Unowed:
		end.Text = "Refused: " + whyUnowed(t, 1) + "."
	case e.Kind == timeline.Answered:
		end = End{"✓", "It was answered.", ""}
	case e.Class == "", e.Class == event.Unsound:
		end.Text = "It was answered with an error, " + end.Text + "."
	case wrongAnswer(answerOf(r, e)) != "":
		end.Text = "It was " + wrongAnswer(answerOf(r, e)) + "."
	case e.Status > 0:
		end.Text = "It got no whole answer."
	default:
		end.Text = "It got no answer."
	}
	return end
}

// answerOf returns what a finding would say of the answer to a request.
func answerOf(r *timeline.Request, e timeline.Ending) verdict.Finding {
	return verdict.Finding{Class: e.Class, Status: e.Status, Order: r.Order, Stream: r.Stream}
}

// RequestRaced says that a request raced with the closing of a connection, and RequestMetClosing that it did in a run whose
// rules judge that.
const (
	RequestRaced      = "It raced with the closing of an idle connection. No server can rule that out, so it is not judged."
	RequestMetClosing = "It was sent on a kept connection that the service was closing, and nothing had told its client that it would."
)

// RequestOutcome says what a client met at the end of its request.
func RequestOutcome(r *timeline.Request, e timeline.Ending) End {
	end := requestEnd(r, e)
	switch {
	case e.Class == event.Canceled, e.Kind == timeline.Underway:
		end.Text = "the run ended"
	case e.Class == event.Left:
		end.Text = "its client left"
	case e.Class == event.CutShort && r.Class == "":
		end.Text = fmt.Sprintf("answered %d, and cut off: the answer is shorter than each one before the stop", e.Status)
	case e.Class == event.Unsound, e.Class == event.Unended && r.Stream == event.Socket:
		end.Text = "ended with " + end.Text
	case e.Class == event.Unended && r.Answer != nil && r.Answer.Inside:
		end.Text = "the feed ended inside an event"
	case e.Class != r.Class && r.Class == event.Refused:
		end.Text = "cut off, and the next attempt was " + classStep(r.Class, "")
	case e.Class != "":
		end.Text = cmp.Or(wrongAnswer(answerOf(r, e)), classStep(e.Class, r.Text))
	default:
		end.Text = "answered " + end.Text
	}
	if e.Kind == timeline.Abandoned && e.Class != event.Canceled && e.Class != event.Left {
		end.Text += ", as the run ended"
	}
	if e.Kind == timeline.Answered {
		end.Sign = "✓"
		if r.Order > 0 {
			end.Text += fmt.Sprintf(", order %d", r.Order)
		}
	}
	return end
}

// AttemptName names an attempt at a request by its number, from 0.
func AttemptName(number int) string { return Ordinal(number+1) + " attempt" }

// AttemptLost says how an attempt ended that was followed by another.
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
