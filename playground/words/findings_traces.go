package words

import (
	"fmt"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// orderHalfDone says how far a pending order came.
func orderHalfDone(f verdict.Finding) string {
	text := fmt.Sprintf("order %d: left half done, pending", f.Order)
	switch {
	case f.Charged && f.Name != "":
		text = fmt.Sprintf("order %d: the customer paid %s, and the database still says pending", f.Order, moment(f))
	case f.Charged:
		text = fmt.Sprintf("order %d: the customer has paid, and the database still says pending", f.Order)
	case f.Taken < 0:
		text += fmt.Sprintf("; it was placed %s before %s and not charged", Seconds(-f.Taken), f.Name)
	case f.Taken > 0:
		text += fmt.Sprintf("; it was placed %s after %s and not charged", Seconds(f.Taken), f.Name)
	}
	return text + refusedBy(f) + clientTold(f)
}

// clientTold says what the client that placed the order was answered.
func clientTold(f verdict.Finding) string {
	switch {
	case f.Request == 0:
		return ""
	case f.Class != "":
		return "; its client met: " + classText(f) + bodyText(f)
	case f.Status == 0:
		return "; its client never had an answer"
	}
	text := fmt.Sprintf("; its client was told %d", f.Status)
	if body := strings.Join(strings.Fields(f.Quote), " "); body != "" {
		text += " (" + body + ")"
	}
	return text
}

// refusedBy quotes the error with which the closed database refused an order or a receipt.
func refusedBy(f verdict.Finding) string {
	if f.DBError == "" {
		return ""
	}
	return "; the database refused it: " + f.DBError
}

// andPaid says that the customer paid for the order, or returns "".
func andPaid(f verdict.Finding) string {
	if !f.Charged {
		return ""
	}
	return ", the customer paid" + momentOfSignal(f)
}

// queueCapacity says, as the reason for which receipts were stored, how many the queue in memory has room for. It returns ""
// where none were stored or the queue's capacity is unknown.
func queueCapacity(f verdict.Finding) string {
	if f.Room == 0 || f.Stored == 0 {
		return ""
	}
	return fmt.Sprintf(" (the queue in memory has room for %d)", f.Room)
}

// receiptLost says how far a lost receipt came.
func receiptLost(f verdict.Finding) string {
	switch f.State {
	case verdict.StateFailed:
		return fmt.Sprintf("receipt %d: worker %d gave it up (%s), and it is stored nowhere", f.Receipt, f.Worker, f.Quote)
	case verdict.StatePrinting:
		ended := "the process ended"
		if f.KilledBy != "" {
			ended = f.KilledBy + " killed the process"
		}
		return fmt.Sprintf("receipt %d: worker %d was printing it when %s, and it is stored nowhere%s", f.Receipt, f.Worker, ended, refusedBy(f))
	}
	text := fmt.Sprintf("receipt %d: accepted%s, never printed, and stored nowhere", f.Receipt, momentOfSignal(f))
	if f.KilledBy != "" {
		text += fmt.Sprintf(": it was waiting when %s killed the process", f.KilledBy)
	}
	return text + refusedBy(f)
}

// linesLost says how many lines are lost, which ones, and how the process that wrote them ended.
func linesLost(f verdict.Finding, which string) string {
	text := fmt.Sprintf("%d of %s written are not in the log%s", f.Count, Plural(f.Of, "line"), which)
	if f.Of == 1 {
		text = "the one line written is not in the log" + which
	}
	switch {
	case f.KilledBy != "":
		text += fmt.Sprintf("; %s killed the process", f.KilledBy)
	case f.Status != 0:
		text += "; the process " + ExitIn(ExitClause, "", f.Status)
	}
	return text
}

func tailLost(f verdict.Finding) string {
	if f.After <= 0 {
		return linesLost(f, ": the last ones, as when a buffer is not flushed")
	}
	return linesLost(f, fmt.Sprintf(": the last ones, from %s on, as when the log is flushed or closed before its last line", moment(f)))
}

// usedAfterClose says who used the closed database, and when.
func usedAfterClose(f verdict.Finding) string {
	who := "it was used"
	switch {
	case f.Order > 0:
		who = fmt.Sprintf("order %d used it", f.Order)
	case f.Receipt > 0:
		who = fmt.Sprintf("receipt %d used it", f.Receipt)
	case f.Item == event.ItemOrder:
		who = "a new order used it"
	}
	if f.Name == "" {
		return who + " after it was closed: " + f.Quote
	}
	return fmt.Sprintf("%s after it was closed, %s: %s", who, moment(f), f.Quote)
}

// leftItem names the kind of a leftover.
func leftItem(f verdict.Finding) string {
	switch f.Item {
	case event.ItemDir:
		return "directory"
	case event.ItemLock:
		return "lock file"
	case event.ItemPID:
		return "pid file"
	case event.ItemSocket:
		return "socket file"
	case event.ItemFIFO:
		return "named pipe"
	}
	if f.State == event.BesideData || f.State == event.InWorkDir {
		return "file"
	}
	return "temporary file"
}

// leftPlaces says where leftovers are that are not among the temporary files.
var leftPlaces = map[string]string{event.BesideData: ", beside the database", event.InWorkDir: ", in the working directory"}
