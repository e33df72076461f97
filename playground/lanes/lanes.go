// Package lanes has what a picture of a run is made of, whoever draws it: a lane for each process, request, receipt, message and leader,
// the moments that concern all of them, and which lanes tell most where not all have room.
package lanes

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Kind tells what a lane is of. Pictures show them in this order.
type Kind int

const (
	Process Kind = iota
	Term
	Request
	Receipt
	Message
)

// Outcome tells how a lane ended, and whether the service is to blame.
type Outcome string

const (
	Open     Outcome = ""         // it has no end, as far as is known
	Fine     Outcome = "fine"     // as it should
	Failed   Outcome = "failed"   // somebody has to answer for it
	Unknown  Outcome = "unknown"  // cut off, and nobody knows yet whether it is stored
	Harmless Outcome = "harmless" // not as it should, and nobody is to blame: it raced, came after the stop, was taken along by the end of the run, is stored, or was given back
)

// Tone is how well a lane ended, for its colour, which always has a shape and a word beside it.
type Tone string

const (
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Faint Tone = "faint"
)

// Tone tells how well the lane ended.
func (l *Lane) Tone() Tone {
	switch {
	case l.Outcome == Fine:
		return Good
	case l.Outcome == Harmless:
		return Faint
	case l.Outcome == Open, l.Outcome == Unknown, l.Ending.Class == event.Refused:
		return Warn
	}
	return Bad
}

// Lane is one process, one term of a leader, one request, one receipt, or one delivery of a message, from its beginning to its
// end.
type Lane struct {
	Kind     Kind
	Instance int               // of the process, or which one had it
	Process  *timeline.Process // what it is of; the others are nil
	Term     *timeline.Term
	Request  *timeline.Request
	Receipt  *timeline.Job
	Message  *timeline.Delivery

	From    time.Duration
	Began   time.Duration // when somebody worked on it, a process when it was ready; 0 if nobody ever did
	To      time.Duration // when it ended; of one that is open, until when it is known
	Outcome Outcome
	Ending  timeline.Ending       // of a request
	Fate    timeline.ReceiptFate  // of a receipt
	Came    timeline.DeliveryFate // of a message
	AtStop  bool                  // what its instance worked on when it was signalled
}

// Of returns everything that has a lane, kind by kind, each by its beginning. until is how far the
// picture goes: what has no end is open until then.
func Of(t *timeline.Timeline, until time.Duration) []*Lane {
	var all []*Lane
	for _, p := range t.Processes {
		all = append(all, OfProcess(p, until))
	}
	for _, m := range t.Terms {
		all = append(all, OfTerm(t, m, until))
	}
	for _, r := range t.Requests {
		all = append(all, OfRequest(t, r, until))
	}
	for _, j := range t.Jobs {
		all = append(all, OfReceipt(t, j, until))
	}
	for _, d := range t.Deliveries {
		all = append(all, OfMessage(t, d, until))
	}
	slices.SortStableFunc(all, func(a, b *Lane) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.From, b.From)) })
	return all
}

// OfProcess returns the lane of a process.
func OfProcess(p *timeline.Process, until time.Duration) *Lane {
	l := &Lane{Kind: Process, Instance: p.Instance, Process: p, From: p.Started, Began: p.Ready, To: p.Exited, Outcome: Fine}
	switch {
	case p.Exited == 0:
		l.Outcome, l.To = Open, until
	case p.KilledBy != "" || p.Status != 0:
		l.Outcome = Failed
	}
	return l
}

// OfRequest returns the lane of a request.
func OfRequest(t *timeline.Timeline, r *timeline.Request, until time.Duration) *Lane {
	l := &Lane{
		Kind: Request, Instance: r.Instance, Request: r, Ending: t.Ending(r), AtStop: t.InFlightAtStop(r),
		From: cmp.Or(r.Sent, r.Written, r.Accepted, r.Done), Began: t.Began(r), To: cmp.Or(r.Done, until),
	}
	switch l.Ending.Kind {
	case timeline.Underway:
		l.Outcome = Open
	case timeline.Answered:
		l.Outcome = Fine
	case timeline.Failed, timeline.Unanswered:
		l.Outcome = Failed
	default:
		l.Outcome = Harmless
	}
	return l
}

// OfReceipt returns the lane of a receipt. The lane of a receipt that was cut off ends with its process.
func OfReceipt(t *timeline.Timeline, j *timeline.Job, until time.Duration) *Lane {
	l := &Lane{
		Kind: Receipt, Instance: j.Instance, Receipt: j, Fate: t.Fate(j), AtStop: t.PrintingAtStop(j),
		From: cmp.Or(j.Queued, j.Started, j.Done), Began: j.Started, To: j.Done,
	}
	if l.Fate == timeline.ReceiptStored && j.Stored > j.Started {
		l.To = cmp.Or(l.To, max(j.Stored, l.From))
	}
	l.To = cmp.Or(l.To, max(t.ExitedAt(j.Instance), l.From))
	switch {
	case l.Fate == timeline.ReceiptPrinted:
		l.Outcome = Fine
	case l.Fate == timeline.ReceiptOpen:
		l.Outcome, l.To = Open, until
	case l.Fate == timeline.ReceiptStored || t.LeftEarly():
		l.Outcome = Harmless
	case l.Fate == timeline.ReceiptUnknown:
		l.Outcome = Unknown
	default:
		l.Outcome = Failed
	}
	return l
}

// OfTerm returns the lane of a leader: from when it had the lease until its last work as the leader had ended. A lease that
// it kept beyond that is not part of it, since nobody leads then.
func OfTerm(t *timeline.Timeline, m *timeline.Term, until time.Duration) *Lane {
	l := &Lane{Kind: Term, Instance: m.Instance, Term: m, From: cmp.Or(m.Taken, m.Started), Began: m.Taken, To: t.LedUntil(m), Outcome: Fine}
	if l.To == 0 {
		l.Outcome, l.To = Open, until
	} else if m.Released == 0 {
		l.Outcome = Failed
	}
	for s := range t.Stopped() {
		l.AtStop = l.AtStop || s.Instance == m.Instance && l.From <= s.At
	}
	if l.Outcome == Failed && !l.AtStop { // the run itself ended it, and nobody was left to follow
		l.Outcome = Harmless
	}
	return l
}

// OfMessage returns the lane of a delivery of a message: what comes again has another one.
func OfMessage(t *timeline.Timeline, d *timeline.Delivery, until time.Duration) *Lane {
	l := &Lane{
		Kind: Message, Instance: d.Instance, Message: d, Came: t.DeliveryFate(d), AtStop: t.HadAtStop(d),
		From: cmp.Or(d.Received, d.Started, d.Done), Began: d.Started, To: t.Over(d),
	}
	switch l.Came {
	case timeline.DeliveryOpen:
		l.Outcome, l.To = Open, until
	case timeline.DeliveryDone:
		l.Outcome = Fine
	case timeline.DeliveryReturned:
		l.Outcome = Harmless
	default:
		l.Outcome = Failed
	}
	if l.Outcome == Failed && t.LeftEarly() {
		l.Outcome = Harmless
	}
	return l
}
