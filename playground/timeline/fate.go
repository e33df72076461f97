package timeline

import (
	"slices"
	"strings"
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

// OwedNothing tells whether a request was refused because it came after the stop, which no check counts. Behind a
// balancer that is a fault: there, another instance should have had it.
func (t *Timeline) OwedNothing(r *Request) bool {
	stop := t.StoppedAt()
	return r.Class == event.Refused && stop > 0 && r.Sent > stop && !slices.Contains(t.Run.Expect, event.ExpectBalancer)
}

// LeftEarly tells whether a run that is over, or whose recording stops, was left before the service had ended. Nobody
// can tell what would have become of it, so it is not to be judged.
func (t *Timeline) LeftEarly() bool {
	return LeftWhy(t.EndedWhy) || t.Ended == 0 && t.Process().PID > 0 && !t.Exited()
}

// LeftWhy tells whether that is the EndedWhy of a run that was left. A run whose own time was up was not left.
func LeftWhy(why string) bool {
	return strings.HasPrefix(why, "the run was ended before the service") && !strings.HasSuffix(why, "deadline exceeded")
}

// ReceiptFate is what became of a receipt.
type ReceiptFate string

const (
	ReceiptOpen    ReceiptFate = ""            // it still goes on
	ReceiptPrinted ReceiptFate = "printed"     // by the service
	ReceiptStored  ReceiptFate = "stored"      // the database has it, to be printed after a restart
	ReceiptLost    ReceiptFate = "lost"        // neither printed nor stored
	ReceiptCut     ReceiptFate = "not printed" // cut off or failed; what is stored of it does not say more, or is not known yet
)

// Stored returns the state in which the audit found each receipt that the database has. It is empty until then.
func (t *Timeline) Stored() map[int]string {
	stored := make(map[int]string)
	for e := range t.Items(event.ItemReceipt) {
		stored[e.ID] = e.State
	}
	return stored
}

// FateOf tells what became of a receipt, where stored is what Stored returned.
func (t *Timeline) FateOf(j *Job, stored map[int]string) ReceiptFate {
	state, found := stored[j.ID]
	switch {
	case j.Done > 0 && j.Error == "":
		return ReceiptPrinted
	case j.Error == "" && !t.goneBefore(j.Instance, t.Now+1):
		return ReceiptOpen
	case found && state != "printing":
		return ReceiptStored
	case t.Audit.Done && !found && !t.LeftEarly():
		return ReceiptLost
	}
	return ReceiptCut
}
