package words

import (
	"fmt"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// receiptEnd says how the lane of a receipt ended.
func receiptEnd(l *lanes.Lane) End {
	switch l.Fate {
	case timeline.ReceiptOpen:
		return End{}
	case timeline.ReceiptPrinted:
		return End{Text: "printed"}
	case timeline.ReceiptStored:
		return End{Sign: "○", Text: "stored"}
	case timeline.ReceiptAside:
		return End{Sign: "○", Text: "set aside"}
	case timeline.ReceiptAbandoned:
		return End{Sign: "-", Text: "run ended"}
	case timeline.ReceiptUnknown:
		return End{Sign: "?", Text: "not printed"}
	case timeline.ReceiptCut:
		return End{Sign: "✗", Text: "not printed", Cause: l.Receipt.Error}
	}
	return End{Sign: "✗", Text: "lost", Cause: l.Receipt.Error}
}

// ReceiptFate says in a sentence or two what became of a receipt whose fate is decided. noWorker says that no worker was left
// to take the receipt before its process ended.
func ReceiptFate(t *timeline.Timeline, l *lanes.Lane, noWorker bool) End {
	end, failed := receiptEnd(l), l.Receipt.Error != ""
	state, _ := t.Stored(l.Receipt.ID)
	switch {
	case l.Fate == timeline.ReceiptStored && state == "": // the service says so, and nobody has looked yet
		end.Text = "Stored in the database, so that a restart can print it."
		if failed {
			end.Text = "Not printed in time, but stored in the database, so that a restart can print it."
		}
	case l.Fate == timeline.ReceiptStored && failed:
		end.Text = "Not printed in time, but stored: the database has it as " + state + ", and a restart prints it."
	case l.Fate == timeline.ReceiptStored:
		end.Text = "Stored, not lost: the database has it as " + state + ", and a restart can print it."
	case l.Fate == timeline.ReceiptAside:
		end.Text = "Set aside: the code that prints it panicked, and nothing prints it again until a person has looked at it."
	case l.Fate == timeline.ReceiptPrinted:
		end = End{Sign: "✓", Text: "It was printed."}
	case l.Fate == timeline.ReceiptAbandoned:
		end.Text = "It ended because the run ended, which is nobody's fault."
	case failed:
		end.Text = "It could not be printed."
	case l.Receipt.Started > 0:
		end.Text = "The process ended while it was being printed."
	case noWorker:
		end.Text = "No worker was left to take it: they ended before the process did."
	default:
		end.Text = "The process ended before a worker took it."
	}
	if l.Fate == timeline.ReceiptLost {
		end.Text += " It is lost: it is not in the database either."
	}
	return end
}

// ReceiptOutcome says what happened at the end of a receipt whose fate is decided: in its worker or, where its worker did not
// come to an end, as its process ended.
func ReceiptOutcome(l *lanes.Lane) End {
	end, j := receiptEnd(l), l.Receipt
	switch {
	case l.Fate == timeline.ReceiptStored && j.Error != "":
		end.Text = "not printed: " + j.Error
	case l.Fate == timeline.ReceiptStored:
		end = End{Text: "the process ended; the receipt's row in the database stays"}
	case l.Fate == timeline.ReceiptPrinted:
		end = End{Sign: "✓", Text: "printed"}
	case l.Fate == timeline.ReceiptAside:
		end = End{Sign: "✗", Text: j.Error}
	case j.Error != "":
		end.Text = j.Error
	case j.Started > 0:
		end.Text = "the process ended, and its worker with it"
	default:
		end.Text = "the process ended, and its queue in memory with it"
	}
	return end
}

// QueueIs says how full the queue in memory is, as a sentence behind another. It returns "" where its room is not known.
func QueueIs(c timeline.Receipts) string {
	if c.Room == 0 {
		return ""
	}
	return fmt.Sprintf(" %d of %d places in the queue are taken.", c.Waiting, c.Room)
}
