package words

import (
	"cmp"
	"fmt"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

func momentNeverCame(f verdict.Finding) string {
	text := fmt.Sprintf("the moment to stop never came: %d of %s were in flight", f.Count, Plural(f.Of, "request"))
	if f.ReceiptsOf > 0 {
		text += fmt.Sprintf(", %d of %s were being printed", f.Receipts, Plural(f.ReceiptsOf, "receipt"))
	}
	if f.QueuedOf > 0 {
		text += fmt.Sprintf(", %d of %d were queued", f.Queued, f.QueuedOf)
	}
	if f.After > 0 {
		text += " after " + Seconds(f.After)
	}
	return text
}

func requestFailed(f verdict.Finding) string {
	after := fmt.Sprintf("%s after %s", Seconds(f.After), f.Name)
	switch {
	case f.At == 0:
		return requestName(f) + ": no answer"
	case f.Class == event.Canceled:
		return requestName(f) + ": no answer when the run ended"
	case f.Class != "":
		return fmt.Sprintf("%s: %s %s", requestName(f), classText(f), after)
	}
	return fmt.Sprintf("%s: answered %d, %s%s", requestName(f), f.Status, after, bodyText(f))
}

func requestDropped(f verdict.Finding) string {
	taken := fmt.Sprintf("%s: taken %s after %s", requestName(f), Seconds(f.Taken), f.Name)
	switch {
	case f.At == 0, f.Class == event.Canceled:
		return taken + ", and never answered"
	case f.Class != "":
		return fmt.Sprintf("%s; %s %s after it", taken, classText(f), Seconds(f.After))
	}
	return fmt.Sprintf("%s, and answered %d%s", taken, f.Status, bodyText(f))
}

// requestName names a request, and the attempt at it where its client's library made several.
func requestName(f verdict.Finding) string {
	name := fmt.Sprintf("request %d", f.Request)
	if stream, ok := streams[f.Stream]; ok {
		name += ", " + stream
	}
	if f.Attempt > 0 {
		name += fmt.Sprintf(", %s attempt", Ordinal(f.Attempt))
	}
	return name
}

// bodyText quotes what the body of an error says.
func bodyText(f verdict.Finding) string {
	body := strings.Join(strings.Fields(f.Quote), " ")
	if body == "" {
		return ""
	}
	return "; it said: " + body
}

func requestsAnswered(f verdict.Finding) string {
	in := ""
	switch len(f.Stopped) {
	case 0:
	case 1:
		in = fmt.Sprintf("in instance %d ", f.Stopped[0])
	default:
		in = "in instances " + numbers(f.Stopped) + " "
	}
	if f.Count == 1 {
		return fmt.Sprintf("the one request in flight %sat %s was answered %s after it", in, f.Name, Seconds(f.After))
	}
	return fmt.Sprintf("all %d requests in flight %sat %s were answered, the last %s after it", f.Count, in, f.Name, Seconds(f.After))
}

func trafficFailed(f verdict.Finding) string {
	text := fmt.Sprintf("%d of %s that ended after the stop began met an error", f.Count, Plural(f.Of, "request"))
	if f.Later > 0 {
		text += fmt.Sprintf(": %d before a second stop began, and %d after that", f.Count-f.Later, f.Later)
	}
	return text
}

// clientError names the error that a client met.
func clientError(f verdict.Finding) string {
	switch {
	case f.Class != "":
		return classText(f)
	case f.Status == 0:
		return "no answer,"
	}
	return fmt.Sprintf("%d,", f.Status) // the time after it is another number
}

// classText says how a request ended for its client that has no whole answer.
func classText(f verdict.Finding) string {
	switch {
	case f.Stream == event.Socket && f.Status != 0:
		return socketText(f)
	case f.Call:
		return callText(f)
	}
	return errorText(f)
}

func errorText(f verdict.Finding) string {
	switch f.Class {
	case event.Refused:
		return "connection refused"
	case event.Reset:
		return "connection reset"
	case event.EOF:
		return "connection closed before an answer (EOF)"
	case event.CutShort:
		if f.Status == 0 {
			return "answer cut short inside its header"
		}
		return fmt.Sprintf("answer cut short (status %d, then unexpected EOF)", f.Status)
	case event.Garbled:
		return fmt.Sprintf("answered %d without a whole order", f.Status)
	case event.Overlong:
		return fmt.Sprintf("answered %d, with more than the promised length", f.Status)
	case event.Unended:
		return "it ended without its closing event"
	case event.Timeout:
		return "the client gave up waiting"
	}
	return cmp.Or(f.Text, string(f.Class))
}
