package timeline

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// ReceiptFate is what became of a receipt.
type ReceiptFate string

const (
	ReceiptOpen    ReceiptFate = ""        // not decided yet
	ReceiptPrinted ReceiptFate = "printed" // the service printed it
	ReceiptStored  ReceiptFate = "stored"  // it is in the database, from which a restart prints it, also where its printing had begun
	ReceiptAside   ReceiptFate = "aside"   // the service has marked it as failed in the database, for a person to look at
	ReceiptLost    ReceiptFate = "lost"    // neither printed nor stored
	ReceiptCut     ReceiptFate = "cut"     // it was not printed; either its printing panicked and would panic again, or nobody has looked whether it is stored
	ReceiptUnknown ReceiptFate = "unknown" // its printing was cut off, and the audit has not yet shown whether it is stored

	ReceiptAbandoned ReceiptFate = "abandoned" // the run was abandoned and ended its process, which is nobody's fault
)

// receiptFailed is the state of the row of a receipt that was set aside.
const receiptFailed = "failed"

// storedReceipt is a row of the table of receipts, as the audit found it.
type storedReceipt struct {
	number int
	state  string
}

// Stored returns the state in which the audit found a receipt in the database, and whether the receipt is there.
func (t *Timeline) Stored(receipt int) (state string, found bool) {
	if r := index.Find(&t.stored, t.receipts, receipt); r != nil {
		return r.state, true
	}
	return "", false
}

// Audited tells whether the audit is finished: it has reported what the service left behind, or the run is over.
func (t *Timeline) Audited() bool { return t.Audit.Done || t.Ended > 0 }

// Fate tells what became of a receipt. No other code decides that: every view calls Fate.
func (t *Timeline) Fate(j *Job) ReceiptFate {
	state, found := t.Stored(j.ID)
	switch {
	case j.Done > 0 && j.Error == "":
		return ReceiptPrinted
	case state == receiptFailed || j.Aside > 0 && !t.Audit.Looked(event.PartDatabase):
		return ReceiptAside
	case j.storedAt(t.Now) && (found || !t.Audit.Looked(event.PartDatabase)):
		return ReceiptStored
	case j.Error == "" && !t.exitedBefore(j.Instance, t.Now+1):
		return ReceiptOpen
	case found && !(j.Panicked && state == "printing"):
		return ReceiptStored
	case t.leftEarly:
		return ReceiptAbandoned
	case t.Audit.Looked(event.PartDatabase) && !found:
		return ReceiptLost
	case j.Error == "" && !t.Audited():
		return ReceiptUnknown
	}
	return ReceiptCut
}
