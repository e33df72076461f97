package words

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

func momentNeverCame(f verdict.Finding) string {
	text := fmt.Sprintf("the moment to stop never came: %d of %s in flight", f.Count, were(f.Of, "request"))
	one, done, waiting := "receipt", "printed", "queued"
	switch f.Item {
	case verdict.WorkMessages:
		one, done, waiting = "message", "worked on", "received and not begun"
	case verdict.WorkRounds:
		one, done = "round", "done by the leader"
	}
	if f.ReceiptsOf > 0 {
		text += fmt.Sprintf(", %d of %s being %s", f.Receipts, were(f.ReceiptsOf, one), done)
	}
	if f.QueuedOf > 0 {
		text += fmt.Sprintf(", %d of %d %s %s", f.Queued, f.QueuedOf, wasOrWere(f.QueuedOf), waiting)
	}
	if f.After > 0 {
		text += " after " + Seconds(f.After)
	}
	return text
}

// TooQuick says that a service answers too soon for enough requests to be in flight at once.
func TooQuick(q timeline.Quick) string {
	return fmt.Sprintf("in %s the service gave %s, the slowest within %s, so there will never be %s in flight at once",
		Seconds(q.After), Plural(q.Answers, "answer"), Seconds(max(q.Slowest, time.Millisecond)), Plural(q.Requests, "request"))
}

func requestFailed(f verdict.Finding) string {
	after := fmt.Sprintf("%s after %s", Seconds(f.After), f.Name) + slowText(f)
	switch {
	case f.At == 0:
		return requestName(f) + ": no answer"
	case f.Class == event.Canceled:
		return requestName(f) + ": no answer when the run ended"
	case f.Class != "":
		return fmt.Sprintf("%s: %s%s%s", requestName(f), beforeTime(f, classText(f)), after, bodyText(f))
	}
	return fmt.Sprintf("%s: answered %d, %s%s", requestName(f), f.Status, after, bodyText(f))
}

func requestDropped(f verdict.Finding) string {
	taken := fmt.Sprintf("%s: taken %s after %s", requestName(f), Seconds(f.Taken), f.Name)
	switch {
	case f.At == 0, f.Class == event.Canceled:
		return taken + ", and never answered"
	case f.Class != "":
		return fmt.Sprintf("%s; %s%s after it%s%s", taken, beforeTime(f, classText(f)), Seconds(f.After), slowText(f), bodyText(f))
	}
	return fmt.Sprintf("%s, and answered %d%s", taken, f.Status, bodyText(f))
}

// requestName names a request and, where its client's library made several attempts, the attempt.
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

// slowText says of a time at which a client met an error that the client is slow, where it is.
func slowText(f verdict.Finding) string {
	if f.Slow {
		return ", by a client that sends and reads slowly"
	}
	return ""
}

// bodyText quotes the body of an error, or of what should have been an order.
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
	which := "ended after the stop began"
	if f.State == verdict.StateBack {
		which = "came once the service was back"
	}
	text := fmt.Sprintf("%d of %s that %s met an error", f.Count, Plural(f.Of, "request"), which)
	if f.Later > 0 {
		text += fmt.Sprintf(": %d before a second stop began, and %d after that", f.Count-f.Later, f.Later)
	}
	return text
}

// stopText names the stop after which a request ended.
func stopText(f verdict.Finding) string {
	if f.Stop > 0 {
		return fmt.Sprintf("the %s stop, of instance %d,", Ordinal(f.Stop), f.Instance)
	}
	return "the stop"
}

// clientError names the error that a client met.
func clientError(f verdict.Finding) string {
	switch {
	case f.Class != "":
		return classText(f)
	case f.Status == 0:
		return "no answer"
	}
	return fmt.Sprint(f.Status)
}

// beforeTime returns what a client met, ready for the time that follows it. A comma separates the time from a status.
func beforeTime(f verdict.Finding, met string) string {
	if f.Class == "" || wrongAnswer(f) != "" {
		return met + ", "
	}
	return met + " "
}

// classText says how a request without a whole answer ended.
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
	case event.Unended:
		if f.Inside {
			return "it ended inside an event"
		}
		return "it ended without its closing event"
	case event.Timeout:
		return "the client gave up waiting"
	}
	return cmp.Or(wrongAnswer(f), f.Text, string(f.Class))
}

// differentAnswer says in what an answer differs from all answers before the stop.
func differentAnswer(f verdict.Finding) string {
	d := f.Difference
	switch {
	case d == nil && f.Class == event.Mistyped:
		return fmt.Sprintf("answered %d with something of another kind than before the stop", f.Status)
	case d == nil:
		return fmt.Sprintf("answered %d with less than before the stop", f.Status)
	}
	before, all := contentText(d, d.Before), "the one"
	if d.Answers > 1 {
		all = fmt.Sprintf("each of the %d", d.Answers)
	}
	return fmt.Sprintf("answered %d with %s, where %s before the stop had %s", f.Status, contentText(d, d.Now), all, before)
}

// contentText says what came in an answer, as far as it matters for a difference.
func contentText(d *timeline.Difference, c timeline.Content) string {
	text := ""
	switch {
	case d.Before.Events > 0:
		text = Plural(c.Events, "event")
	case d.Before.Bytes > 0:
		text = Plural(int(c.Bytes), "byte")
	}
	switch {
	case d.Before.Type == d.Now.Type:
		return text
	case text == "":
		return cmp.Or(c.Type, "no content type")
	}
	return text + " of " + cmp.Or(c.Type, "no content type")
}

// wrongAnswer says what is wrong with an answer that came whole, or returns "".
func wrongAnswer(f verdict.Finding) string {
	switch f.Class {
	case event.Garbled:
		if f.Stream == event.Socket {
			return fmt.Sprintf("answered %d, without switching to a WebSocket", f.Status)
		}
		return fmt.Sprintf("answered %d without a whole order", f.Status)
	case event.Overlong:
		return fmt.Sprintf("answered %d, with more than the promised length", f.Status)
	case event.Repeated:
		return fmt.Sprintf("answered %d with order %d, which is another client's", f.Status, f.Order)
	case event.Denied:
		return fmt.Sprintf("answered %d for an order of which a client had been told", f.Status)
	case event.Lesser, event.Mistyped:
		return differentAnswer(f)
	case event.Unusual:
		if f.Of == 0 {
			return fmt.Sprintf("answered %d, unlike everybody before the stop", f.Status)
		}
		if f.Of == 1 {
			return fmt.Sprintf("answered %d, where the one before the stop was answered %d", f.Status, f.Usual)
		}
		return fmt.Sprintf("answered %d, where the %d before the stop were answered %d", f.Status, f.Of, f.Usual)
	}
	return ""
}
