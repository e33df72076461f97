package timeline

import (
	"time"

	"closingtime/playground/event"
)

// StoppedAt returns when the service was first told to stop or, if that was earlier or never, when it ended: zero
// before.
func (t *Timeline) StoppedAt() time.Duration {
	at := t.SignalAt()
	if t.Stop.At > 0 && (at == 0 || t.Stop.At < at) {
		at = t.Stop.At
	}
	if p := t.Process(); p.Exited > 0 && (at == 0 || p.Exited < at) {
		at = p.Exited
	}
	return at
}

// LeftEarly tells whether a run that is over, or whose recording stops, was left before the service had ended. Nobody
// can tell what would have become of it, so it is not to be judged. A run whose own time was up was not left.
func (t *Timeline) LeftEarly() bool {
	return t.leftEarly || t.Ended == 0 && t.Process().PID > 0 && !t.Exited()
}

// ReceiptFate is what became of a receipt.
type ReceiptFate string

const (
	ReceiptOpen    ReceiptFate = ""        // it still goes on
	ReceiptPrinted ReceiptFate = "printed" // by the service
	ReceiptStored  ReceiptFate = "stored"  // the database has it, to be printed after a restart
	ReceiptLost    ReceiptFate = "lost"    // neither printed nor stored
	ReceiptCut     ReceiptFate = "cut"     // cut off or failed; what is stored of it does not say more
	ReceiptUnknown ReceiptFate = "unknown" // cut off; the audit has yet to say whether it is stored
)

// storedReceipt is a row of the receipts, as the audit found it.
type storedReceipt struct {
	number int
	state  string
}

// Stored returns the state in which the audit found a receipt in the database, and whether it is there.
func (t *Timeline) Stored(receipt int) (state string, found bool) {
	if r := t.stored.find(t.receipts, receipt); r != nil {
		return r.state, true
	}
	return "", false
}

// Audited tells whether the audit has said what the service left behind, or will not say more.
func (t *Timeline) Audited() bool { return t.Audit.Done || t.Ended > 0 }

// Fate tells what became of a receipt.
func (t *Timeline) Fate(j *Job) ReceiptFate {
	state, found := t.Stored(j.ID)
	switch {
	case j.Done > 0 && j.Error == "":
		return ReceiptPrinted
	case j.Error == "" && !t.goneBefore(j.Instance, t.Now+1):
		return ReceiptOpen
	case found && state != "printing":
		return ReceiptStored
	case t.Audit.Looked(event.PartDatabase) && !found && !t.LeftEarly():
		return ReceiptLost
	case j.Error == "" && !t.Audited():
		return ReceiptUnknown
	}
	return ReceiptCut
}
