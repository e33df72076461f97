package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// explanation is the story of one thing in the picture: what it is, what happened to it, and where it is in the code.
type explanation struct {
	title string
	said  []string
	steps []happening
	Code  []string
	term  string // of the glossary

	signal time.Duration // what times are measured from, besides the start of the run; 0 for none
}

// happening is one step of a thing's life.
type happening struct {
	at   time.Duration
	what string
}

// Explain tells about one thing at a moment of the run.
func Explain(t *timeline.Timeline, is Target, now time.Duration) explanation {
	x := explanation{title: "Nothing is here to select yet.", signal: cmp.Or(t.SignalAt(), t.StoppedAt())}
	switch is.kind {
	case aRequest:
		for _, r := range t.Requests {
			if r.ID == is.ID {
				x.signal = signalFor(t, r, x.signal)
				x.request(t, r, now)
			}
		}
	case aReceipt:
		for _, j := range t.Jobs {
			if j.ID == is.ID && j.Instance == is.instance {
				x.receipt(t, j, now)
			}
		}
	case aMessage:
		if d := t.Delivery(is.ID, is.instance); d != nil {
			x.message(t, d, now)
		}
	case aTerm:
		for _, m := range t.Terms {
			if m.Token == is.ID {
				x.leader(t, m)
			}
		}
	case aClientConn:
		for _, c := range t.HTTP {
			if c.ID == is.ID {
				x.client(t, c)
			}
		}
	case aPoolConn:
		for _, c := range t.DB {
			if c.ID == is.ID && c.Instance == is.instance {
				x.pooled(t, c)
			}
		}
	case aGroup:
		x.goroutines(t, is)
	}
	x.steps = slices.DeleteFunc(x.steps, func(h happening) bool { return h.at == 0 })
	slices.SortStableFunc(x.steps, func(a, b happening) int { return cmp.Compare(a.at, b.at) })
	return x
}

// signalFor returns when the signal came that concerns a request: the latest one before which the request was sent to the
// signalled instance, or after which it was sent. Where there is no such signal, it returns first.
func signalFor(t *timeline.Timeline, r *timeline.Request, first time.Duration) time.Duration {
	at := first
	for s := range t.Stopped() {
		if s.At <= r.Sent || s.Instance == r.Instance && s.At <= r.Done {
			at = s.At
		}
	}
	return at
}

func (x *explanation) step(at time.Duration, what string) {
	x.steps = append(x.steps, happening{at, what})
}

// Lines writes the explanation in w columns.
func (x explanation) Lines(w int) []string {
	w = min(w, 110)
	lines := []string{" " + ui.Strong.Of(ui.Clip(x.title, w))}
	say := func(text string) { lines = append(lines, ui.Indented("  ", text, w)...) }
	for _, text := range x.said {
		say(text)
	}
	for _, h := range x.steps {
		lead := fmt.Sprintf("  %9s ", fmt.Sprintf("%.3f s", h.at.Seconds()))
		if x.signal > 0 {
			lead += fmt.Sprintf("%10s ", ui.Since(h.at, x.signal))
		}
		for i, line := range ui.Indented(lead, h.what, w) {
			if i == 0 {
				line = ui.Faint.Of(lead) + strings.TrimPrefix(line, lead)
			}
			lines = append(lines, line)
		}
	}
	for _, place := range x.Code {
		say(ui.Accent.Of("in the code:") + " " + place)
	}
	if e, ok := source.Glossary.Find(x.term); ok {
		say(ui.Faint.Of(e.Name+":") + " " + e.Text)
	}
	return lines
}

func (x *explanation) request(t *timeline.Timeline, r *timeline.Request, now time.Duration) {
	x.title = fmt.Sprintf("Request %d: %s %s", r.ID, ui.Clean(r.Method), ui.Clean(r.Path))
	x.term = x.termOf(t, r)
	l := lanes.OfRequest(t, r, now)
	x.said = append(x.said, x.fate(t, l, now))
	if text := words.RequestAttempts(t, r); text != "" {
		x.said = append(x.said, text)
	}
	x.step(r.Sent, "its client wants an answer")
	x.attempts(t, r)
	x.step(r.Placed, "its order is written down, and has yet to be paid")
	for _, c := range t.Charges {
		if c.Request == r.ID {
			x.step(c.At, "the card is charged for order "+strconv.Itoa(c.Order)+": the money has moved")
		}
	}
	x.step(r.Returned, "its handler has returned")
	x.step(r.Header, "the first byte of the answer came")
	x.step(r.Done, signed(l, words.RequestOutcome(r, l.Ending)))
	for _, s := range t.Signals {
		if s.Instance == r.Instance && s.At >= cmp.Or(r.Sent, r.Written) && (r.Done == 0 || s.At <= r.Done) {
			x.step(s.At, ui.Signal.Of("┆ "+s.Name)+" "+words.Sender(t, s))
		}
	}
	if r.Accepted > 0 && r.Returned == 0 {
		x.Code = handlers(t, r.Instance)
	}
}

// attempts tells how far each attempt at a request came, and of all but the last how it ended.
func (x *explanation) attempts(t *timeline.Timeline, r *timeline.Request) {
	if chosen(r) {
		x.step(cmp.Or(r.NoReply, r.Raced), "the balancer had chosen "+words.Instance(r.Instance)+", and got no answer there")
	}
	for i := range r.Attempts {
		a, name := &r.Attempts[i], ""
		if len(r.Attempts) > 1 {
			name = words.AttemptName(i) + ": "
		}
		if a.Conn > 0 {
			x.step(a.Written, name+"written to connection "+strconv.Itoa(a.Conn)+", whole")
		} else {
			x.step(a.Written, name+"written to its connection, whole")
		}
		x.step(a.Accepted, name+"accepted: its handler began"+of(t, a.Instance))
		if i < len(r.Attempts)-1 {
			lost := words.AttemptLost(i, a)
			x.step(a.Ended, ui.Bad.Of(lost.Sign)+" "+ui.Clean(lost.Text))
		}
	}
}

// signed writes how a request ended behind its sign, in the colour of its lane's end.
func signed(l *lanes.Lane, end words.End) string {
	return lane{Lane: l}.endInk().Of(end.Sign) + " " + ui.Clean(end.Text)
}

// fate says in a sentence what became of a request.
func (x *explanation) fate(t *timeline.Timeline, l *lanes.Lane, now time.Duration) string {
	r, said := l.Request, ""
	switch {
	case l.Ending.Kind != timeline.Underway:
		said = signed(l, words.RequestFate(r, l.Ending))
	case l.Began > 0 && t.ExitedAt(r.Instance) > 0:
		said = "The process has ended, and its client has yet to notice."
	default:
		said = "It is in flight, for " + ui.Seconds(now-cmp.Or(r.Sent, r.Written, r.Accepted)) + " now."
	}
	switch l.Ending.Kind {
	case timeline.Raced, timeline.Unowed, timeline.Abandoned:
		return said
	}
	switch {
	case slices.Contains(slices.Collect(t.Racing()), r):
		return said + " " + words.RequestRaced
	case x.inFlightAtSignal(t, r):
		return said + " It was in flight at the signal, so it is one that the service owes an answer."
	case x.signal > 0 && l.Began == 0 && r.Sent > x.signal:
		said += " It came after the signal, and no handler ever had it."
		if chosen(r) {
			said += " The balancer had chosen " + words.Instance(r.Instance) + " for it."
		}
	}
	return said
}

// chosen tells whether the balancer sent a request to an instance, and no handler of that instance had the request.
func chosen(r *timeline.Request) bool { return r.Accepted == 0 && (r.NoReply > 0 || r.Raced > 0) }

func (x *explanation) receipt(t *timeline.Timeline, j *timeline.Job, now time.Duration) {
	x.title = fmt.Sprintf("Receipt %d, for order %d", j.ID, j.ID)
	x.term = "receipt"
	x.step(j.Queued, "queued: the service has promised to print it"+of(t, j.Instance))
	x.step(j.Started, "worker "+strconv.Itoa(j.Worker)+" began to print it")
	for _, s := range t.Signals {
		if s.Instance == j.Instance && s.At >= j.Queued && (j.Done == 0 || s.At <= j.Done) {
			x.step(s.At, ui.Signal.Of("┆ "+s.Name)+" "+words.Sender(t, s))
		}
	}
	exited := t.ExitedAt(j.Instance)
	fate := t.Fate(j)
	state, found := t.Stored(j.ID)
	switch {
	case fate == timeline.ReceiptStored && j.Error != "":
		x.said = append(x.said, "○ Not printed in time, but stored: the database has it as "+ui.Clean(state)+", and a restart prints it.")
		x.step(j.Done, "○ not printed: "+ui.Clean(j.Error))
	case fate == timeline.ReceiptStored:
		x.said = append(x.said, "○ Stored, not lost: the database has it as "+ui.Clean(state)+", and a restart can print it.")
		x.step(exited, "the process ended; the receipt's row in the database stays")
	case j.Error != "":
		x.said = append(x.said, ui.Bad.Of("✗")+" It could not be printed.")
		x.step(j.Done, ui.Bad.Of("✗")+" "+ui.Clean(j.Error))
	case j.Done > 0:
		x.said = append(x.said, ui.Good.Of("✓")+" It was printed.")
		x.step(j.Done, ui.Good.Of("✓")+" printed")
	case exited > 0 && j.Started > 0:
		x.said = append(x.said, ui.Bad.Of("✗")+" The process ended while it was being printed."+lostWord(fate))
		x.step(exited, ui.Bad.Of("✗")+" the process ended, and its worker with it")
	case exited > 0:
		said := " The process ended before a worker took it."
		if workersLeft(t, j.Instance) {
			said = " No worker was left to take it: they ended before the process did."
		}
		x.said = append(x.said, ui.Bad.Of("✗")+said+lostWord(fate))
		x.step(exited, ui.Bad.Of("✗")+" the process ended, and its queue in memory with it")
	case j.Started > 0:
		x.said = append(x.said, "It is being printed, for "+ui.Seconds(now-j.Started)+" now.")
	default:
		x.said = append(x.said, "It waits for a worker, for "+ui.Seconds(now-j.Queued)+" now.")
	}
	if found && fate != timeline.ReceiptStored {
		x.said = append(x.said, "The database says of it afterwards: "+ui.Clean(state)+".")
	}
	if j.Started > 0 && j.Done == 0 {
		x.Code = workers(t, j.Instance)
	}
}

// lostWord says that a receipt that was not printed is not in the database either, if that is so.
func lostWord(fate timeline.ReceiptFate) string {
	if fate == timeline.ReceiptLost {
		return " It is lost: the database has nothing of it either."
	}
	return ""
}

func (x *explanation) client(t *timeline.Timeline, c *timeline.Conn) {
	x.title = fmt.Sprintf("Connection %d, of a client to the service", c.ID)
	x.term = "keep-alive connection"
	x.said = append(x.said, clientState(c))
	x.step(c.Opened, "opened")
	for _, r := range t.Requests {
		if r.Conn == c.ID && r.Written > 0 {
			x.step(r.Written, fmt.Sprintf("request %d was written to it", r.ID))
			if r.Done > 0 {
				x.step(r.Done, fmt.Sprintf("request %d: %s", r.ID, signed(lanes.OfRequest(t, r, t.Now), words.RequestOutcome(r, t.Ending(r)))))
			}
		}
	}
	x.step(c.Closed, "closed")
}

func (x *explanation) pooled(t *timeline.Timeline, c *timeline.Conn) {
	x.title = fmt.Sprintf("Connection %d of the service's pool, to its database", c.ID) + of(t, c.Instance)
	x.term = "connection pool"
	x.said = append(x.said, pooledState(t, c))
	x.step(c.Opened, "opened, with a row in the table sessions")
	if c.Since > c.Opened {
		x.step(c.Since, map[bool]string{true: "lent out", false: "given back"}[c.Busy])
	}
	x.step(c.Closed, "closed, and its session row taken back")
}

// of names the instance, where there are several.
func of(t *timeline.Timeline, n int) string {
	if len(t.Processes) < 2 {
		return ""
	}
	return ", " + words.Instance(n)
}
