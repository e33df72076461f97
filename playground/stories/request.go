package stories

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// OfRequest tells the story of a request at a moment of its run.
func OfRequest(t *timeline.Timeline, r *timeline.Request, now time.Duration) Story {
	s := begin(t, now, fmt.Sprintf("Request %d: %s %s", r.ID, words.Clean(r.Method), words.Clean(r.Path)))
	s.Stop = signalFor(t, r, s.Stop)
	l := lanes.OfRequest(t, r, now)
	s.say(s.requestFate(l))
	if text := words.RequestAttempts(t, r); text != "" {
		s.say(plain(text))
	}
	s.step(r.Sent, plain(words.Sent(r)))
	s.attempts(r)
	s.step(r.Placed, plain("its order is stored, and not paid yet"))
	for _, c := range t.Charges {
		if c.Request == r.ID {
			s.step(c.At, plain("the card is charged for order "+strconv.Itoa(c.Order)+": the money has moved"))
		}
	}
	s.step(r.Returned, plain("its handler has returned"))
	s.step(r.Header, plain("the first byte of the answer arrived"))
	s.step(r.Done, ended(l, words.RequestOutcome(r, l.Ending)))
	s.signals(r.Instance, cmp.Or(r.Sent, r.Written), r.Done)
	return s.inOrder()
}

// signalFor returns when the signal came that concerns a request: the latest signal that precedes the request, or that the
// request's instance got before the request ended. Where there is no such signal, it returns first.
func signalFor(t *timeline.Timeline, r *timeline.Request, first time.Duration) time.Duration {
	at := first
	for s := range t.Stopped() {
		if s.At <= r.Sent || s.Instance == r.Instance && s.At <= r.Done {
			at = s.At
		}
	}
	return at
}

// attempts adds how far each attempt at a request came and, for all but the last, how it ended.
func (s *Story) attempts(r *timeline.Request) {
	if r.Reach() == timeline.ReachChosen {
		s.step(cmp.Or(r.NoReply, r.Raced), plain(words.BalancerChose(r.Instance)))
	}
	for i := range r.Attempts {
		a, name := &r.Attempts[i], ""
		if len(r.Attempts) > 1 {
			name = words.AttemptName(i) + ": "
		}
		if a.Conn > 0 {
			s.step(a.Written, plain(name+"written to connection "+strconv.Itoa(a.Conn)+", whole"))
		} else {
			s.step(a.Written, plain(name+"written to its connection, whole"))
		}
		s.step(a.Accepted, plain(name+"accepted: its handler began"+s.of(a.Instance)))
		if i < len(r.Attempts)-1 {
			lost := words.AttemptLost(i, a)
			s.step(a.Ended, Line{lost.Sign, lanes.Bad, words.Clean(lost.Text)})
		}
	}
}

// requestFate says in a sentence what became of a request.
func (s *Story) requestFate(l *lanes.Lane) Line {
	t, r, said := s.t, l.Request, Line{}
	switch {
	case l.Ending.Kind != timeline.Underway:
		said = ended(l, words.RequestFate(t, r, l.Ending))
	case l.Began > 0 && t.ExitedAt(r.Instance) > 0:
		said = plain("The process has ended, and its client has not noticed yet.")
	default:
		said = plain("It is in flight, " + s.lasting(cmp.Or(r.Sent, r.Written, r.Accepted)) + ".")
	}
	switch l.Ending.Kind {
	case timeline.Raced, timeline.Unowed, timeline.Abandoned:
		return said
	}
	switch {
	case l.Ending.Kind == timeline.Failed && t.MetClosing(r):
		said.Text += " " + words.RequestMetClosing
	case t.Races(r):
		said.Text += " " + words.RequestRaced
	case s.Stop > 0 && t.WasInFlight(r, s.Stop):
		said.Text += " It was in flight at the signal, so the service owes it an answer."
	case s.Stop > 0 && l.Began == 0 && r.Sent > s.Stop:
		said.Text += " It came after the signal, and no handler took it."
		if r.Reach() == timeline.ReachChosen {
			said.Text += " The balancer had chosen " + words.Instance(r.Instance) + " for it."
		}
	}
	return said
}
