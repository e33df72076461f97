package verdict

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeJobs(t *timeline.Timeline) (Outcome, []Finding, bool) {
	if !t.PrintsReceipts() {
		return Pass, nil, false
	}
	if !t.Audit.Looked(event.PartDatabase) {
		return Inconclusive, notAudited(t, event.PartDatabase), true
	}
	lost, all := t.LostReceipts()
	poisoned := poisonedReceipts(t)
	switch {
	case len(poisoned) > 0:
		return Fail, slices.Concat(poisoned, counted(receiptsLost(t, lost), all, ReceiptsLost), panicked(t)), true
	case len(lost) > 0:
		findings := counted(receiptsLost(t, lost), all, ReceiptsLost)
		if where, known := receiptsWhere(t, len(lost), all); known && findings[0].Counts() {
			findings = slices.Insert(findings, 1, where)
		}
		return Fail, append(findings, panicked(t)...), true
	case t.SignalAt() == 0:
		return Inconclusive, found(NoSignal), true
	case !receiptAtStop(t):
		return Inconclusive, found(NoReceipt), true
	}
	kept := Finding{Kind: ReceiptsKept, Count: all}
	if where, known := receiptsWhere(t, 0, all); known {
		kept.Printed, kept.Stored, kept.Aside = where.Printed, where.Stored, where.Aside
	}
	return Pass, []Finding{kept}, true
}

// poisonedReceipts returns the findings about receipts whose printing panicked and that were not set aside.
func poisonedReceipts(t *timeline.Timeline) []Finding {
	var findings []Finding
	for _, p := range t.PoisonedReceipts() {
		if !p.Aside {
			state, _ := t.Stored(p.Receipt)
			findings = append(findings, Finding{Kind: ReceiptPoisoned, Receipt: p.Receipt, Count: p.Panics, State: state})
		}
	}
	return findings
}

// receiptsWhere returns the finding that says how many of all receipts were printed, stored and lost. It returns false
// where that is not known of each.
func receiptsWhere(t *timeline.Timeline, lost, all int) (Finding, bool) {
	now := t.CountReceipts()
	where := Finding{Kind: ReceiptsWhere, Count: lost, Of: all, Printed: now.Printed, Stored: now.Stored, Aside: now.Aside, Room: t.Run.Room}
	return where, now.Printed+now.Stored+now.Aside+lost == all
}

func receiptsLost(t *timeline.Timeline, lost []timeline.LostReceipt) []Finding {
	var findings []Finding
	for _, l := range lost {
		if l.Job != nil {
			findings = append(findings, receiptLost(t, l.Job))
			continue
		}
		findings = append(findings, sinceSignal(t, l.Order.Done, Finding{Kind: ReceiptUnknown, Order: l.Order.Order, Request: l.Order.ID, Status: l.Order.Status}))
	}
	return findings
}

// receiptLost returns the finding that says how far a lost receipt came.
func receiptLost(t *timeline.Timeline, j *timeline.Job) Finding {
	f := sinceSignal(t, j.Queued, Finding{Kind: ReceiptLost, Receipt: j.ID, Instance: j.Instance, State: StateWaiting})
	f.DBError = databaseError(t, event.ItemReceipt, j.ID)
	f.KilledBy = t.ProcessOf(j.Instance).KilledBy
	switch {
	case j.Error != "":
		f.State, f.Worker, f.Quote = StateFailed, j.Worker, j.Error
	case j.Started > 0:
		f.State, f.Worker = StatePrinting, j.Worker
	}
	return f
}

// receiptAtStop tells whether any receipt was waiting or being printed in an instance at its signal, or was accepted after that.
func receiptAtStop(t *timeline.Timeline) bool {
	for signal := range t.Stopped() {
		of := func(j *timeline.Job) bool { return j.Instance == signal.Instance }
		for j := range t.JobsAt(signal.At) {
			if of(j) {
				return true
			}
		}
		if slices.ContainsFunc(t.Jobs, func(j *timeline.Job) bool { return of(j) && j.Queued > signal.At }) {
			return true
		}
	}
	return false
}
