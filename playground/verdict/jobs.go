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
	switch {
	case len(lost) > 0:
		return Fail, append(counted(receiptsLost(t, lost), all, ReceiptsLost), panicked(t)...), true
	case t.SignalAt() == 0:
		return Inconclusive, found(NoSignal), true
	case !receiptAtStop(t):
		return Inconclusive, found(NoReceipt), true
	}
	return Pass, []Finding{{Kind: ReceiptsKept, Count: all}}, true
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

// receiptLost says how far a receipt came before it was lost.
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

// receiptAtStop tells whether the stop had to deal with any receipt.
func receiptAtStop(t *timeline.Timeline) bool {
	for range t.JobsAt(t.SignalAt()) {
		return true
	}
	return slices.ContainsFunc(t.Jobs, func(j *timeline.Job) bool { return j.Queued > t.SignalAt() })
}
