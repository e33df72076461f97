// Package lanes says what a picture of a run consists of: a lane for each process, request and receipt, the moments that
// concern all of them, and which lanes matter most where not all have room. Text pages, drawings and screens share it.
package lanes

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// Kind tells what a lane is of. Pictures show them in this order.
type Kind int

const (
	Process Kind = iota
	Request
	Receipt
)

// Outcome tells how a lane ended, and whether the service is to blame.
type Outcome string

const (
	Open     Outcome = ""         // it has no end, as far as is known
	Fine     Outcome = "fine"     // as it should
	Failed   Outcome = "failed"   // somebody has to answer for it
	Unknown  Outcome = "unknown"  // cut off, and nobody knows yet whether it is stored
	Harmless Outcome = "harmless" // not as it should, and nobody is to blame: it raced, came after the stop, was taken along by the end of the run, or is stored
)

// Lane is one process, request or receipt, from its beginning to its end.
type Lane struct {
	Kind     Kind
	Instance int               // of the process, or which one had it
	Process  *timeline.Process // what it is of; the two others are nil
	Request  *timeline.Request
	Receipt  *timeline.Job

	From    time.Duration
	Began   time.Duration // when somebody worked on it, a process when it was ready; 0 if nobody ever did
	To      time.Duration // when it ended; of one that is open, until when it is known
	Outcome Outcome
	Ending  timeline.Ending      // of a request
	Fate    timeline.ReceiptFate // of a receipt
	AtStop  bool                 // a request or receipt that its instance worked on when it was signalled
}

// Of returns all lanes: processes, requests and receipts, each kind by their beginning. until is the end of the picture;
// what has not ended is open until then.
func Of(t *timeline.Timeline, until time.Duration) []*Lane {
	var all []*Lane
	for _, p := range t.Processes {
		all = append(all, OfProcess(p, until))
	}
	for _, r := range t.Requests {
		all = append(all, OfRequest(t, r, until))
	}
	for _, j := range t.Jobs {
		all = append(all, OfReceipt(t, j, until))
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
