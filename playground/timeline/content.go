package timeline

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// seen has the values of one thing in answers, such as their length, each with the moment at which the first answer with it
// was complete. It keeps the two values that came first, which is enough to tell whether all answers up to a moment had the
// same. It has functions in place of methods for the reason that index.Entries has them.
type seen[V comparable] []firstSeen[V]

type firstSeen[V comparable] struct {
	value V
	at    time.Duration
}

// noteSeen notes a value in an answer that was complete at a moment.
func noteSeen[V comparable](s *seen[V], value V, at time.Duration) {
	list := *s
	i := slices.IndexFunc(list, func(f firstSeen[V]) bool { return f.value == value })
	if i < 0 {
		i = len(list)
		list = append(list, firstSeen[V]{value, at})
	}
	list[i].at = min(list[i].at, at)
	slices.SortStableFunc(list, func(a, b firstSeen[V]) int { return cmp.Compare(a.at, b.at) })
	*s = list[:min(len(list), 2)]
}

// hadSeen tells whether an answer with a value that is complete at a moment says nothing new: the value had been seen by then, or two
// others had.
func hadSeen[V comparable](s seen[V], value V, at time.Duration) bool {
	for _, f := range s {
		if f.value == value {
			return f.at <= at
		}
	}
	return len(s) == 2 && s[1].at <= at
}

// onlySeen returns the value that all answers had in common that were complete before a moment. same is false where there were
// none, or where they had several values.
func onlySeen[V comparable](s seen[V], before time.Duration) (value V, same bool) {
	for _, f := range s {
		switch {
		case f.at >= before:
		case same:
			return *new(V), false
		default:
			value, same = f.value, true
		}
	}
	return value, same
}

// seenContent is what is known of what came in the answers of one kind.
type seenContent struct {
	types  seen[string]
	bytes  seen[int64]  // of answers that are no feeds
	events seen[int]    // of feeds, as the following
	lasts  seen[string] // the names of the last events
	inside seen[bool]   // whether they ended inside an event
}

func (c *seenContent) Detach() {
	c.types, c.bytes = slices.Clone(c.types), slices.Clone(c.bytes)
	c.events, c.lasts, c.inside = slices.Clone(c.events), slices.Clone(c.lasts), slices.Clone(c.inside)
}

func (c *seenContent) note(r *Request) {
	noteSeen(&c.types, r.Answer.Type, r.Done)
	if r.Stream == "" {
		noteSeen(&c.bytes, r.Answer.Bytes, r.Done)
		return
	}
	noteSeen(&c.events, r.Answer.Events, r.Done)
	noteSeen(&c.lasts, r.Answer.Last, r.Done)
	noteSeen(&c.inside, r.Answer.Inside, r.Done)
}

// had tells whether an answer says nothing new.
func (c *seenContent) had(r *Request) bool {
	if !hadSeen(c.types, r.Answer.Type, r.Done) {
		return false
	}
	if r.Stream == "" {
		return hadSeen(c.bytes, r.Answer.Bytes, r.Done)
	}
	return hadSeen(c.events, r.Answer.Events, r.Done) && hadSeen(c.lasts, r.Answer.Last, r.Done) && hadSeen(c.inside, r.Answer.Inside, r.Done)
}

// comparableContent tells whether what came in an answer can be compared with what came in other answers to the same request: it is
// an answer or a feed of HTTP, and not about one of the shop's orders, which change.
func comparableContent(r *Request) bool {
	return r.Answer != nil && (r.Stream == "" || r.Stream == event.Feed) && r.Order == 0 && r.Method != event.GRPC &&
		!strings.HasPrefix(r.Path, "/orders/")
}

// Content is what came in an answer. One of Bytes and Events is used.
type Content struct {
	Type   string `json:"type,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
	Events int    `json:"events,omitempty"` // of a feed
}

// Difference says how an answer differs from what all answers to the same request before the stop had in common.
type Difference struct {
	Feed    bool    `json:"feed,omitempty"`
	Answers int     `json:"answers"` // how many there were before the stop
	Before  Content `json:"before"`  // what these had in common; the rest is zero
	Now     Content `json:"now"`     // of the same
}

// An answer may be shorter by fewDigits bytes, since a number in it can have fewer digits, but by no more than one part in
// wholeOf of its length.
const fewDigits, wholeOf = 4, 8

// lesser compares a whole answer to a request that was in flight at the stop with all answers to the same request before
// the stop, where those were alike. It returns what is wrong if less came, or something of another kind, and otherwise "".
// It compares what clients see from outside.
func (t *Timeline) lesser(r *Request) event.Class {
	if t.Run.Rules == nil || !t.Run.Rules.Outside || !comparableContent(r) || r.Done < t.StoppedAt() {
		return ""
	}
	a := index.Find(&t.usual.entries, t.usual.kinds, answerKind{r.Method, r.Status, r.Path})
	if a == nil {
		return ""
	}
	class := a.lesser(t.StoppedAt(), r)
	if class == "" {
		return ""
	}
	if _, atSignal := t.isOwed(r); !atSignal {
		return ""
	}
	return class
}

// FirstOfItsKind tells whether no request like r had got a whole answer with the same status before the stop.
func (t *Timeline) FirstOfItsKind(r *Request) bool {
	return !t.usual.before(t.StoppedAt(), answerKind{r.Method, r.Status, r.Path})
}

func (a *answersOfKind) lesser(stop time.Duration, r *Request) event.Class {
	c := &a.content
	if inside, same := onlySeen(c.inside, stop); r.Answer.Inside && !(same && inside) {
		return event.Unended
	}
	if !a.hadEnough(stop - 1) {
		return ""
	}
	if before, same := onlySeen(c.bytes, stop); same && r.Stream == "" {
		if missing := before - r.Answer.Bytes; missing > 0 && (missing > fewDigits || missing*wholeOf > before) {
			return event.Lesser
		}
	}
	if before, same := onlySeen(c.events, stop); same && r.Stream != "" && r.Answer.Events < before {
		return event.Lesser
	}
	if last, same := onlySeen(c.lasts, stop); same && r.Stream != "" && last != "" && r.Answer.Last != last {
		return event.Unended
	}
	if before, same := onlySeen(c.types, stop); same && r.Answer.Type != before {
		return event.Mistyped
	}
	return ""
}

// KnowsUsual tells whether each kind of request that was sent several times has had enough whole answers to tell what is usual.
func (t *Timeline) KnowsUsual() bool {
	sent := make(map[answerKind]int)
	for _, r := range t.Requests {
		switch {
		case comparableStatus(r):
			sent[answerKind{method: r.Method, path: r.Path}]++
		case r.Stream == event.Feed: // an answer with another status is no feed
			sent[answerKind{r.Method, http.StatusOK, r.Path}]++
		}
	}
	for kind, n := range sent {
		if a := index.Find(&t.usual.entries, t.usual.kinds, kind); n >= enough && (a == nil || !a.hadEnough(t.Now)) {
			return false
		}
	}
	return true
}

// Difference returns how the answer to a request differs from what all answers to the same request before the stop had in
// common, or nil where it is not known to differ.
func (t *Timeline) Difference(r *Request) *Difference {
	a := index.Find(&t.usual.entries, t.usual.kinds, answerKind{r.Method, r.Status, r.Path})
	if a == nil || !comparableContent(r) {
		return nil
	}
	stop := t.StoppedAt()
	d := &Difference{Feed: r.Stream != ""}
	if before, same := onlySeen(a.content.types, stop); same && before != r.Answer.Type {
		d.Before.Type, d.Now.Type = before, r.Answer.Type
	}
	if before, same := onlySeen(a.content.bytes, stop); same && !d.Feed {
		d.Before.Bytes, d.Now.Bytes = before, r.Answer.Bytes
	}
	if before, same := onlySeen(a.content.events, stop); same && d.Feed {
		d.Before.Events, d.Now.Events = before, r.Answer.Events
	}
	d.Answers = t.answersBefore(r, comparableContent)[r.Status]
	return d
}
