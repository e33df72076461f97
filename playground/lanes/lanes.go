// Package lanes has the contents of a picture of a run, for every view: a lane for each process, fault, migration, request, receipt,
// message and leader, the moments that concern all lanes, and the order of importance of lanes where not all have room.
package lanes

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Kind is what a lane is about. Pictures show the kinds in this order.
type Kind int

const (
	Process Kind = iota
	Fault
	Term
	Migration
	Request
	Receipt
	Message
)

// Outcome is how a lane ended, and whether that is the service's fault.
type Outcome string

const (
	Open     Outcome = ""         // the lane has no known end
	Fine     Outcome = "fine"     // the lane ended as it should
	Failed   Outcome = "failed"   // the lane ended badly, through a fault of the service
	Unknown  Outcome = "unknown"  // a receipt was cut off, and it is not known yet whether it is stored
	Harmless Outcome = "harmless" // the lane ended otherwise, which is nobody's fault: it raced, came after the stop, ended with the run, is stored, or was given back
)

// Tone is how well a lane ended, for its colour. A shape and a word always accompany the colour.
type Tone string

const (
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Faint Tone = "faint"
)

// Tone returns how well the lane ended.
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

// Lane is one process, fault, term of a leader, migration, request, receipt, or delivery of a message, from its beginning to its end.
type Lane struct {
	Kind      Kind
	Instance  int               // the instance of the process, or the one that had the thing: see Reach
	Process   *timeline.Process // what the lane is about; the other pointers are nil
	Fault     *timeline.Fault
	Term      *timeline.Term
	Migration *timeline.Migration
	Request   *timeline.Request
	Receipt   *timeline.Job
	Message   *timeline.Delivery

	From    time.Duration
	Began   time.Duration // when the work on it began, or when a process was ready; 0 if that never happened
	To      time.Duration // when it ended; for an open lane, how far it is known
	Outcome Outcome
	Ending  timeline.Ending       // for a request
	Fate    timeline.ReceiptFate  // for a receipt
	Came    timeline.DeliveryFate // for a message
	AtStop  bool                  // its instance worked on it at its signal
}

// Failed tells whether the end of the lane is, or may be, the service's fault.
func (l *Lane) Failed() bool { return l.Outcome == Failed || l.Outcome == Unknown }

// Reach tells how far the thing got to the lane's Instance. Anything but a request is certain to be of that instance.
func (l *Lane) Reach() timeline.Reach {
	if l.Kind == Request {
		return l.Request.Reach()
	}
	return timeline.ReachHandler
}

// Of returns all lanes, kind by kind, each kind sorted by the beginning of the lane. until is how far the picture goes: a
// lane without an end is open until then.
func Of(t *timeline.Timeline, until time.Duration) []*Lane {
	var all []*Lane
	for _, p := range t.Processes {
		all = append(all, OfProcess(t, p, until))
	}
	for _, f := range t.Faults {
		all = append(all, OfFault(f, until))
	}
	for _, m := range t.Terms {
		all = append(all, OfTerm(t, m, until))
	}
	for _, m := range t.Migrations {
		all = append(all, OfMigration(t, m, until))
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
func OfProcess(t *timeline.Timeline, p *timeline.Process, until time.Duration) *Lane {
	l := &Lane{Kind: Process, Instance: p.Instance, Process: p, From: p.Started, Began: p.Ready, To: p.Exited, Outcome: Fine}
	switch {
	case p.Exited == 0:
		l.Outcome, l.To = Open, until
	case !t.EndedClean(*p) && !p.Unknown:
		l.Outcome = Failed
	}
	return l
}

// OfFault returns the lane of a fault. A fault is nobody's failure.
func OfFault(f *timeline.Fault, until time.Duration) *Lane {
	l := &Lane{Kind: Fault, Fault: f, From: f.Started, Began: f.Started, To: f.Ended, Outcome: Harmless}
	if f.Ended == 0 {
		l.Outcome, l.To = Open, until
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
	case l.Fate == timeline.ReceiptStored, l.Fate == timeline.ReceiptAside, l.Fate == timeline.ReceiptAbandoned:
		l.Outcome = Harmless
	case l.Fate == timeline.ReceiptUnknown:
		l.Outcome = Unknown
	default:
		l.Outcome = Failed
	}
	return l
}

// OfTerm returns the lane of a leader, from when it took the lease until its last work as the leader ended. The time for
// which it kept the lease beyond that is not part of the lane, since no instance leads then.
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
	if l.Outcome == Failed && !l.AtStop { // the run itself ended the leader, and no other instance was left
		l.Outcome = Harmless
	}
	return l
}

// OfMigration returns the lane of a migration. The lane of a migration that was cut off ends with its process.
func OfMigration(t *timeline.Timeline, m *timeline.Migration, until time.Duration) *Lane {
	l := &Lane{Kind: Migration, Instance: m.Instance, Migration: m, From: m.Started, Began: m.Started, To: t.MigrationOver(m)}
	switch {
	case l.To == 0:
		l.Outcome, l.To = Open, until
	case m.Done == 0 && !t.LeftEarly():
		l.Outcome = Failed
	case m.Done == 0 || m.Error != "":
		l.Outcome = Harmless
	default:
		l.Outcome = Fine
	}
	for s := range t.Stopped() {
		l.AtStop = l.AtStop || t.MigrationAt(m.Instance, s.At) == m
	}
	return l
}

// OfMessage returns the lane of a delivery of a message. Each delivery has its own lane.
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
	certain := l.Came == timeline.DeliveryAgain || l.Came == timeline.DeliveryUnacked && d.Refused != "" // however the run goes on
	if l.Outcome == Failed && t.LeftEarly() && !certain {
		l.Outcome = Harmless
	}
	return l
}
