package words

import (
	"cmp"
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// runEnded says that something ended only because the run did.
const runEnded = "It ended because the run ended, which is nobody's fault."

// RequestFate says in one or two sentences how a finished request ended.
func RequestFate(t *timeline.Timeline, r *timeline.Request, e timeline.Ending) End {
	end := requestEnd(r, e)
	switch {
	case e.Kind == timeline.Unanswered:
		end.Text = "It had no answer when the run ended."
	case e.ClientLeft():
		end.Text = "Its client left before the answer came, which is nobody's fault."
	case e.Kind == timeline.Abandoned:
		end.Text = runEnded
	case e.Kind == timeline.Raced:
		end.Text = "It got no answer. " + RequestRaced
	case e.Kind == timeline.Unowed:
		end.Text = "Refused: " + whyUnowed(t, 1) + "."
	case e.Kind == timeline.Answered:
		end = End{"✓", "It was answered.", ""}
	case e.Class == "", e.Class == event.Unsound:
		end.Text = "It was answered with an error, " + end.Text + "."
	case wrongAnswer(answerOf(r, e)) != "":
		end.Text = "It was " + wrongAnswer(answerOf(r, e)) + "."
	case e.Status > 0:
		end.Text = "It got no whole answer."
	default:
		end.Text = "It got no answer."
	}
	return end
}

// answerOf returns what a finding would say of the answer to a request.
func answerOf(r *timeline.Request, e timeline.Ending) verdict.Finding {
	return verdict.Finding{Class: e.Class, Status: e.Status, Order: r.Order, Stream: r.Stream}
}

// RequestRaced says that a request raced with the closing of a connection, and RequestMetClosing that it did in a run whose
// rules judge that.
const (
	RequestRaced      = "It raced with the closing of an idle connection. No server can rule that out, so it is not judged."
	RequestMetClosing = "It was sent on a kept connection that the service was closing, and nothing had told its client that it would."
)

// RequestOutcome says what a client met at the end of its request.
func RequestOutcome(r *timeline.Request, e timeline.Ending) End {
	end := requestEnd(r, e)
	switch {
	case e.Class == event.Canceled, e.Kind == timeline.Underway:
		end.Text = "the run ended"
	case e.Class == event.Left:
		end.Text = "its client left"
	case e.Class == event.CutShort && r.Class == "":
		end.Text = fmt.Sprintf("answered %d, and cut off: the answer is shorter than each one before the stop", e.Status)
	case e.Class == event.Unsound, e.Class == event.Unended && r.Stream == event.Socket:
		end.Text = "ended with " + end.Text
	case e.Class == event.Unended && r.Answer != nil && r.Answer.Inside:
		end.Text = "the feed ended inside an event"
	case e.Class != r.Class && r.Class == event.Refused:
		end.Text = "cut off, and the next attempt was " + classStep(r.Class, "")
	case e.Class != "":
		end.Text = cmp.Or(wrongAnswer(answerOf(r, e)), classStep(e.Class, r.Text))
	default:
		end.Text = "answered " + end.Text
	}
	if e.Kind == timeline.Abandoned && e.Class != event.Canceled && e.Class != event.Left {
		end.Text += ", as the run ended"
	}
	if e.Kind == timeline.Answered {
		end.Sign = "✓"
		if r.Order > 0 {
			end.Text += fmt.Sprintf(", order %d", r.Order)
		}
	}
	return end
}

// ReceiptFate says in a sentence or two what became of a receipt whose fate is decided. noWorker says that no worker was left
// to take the receipt before its process ended.
func ReceiptFate(t *timeline.Timeline, l *lanes.Lane, noWorker bool) End {
	end, failed := receiptEnd(l), l.Receipt.Error != ""
	state, _ := t.Stored(l.Receipt.ID)
	switch {
	case l.Fate == timeline.ReceiptStored && state == "" && failed: // the service says so, and nobody has looked yet
		end.Text = "Not printed in time, but stored in the database, so that a restart can print it."
	case l.Fate == timeline.ReceiptStored && state == "":
		end.Text = "Stored in the database, so that a restart can print it."
	case l.Fate == timeline.ReceiptStored && state == verdict.StatePrinting && failed:
		end.Text = "Its printing failed, but it is stored: the database has it as " + state + ", and a restart prints it again."
	case l.Fate == timeline.ReceiptStored && state == verdict.StatePrinting:
		end.Text = "The process ended while it was being printed, but it is stored: the database has it as " + state + ", and a restart prints it again."
	case l.Fate == timeline.ReceiptStored && failed:
		end.Text = "Not printed in time, but stored: the database has it as " + state + ", and a restart prints it."
	case l.Fate == timeline.ReceiptStored:
		end.Text = "Stored, not lost: the database has it as " + state + ", and a restart can print it."
	case l.Fate == timeline.ReceiptAside:
		end.Text = "Set aside: the code that prints it panicked, and nothing prints it again until a person has looked at it."
	case l.Fate == timeline.ReceiptPrinted:
		end = End{Sign: "✓", Text: "It was printed."}
	case l.Fate == timeline.ReceiptAbandoned:
		end.Text = runEnded
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

// QueueIs says how full the queue in memory is, as a sentence behind another. It returns "" where its room is not known.
func QueueIs(c timeline.Receipts) string {
	if c.Room == 0 {
		return ""
	}
	return fmt.Sprintf(" %d of %d places in the queue are taken.", c.Waiting, c.Room)
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

// MessageFate says in a sentence what became of a finished delivery of a message.
func MessageFate(l *lanes.Lane) End {
	end, d := messageEnd(l), l.Message
	switch {
	case l.Came == timeline.DeliveryDone:
		end = End{Sign: "✓", Text: "Its parcel was shipped, and it was acknowledged."}
	case l.Came == timeline.DeliveryReturned:
		end.Text = "Its consumer had not begun, and gave it back."
	case l.Outcome == lanes.Harmless:
		end.Text = runEnded
	case l.Came == timeline.DeliveryUnacked && d.Refused != "":
		end.Text = "Its parcel was shipped, but it was not acknowledged: it is delivered again. The acknowledgement failed: " + d.Refused + "."
	case l.Came == timeline.DeliveryUnacked:
		end.Text = "Its parcel was shipped, but it was not acknowledged: it is delivered again."
	case l.Came == timeline.DeliveryAgain:
		end.Text = "Its parcel was shipped, and had been shipped before."
	case l.Came == timeline.DeliveryHeld:
		end.Text = "Its consumer ended without giving it back: it stays hidden until its time is up."
	case l.Came == timeline.DeliveryFailed:
		end.Text = "Its work failed: " + d.Error + "."
	case l.Came == timeline.DeliveryLost:
		end.Text = "It was acknowledged, and its parcel was never shipped: it is lost."
	}
	return end
}

// TermFate says in a sentence how a leader's finished term ended.
func TermFate(l *lanes.Lane) End {
	end := termEnd(l)
	switch l.Outcome {
	case lanes.Fine:
		end = End{Sign: "✓", Text: "It ended its work and gave the lease back."}
	case lanes.Failed:
		end.Text = "It did not give the lease back: no other instance could lead until the lease ran out."
	case lanes.Harmless:
		end.Text = runEnded
	}
	return end
}

// MigrationFate says in a sentence how a finished migration ended.
func MigrationFate(l *lanes.Lane) End {
	end := migrationEnd(l)
	switch {
	case l.Outcome == lanes.Fine:
		end = End{Sign: "✓", Text: "It is done, and no later start makes it again."}
	case l.Migration.Error != "":
		end.Text = "It was rolled back, and the next start makes it from its beginning: " + l.Migration.Error + "."
	case l.Outcome == lanes.Failed:
		end.Text = "The process ended in the middle of it. The database undoes what was not committed; what the service wrote beside its transaction stays."
	case l.Outcome == lanes.Harmless:
		end.Text = runEnded
	}
	return end
}
