package words

import (
	"fmt"
	"strings"

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
	}
	return requestEnd(l.Ending, l.Request.Text)
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

func requestEnd(e timeline.Ending, cause string) End {
	switch {
	case e.Kind == timeline.Unanswered:
		return End{Sign: "✗", Text: "no answer"}
	case e.Kind == timeline.Abandoned:
		return End{Sign: "-", Text: "run ended"}
	case e.Kind == timeline.Raced:
		return End{Sign: "~", Text: string(e.Class)}
	case e.Kind == timeline.Unowed:
		return End{Sign: "·", Text: string(event.Refused)}
	case e.Class == event.Other:
		return End{Sign: "✗", Text: string(e.Class), Cause: cause}
	case e.Class != "":
		return End{Sign: "✗", Text: string(e.Class)}
	case e.Kind == timeline.Failed:
		return End{Sign: "✗", Text: fmt.Sprint(e.Status)}
	}
	return End{Text: fmt.Sprint(e.Status)}
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
		number := fmt.Sprintf("#%d", r.ID)
		last := "…" + r.Path[max(0, strings.LastIndexByte(r.Path, '/')):]
		return []string{strings.TrimSpace(number + " " + r.Method + " " + r.Path), number + " " + r.Method + " " + last, strings.TrimSpace(number + " " + r.Method), number}
	}
	name := fmt.Sprintf("receipt %d", l.Receipt.ID)
	if l.Receipt.Started == 0 {
		return []string{name}
	}
	return []string{fmt.Sprintf("%s worker %d", name, l.Receipt.Worker), fmt.Sprintf("%s w%d", name, l.Receipt.Worker), name}
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
