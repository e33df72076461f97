package words

import (
	"cmp"
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// RequestFate says in a sentence or two what became of a request that has ended.
func RequestFate(r *timeline.Request, e timeline.Ending) End {
	end := requestEnd(r, e)
	switch {
	case e.Kind == timeline.Unanswered:
		end.Text = "It had no answer when the run ended."
	case e.Kind == timeline.Abandoned:
		end.Text = "The run ended and took it along; nobody is to blame."
	case e.Kind == timeline.Raced:
		end.Text = "It got no answer. " + RequestRaced
	case e.Kind == timeline.Unowed:
		end.Text = "Refused: it came after the stop; the service owes it nothing."
	case e.Kind == timeline.Answered:
		end = End{"✓", "It was answered.", ""}
	case e.Class == "", e.Class == event.Unsound:
		end.Text = "It was answered with an error, " + end.Text + "."
	case e.Status > 0:
		end.Text = "It got no whole answer."
	default:
		end.Text = "It got no answer."
	}
	return end
}

// RequestRaced says of a request that it raced.
const RequestRaced = "It raced with the closing of an idle connection, which no server can tell apart: it is not judged."

// RequestOutcome says what a client met at the end of its request.
func RequestOutcome(r *timeline.Request, e timeline.Ending) End {
	end := requestEnd(r, e)
	switch {
	case e.Class == event.Canceled, e.Kind == timeline.Underway:
		end.Text = "the run ended"
	case e.Class == event.CutShort && r.Class == "":
		end.Text = fmt.Sprintf("answered %d, and cut off: the answer is shorter than each one before the stop", e.Status)
	case e.Class == event.Unsound, e.Class == event.Unended && r.Stream == event.Socket:
		end.Text = "ended with " + end.Text
	case e.Class != "":
		end.Text = classStep(e.Class, e.Status, r.Text)
	default:
		end.Text = "answered " + end.Text
	}
	if e.Kind == timeline.Abandoned && e.Class != event.Canceled {
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

// AttemptLost says how an attempt at a request ended after which there was another.
func AttemptLost(number int, a *timeline.Attempt) End {
	return End{Sign: "✗", Text: AttemptName(number) + ": " + classStep(a.Class, a.Status, a.Text)}
}

// RequestAttempts says who made several attempts at a request; it is empty where there was but one.
func RequestAttempts(t *timeline.Timeline, r *timeline.Request) string {
	if len(r.Attempts) < 2 {
		return ""
	}
	who := "its client's library"
	if t.Balanced() {
		who = "the balancer"
	}
	return fmt.Sprintf("It took %s: %s made each after the first by itself.", Plural(len(r.Attempts), "attempt"), who)
}

// classStep says what a client met in place of a whole answer, as a step of what happened.
func classStep(class event.Class, status int, text string) string {
	switch class {
	case event.Refused:
		return "refused: nobody listens at the address"
	case event.Reset:
		return "cut off: the connection was reset"
	case event.EOF:
		return "cut off: the connection was closed before an answer came (EOF)"
	case event.CutShort:
		return "cut off in the middle of the answer"
	case event.Garbled:
		return fmt.Sprintf("answered %d without a whole order", status)
	case event.Overlong:
		return fmt.Sprintf("answered %d, with more than the promised length", status)
	case event.Unended:
		return "the feed ended without its closing event"
	case event.Timeout:
		return "the client's patience ended first"
	}
	return cmp.Or(text, string(class), "no answer")
}
