package words

import (
	"fmt"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// End says how a lane ended, in the form in which a picture has it. It is empty for a lane that goes on.
type End struct {
	Sign  string // tells by its shape whether that is well; empty where it is
	Text  string // a word or two
	Cause string // what the client or the worker said of it, for where there is room, or empty
}

func (e End) String() string { return strings.TrimSpace(e.Sign + " " + e.Text) }

// LaneEnd says how a lane ended.
func LaneEnd(l *lanes.Lane) End {
	switch {
	case l.Outcome == lanes.Open:
		return End{}
	case l.Kind == lanes.Process:
		return processEnd(l.Process)
	case l.Kind == lanes.Receipt:
		return receiptEnd(l)
	case l.Kind == lanes.Message:
		return messageEnd(l)
	case l.Kind == lanes.Term:
		return termEnd(l)
	}
	return requestEnd(l.Request, l.Ending)
}

func processEnd(p *timeline.Process) End {
	switch {
	case p.KilledBy != "":
		return End{Sign: "✗", Text: "killed by " + p.KilledBy}
	case p.Status != 0:
		return End{Sign: "✗", Text: fmt.Sprintf("exit %d", p.Status)}
	}
	return End{Text: "exit 0"}
}

func requestEnd(r *timeline.Request, e timeline.Ending) End {
	switch {
	case e.Kind == timeline.Unanswered:
		return End{Sign: "✗", Text: "no answer"}
	case e.Kind == timeline.Abandoned:
		return End{Sign: "-", Text: "run ended"}
	case e.Kind == timeline.Raced:
		return End{Sign: "~", Text: string(e.Class)}
	case e.Kind == timeline.Unowed:
		return End{Sign: "·", Text: string(event.Refused)}
	case e.Class == event.Unsound, e.Class == event.Unended && r.Stream == event.Socket:
		return End{Sign: "✗", Text: code(r)}
	case e.Class == event.Other:
		return End{Sign: "✗", Text: string(e.Class), Cause: r.Text}
	case e.Class != "":
		return End{Sign: "✗", Text: string(e.Class)}
	case e.Kind == timeline.Failed:
		return End{Sign: "✗", Text: fmt.Sprint(e.Status)}
	case r.Stream == event.Socket, r.Method == event.GRPC:
		return End{Text: code(r)}
	}
	return End{Text: fmt.Sprint(e.Status)}
}

// code says in a word with which code a WebSocket or a gRPC call ended.
func code(r *timeline.Request) string {
	switch {
	case r.Answer == nil:
		return fmt.Sprint(r.Status)
	case r.Method == event.GRPC:
		return CallStatus(r.Answer.Code)
	}
	return fmt.Sprint(r.Answer.Code)
}

func receiptEnd(l *lanes.Lane) End {
	switch {
	case l.Fate == timeline.ReceiptStored:
		return End{Sign: "○", Text: "stored"}
	case l.Outcome == lanes.Harmless:
		return End{Sign: "-", Text: "run ended"}
	case l.Outcome == lanes.Unknown:
		return End{Sign: "?", Text: Fate(l.Fate)}
	case l.Outcome == lanes.Failed:
		return End{Sign: "✗", Text: Fate(l.Fate), Cause: l.Receipt.Error}
	}
	return End{Text: Fate(l.Fate)}
}

// messageEnds say what became of a delivery of a message.
var messageEnds = map[timeline.DeliveryFate]string{
	timeline.DeliveryDone:     "shipped",
	timeline.DeliveryReturned: "given back",
	timeline.DeliveryAgain:    "shipped again",
	timeline.DeliveryUnacked:  "not acknowledged",
	timeline.DeliveryHeld:     "hidden",
	timeline.DeliveryFailed:   "failed",
	timeline.DeliveryLost:     "lost",
}

func messageEnd(l *lanes.Lane) End {
	e := End{Text: messageEnds[l.Came], Cause: l.Message.Error}
	switch {
	case l.Outcome == lanes.Failed:
		e.Sign = "✗"
	case l.Came == timeline.DeliveryReturned:
		e.Sign = "○"
	case l.Outcome == lanes.Harmless:
		return End{Sign: "-", Text: "run ended"}
	}
	return e
}

func termEnd(l *lanes.Lane) End {
	switch {
	case l.Outcome == lanes.Harmless:
		return End{Sign: "-", Text: "run ended"}
	case l.Outcome == lanes.Failed:
		return End{Sign: "✗", Text: "lease kept"}
	}
	return End{Text: "lease given back"}
}

// Fate says what became of a receipt, in a word or two.
func Fate(f timeline.ReceiptFate) string {
	if f == timeline.ReceiptCut || f == timeline.ReceiptUnknown {
		return "not printed"
	}
	return string(f)
}

// LaneName names a lane, with its instance in front where there are several.
func LaneName(t *timeline.Timeline, l *lanes.Lane) string {
	several, name := len(t.Processes) > 1, LaneNames(l)[0]
	switch {
	case l.Kind == lanes.Process && several:
		return Instance(l.Instance)
	case l.Kind == lanes.Process, !several, l.Kind == lanes.Request && l.Request.Accepted == 0 && l.Request.NoReply == 0:
		return name
	}
	return ShortInstance(l.Instance) + " " + name
}

// LaneNames names a lane without its instance, at several lengths, the longest first.
func LaneNames(l *lanes.Lane) []string {
	switch l.Kind {
	case lanes.Process:
		return []string{fmt.Sprintf("process %d", l.Process.PID)}
	case lanes.Request:
		r := l.Request
		number, path, last := fmt.Sprintf("#%d", r.ID), r.Path, "…"+r.Path[max(0, strings.LastIndexByte(r.Path, '/')):]
		if r.Method == event.GRPC { // without the package of its service: "Health/Watch"
			path = path[strings.LastIndexAny(path[:max(strings.LastIndexByte(path, '/'), 0)], "./")+1:]
		}
		return []string{strings.TrimSpace(number + " " + r.Method + " " + path), number + " " + r.Method + " " + last, strings.TrimSpace(number + " " + r.Method), number}
	}
	switch l.Kind {
	case lanes.Term:
		return []string{fmt.Sprintf("leader, token %d", l.Term.Token), "leader"}
	case lanes.Message:
		d := l.Message
		name := fmt.Sprintf("message %d", d.Message)
		if d.Number > 1 {
			name += fmt.Sprintf(" (%s)", Ordinal(d.Number))
		}
		return worked(name, d.Started, d.Worker)
	}
	return worked(fmt.Sprintf("receipt %d", l.Receipt.ID), l.Receipt.Started, l.Receipt.Worker)
}

// worked names what a worker works on, at several lengths, with the worker once it has begun.
func worked(name string, started time.Duration, worker int) []string {
	if started == 0 {
		return []string{name}
	}
	return []string{fmt.Sprintf("%s worker %d", name, worker), fmt.Sprintf("%s w%d", name, worker), name}
}

// ShortInstance names one of several processes where there is little room.
func ShortInstance(n int) string { return fmt.Sprintf("i%d", n) }

// LaneNotes says what else is known of a lane besides its beginning and its end, one note per line.
func LaneNotes(t *timeline.Timeline, l *lanes.Lane) []string {
	var notes []string
	add := func(isSo bool, format string, args ...any) {
		if isSo {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	several := len(t.Processes) > 1
	switch l.Kind {
	case lanes.Process:
		notes = append(notes, Process(t, l.Process))
		add(l.Process.Ready > 0, "ready %s after its start", Seconds(l.Process.Ready-l.Process.Started))
	case lanes.Request:
		r := l.Request
		add(l.Ending.Kind == timeline.Raced, "it raced with the closing of an idle connection, and is not judged")
		add(l.Ending.Kind == timeline.Unowed, "it came after the stop; the service owes it nothing")
		add(several && r.Accepted > 0, "%s had it", Instance(l.Instance))
		add(len(r.Attempts) > 1, "it took %d attempts", len(r.Attempts))
		add(r.Order > 0, "order %d", r.Order)
		add(r.Conn > 0, "connection %d", r.Conn)
		add(r.Text != "", "%s", r.Text)
	case lanes.Receipt:
		state, _ := t.Stored(l.Receipt.ID)
		add(l.Fate == timeline.ReceiptStored, "the database has it as %s, to be printed after a restart", state)
		add(l.Fate == timeline.ReceiptLost, "it is stored nowhere")
		add(several, "%s had it", Instance(l.Instance))
		add(l.Receipt.Error != "", "%s", l.Receipt.Error)
	case lanes.Message:
		d := l.Message
		add(true, "delivery %d of the message", d.Number)
		add(several, "%s had it", Instance(l.Instance))
		add(l.Came == timeline.DeliveryAgain, "its parcel had been shipped before")
		add(l.Came == timeline.DeliveryUnacked, "its parcel is shipped, and the message comes again")
		add(l.Came == timeline.DeliveryHeld, "it stays hidden from everybody for %s", Seconds(max(0, d.Hidden-l.To)))
		add(l.Came == timeline.DeliveryLost, "it was acknowledged before its parcel was shipped, and comes no more")
		add(d.Refused != "", "not acknowledged: %s", d.Refused)
	case lanes.Term:
		add(several, "%s was the leader", Instance(l.Instance))
		add(true, "%s of its work", Plural(l.Term.Rounds, "round"))
		add(l.Outcome == lanes.Failed, "it kept its lease, which ran out %s later", Seconds(max(0, l.Term.Until-l.To)))
	}
	return notes
}

// LaneMoment says what happened at a moment that concerns all lanes.
func LaneMoment(t *timeline.Timeline, m lanes.Moment) string {
	several := len(t.Processes) > 1
	switch m.Kind {
	case lanes.RunEnds:
		return "the run ends, and SIGTERM goes to what still runs"
	case lanes.GraceOver:
		return "grace ends, SIGKILL due"
	case lanes.Step:
		if several {
			return Instance(m.Instance) + ": " + Step(m.Step)
		}
		return Step(m.Step)
	case lanes.Exited:
		if several {
			return Instance(m.Instance) + " ends"
		}
		return "the process ends"
	}
	if several {
		return fmt.Sprintf("%s to %s", m.Signal.Name, Instance(m.Instance))
	}
	return m.Signal.Name + " " + Sender(t, m.Signal)
}

// RequestsUnowed explains the sign of the refused requests for which nobody is to blame. It returns "" where there are
// none.
func RequestsUnowed(t *timeline.Timeline) string {
	for _, r := range t.Requests {
		if t.Ending(r).Kind == timeline.Unowed {
			return "Requests marked · refused came after the stop; the service owes them nothing."
		}
	}
	return ""
}
