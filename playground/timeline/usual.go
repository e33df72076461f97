package timeline

import (
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
)

// usual is how requests were answered, of which what was usual before the stop can be told. An answer of another kind in
// the middle of a stop is none: see Ending.
type usual struct {
	entries entries[answerKind, answersOfKind]
	kinds   []*answersOfKind
}

// answerKind is a method; or a method and a status; or a method, a status and a path.
type answerKind struct {
	method string
	status int
	path   string
}

// answersOfKind are the whole answers of one kind.
type answersOfKind struct {
	first  time.Duration  // when the first of them was whole
	bodies []unframedBody // of those that say nowhere how long they are: each that was shorter than all before it, by time
}

type unframedBody struct {
	at    time.Duration
	bytes int64
}

func (a *answersOfKind) detach() { a.bodies = slices.Clone(a.bodies) }

// note takes note of a request that has a whole answer.
func (u *usual) note(epoch uint32, r *Request) {
	for _, kind := range []answerKind{{method: r.Method}, {method: r.Method, status: r.Status}} {
		u.of(epoch, kind, r.Done)
	}
	if r.Answer != nil && r.Answer.Framing == event.Unframed {
		u.of(epoch, answerKind{r.Method, r.Status, r.Path}, r.Done).add(unframedBody{r.Done, r.Answer.Bytes})
	}
}

// of returns the answers of a kind, of which there was one at a moment, ready to be changed.
func (u *usual) of(epoch uint32, kind answerKind, at time.Duration) *answersOfKind {
	if known := u.entries.find(u.kinds, kind); known != nil && known.first <= at && kind.path == "" {
		return known // nothing changes
	}
	a, _ := u.entries.change(epoch, &u.kinds, kind, func() *answersOfKind { return &answersOfKind{first: at} })
	a.first = min(a.first, at)
	return a
}

func (a *answersOfKind) add(body unframedBody) {
	i := 0
	for ; i < len(a.bodies) && a.bodies[i].at <= body.at; i++ {
		if a.bodies[i].bytes <= body.bytes {
			return
		}
	}
	longer := i
	for longer < len(a.bodies) && a.bodies[longer].bytes >= body.bytes {
		longer++
	}
	a.bodies = slices.Replace(a.bodies, i, longer, body)
}

// before tells whether there was an answer of a kind before a moment; before any moment, where that is 0.
func (u *usual) before(stop time.Duration, kind answerKind) bool {
	a := u.entries.find(u.kinds, kind)
	return a != nil && (stop == 0 || a.first < stop)
}

// strange tells whether a request got an answer of 400 or above with a status that no request of its method got before the
// stop. It cannot be told where no such request was answered before.
func (u *usual) strange(stop time.Duration, r *Request) bool {
	return r.Status >= http.StatusBadRequest && u.before(stop, answerKind{method: r.Method}) &&
		!u.before(stop, answerKind{method: r.Method, status: r.Status})
}

// halved tells whether an answer that says nowhere how long it is was shorter than every such answer before the stop: its
// end cannot be told from the closing of its connection.
func (u *usual) halved(stop time.Duration, r *Request) bool {
	if r.Answer == nil || r.Answer.Framing != event.Unframed {
		return false
	}
	a := u.entries.find(u.kinds, answerKind{r.Method, r.Status, r.Path})
	if a == nil {
		return false
	}
	i := len(a.bodies) - 1
	for ; i >= 0 && stop > 0 && a.bodies[i].at >= stop; i-- {
	}
	return i >= 0 && r.Answer.Bytes < a.bodies[i].bytes
}

// snapshot returns what a snapshot has.
func (u *usual) snapshot() usual {
	s := *u
	s.kinds = slices.Clip(s.kinds)
	s.entries.detach()
	return s
}
