package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/stories"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// explanation is what is told about one thing in the picture: what it is, what happened to it, and where it is in the code.
type explanation struct {
	title string
	said  []string
	steps []happening
	code  []string
	term  string // the term to quote from the glossary

	signal time.Duration // the moment from which times are measured, besides the start of the run; 0 for none
}

// happening is one step in the history of a thing.
type happening struct {
	at   time.Duration
	what string
}

// Explain explains one thing at a moment of the run.
func Explain(t *timeline.Timeline, is Target, now time.Duration) explanation {
	x := explanation{title: "Nothing is here to select yet.", signal: t.SignalOrEnd()}
	switch is.kind {
	case aRequest:
		if r := t.Request(is.ID); r != nil {
			x.request(t, r, now)
		}
	case aReceipt:
		if j := t.Job(is.instance, is.ID); j != nil {
			x.receipt(t, j, now)
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
	case aFault:
		for _, f := range t.Faults {
			if f.Number == is.ID {
				x.tell(stories.OfFault(f))
			}
		}
	case aMigration:
		for _, m := range t.Migrations {
			if m.Number == is.ID && m.Instance == is.instance {
				x.tell(stories.OfMigration(t, m, now))
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
	for _, location := range x.code {
		say(ui.Accent.Of("in the code:") + " " + location)
	}
	if e, ok := source.Glossary.Find(x.term); ok {
		say(ui.Faint.Of(e.Name+":") + " " + e.Text)
	}
	return lines
}

// tell takes over a story, in the colours of a terminal.
func (x *explanation) tell(s stories.Story) {
	x.title = s.Title
	if s.Stop > 0 {
		x.signal = s.Stop
	}
	for _, l := range s.Said {
		x.said = append(x.said, coloured(l))
	}
	for _, h := range s.Steps {
		x.step(h.At, coloured(h.Line))
	}
}

// inks are the colours of tones.
var inks = map[lanes.Tone]ui.Ink{lanes.Good: ui.Good, lanes.Warn: ui.Warn, lanes.Bad: ui.Bad, lanes.Faint: ui.Faint, stories.Signal: ui.Signal}

func coloured(l stories.Line) string {
	sign := l.Sign
	if l.Tone != "" {
		sign = inks[l.Tone].Of(sign)
	}
	return strings.TrimSpace(sign + " " + ui.Clean(l.Text))
}

func (x *explanation) request(t *timeline.Timeline, r *timeline.Request, now time.Duration) {
	x.tell(stories.OfRequest(t, r, now))
	x.term = x.termOf(t, r)
	if r.Accepted > 0 && r.Returned == 0 {
		x.code = handlers(t, r.Instance)
	}
}

func (x *explanation) receipt(t *timeline.Timeline, j *timeline.Job, now time.Duration) {
	x.tell(stories.OfReceipt(t, j, now))
	x.term = "receipt"
	if j.Started > 0 && j.Done == 0 {
		x.code = workers(t, j.Instance)
	}
}

func (x *explanation) message(t *timeline.Timeline, d *timeline.Delivery, now time.Duration) {
	x.tell(stories.OfMessage(t, d, now))
	x.term = "message"
	if d.Started > 0 && d.Done == 0 {
		x.code = workers(t, d.Instance)
	}
}

func (x *explanation) leader(t *timeline.Timeline, m *timeline.Term) {
	x.tell(stories.OfTerm(t, m))
	x.term = "leader"
}

// signed writes how a request ended behind its sign, if it has one, in the colour of its lane's end.
func signed(l *lanes.Lane, end words.End) string {
	return strings.TrimSpace(lane{Lane: l}.endInk().Of(end.Sign) + " " + ui.Clean(end.Text))
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
		x.step(c.Since, ui.Either(c.Busy, "taken from the pool", "returned to the pool"))
	}
	x.step(c.Closed, "closed, and its session row deleted")
}

// of names the instance, where there are several.
func of(t *timeline.Timeline, n int) string {
	if len(t.Processes) < 2 {
		return ""
	}
	return ", " + words.Instance(n)
}
