package words

import (
	"fmt"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// End says how a lane ended, in the form that a picture shows. It is empty for a lane that goes on.
type End struct {
	Sign  string // a symbol for a bad or special end; empty after a good end
	Text  string // a word or two
	Cause string // the error of the client or the worker, for views that have room for it; or empty
}

func (e End) String() string { return strings.TrimSpace(e.Sign + " " + e.Text) }

// LaneEnd says how a lane ended.
func LaneEnd(l *lanes.Lane) End {
	switch {
	case l.Outcome == lanes.Open:
		return End{}
	case l.Kind == lanes.Process:
		return processEnd(l)
	case l.Kind == lanes.Fault:
		return End{Text: "over"}
	case l.Kind == lanes.Receipt:
		return receiptEnd(l)
	case l.Kind == lanes.Message:
		return messageEnd(l)
	case l.Kind == lanes.Term:
		return termEnd(l)
	case l.Kind == lanes.Migration:
		return migrationEnd(l)
	}
	return requestEnd(l.Request, l.Ending)
}

func processEnd(l *lanes.Lane) End {
	p := l.Process
	if p.Unknown {
		return End{Text: "ended"}
	}
	end := End{Text: ExitIn(ExitShort, p.KilledBy, p.Status)}
	if l.Outcome == lanes.Failed {
		end.Sign = "✗"
	}
	return end
}

func requestEnd(r *timeline.Request, e timeline.Ending) End {
	switch {
	case e.Kind == timeline.Unanswered:
		return End{Sign: "✗", Text: "no answer"}
	case e.ClientLeft():
		return End{Sign: "-", Text: "client left"}
	case e.Kind == timeline.Abandoned:
		return End{Sign: "-", Text: "run ended"}
	case e.Kind == timeline.Raced:
		return End{Sign: "~", Text: string(e.Class)}
	case e.Kind == timeline.Unowed:
		return End{Sign: "·", Text: string(event.Refused)}
	case e.Class == event.Unsound, e.Class == event.Unended && r.Stream == event.Socket:
		return End{Sign: "✗", Text: code(r)}
	case e.Class == event.Unusual, e.Class == event.Denied:
		return End{Sign: "✗", Text: fmt.Sprint(e.Status)}
	case e.Class == event.Other:
		return End{Sign: "✗", Text: string(e.Class), Cause: r.Text}
	case e.Class != "":
		return End{Sign: "✗", Text: string(e.Class)}
	case e.Kind == timeline.Failed:
		return End{Sign: "✗", Text: fmt.Sprint(e.Status)}
	case r.Stream == event.Socket, r.Method == event.GRPC:
		return End{Text: code(r)}
	}
	return End{Text: fmt.Sprint(e.Status)}
}

// code writes the code with which a WebSocket or a gRPC call ended.
func code(r *timeline.Request) string {
	switch {
	case r.Answer == nil:
		return fmt.Sprint(r.Status)
	case r.Method == event.GRPC:
		return CallStatus(r.Answer.Code)
	}
	return fmt.Sprint(r.Answer.Code)
}

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

// messageEnds says how a delivery of a message ended.
var messageEnds = map[timeline.DeliveryFate]string{
	timeline.DeliveryDone:     "shipped",
	timeline.DeliveryReturned: "given back",
	timeline.DeliveryAgain:    "shipped again",
	timeline.DeliveryUnacked:  "not acknowledged",
	timeline.DeliveryHeld:     "hidden",
	timeline.DeliveryFailed:   "failed",
	timeline.DeliveryLost:     "lost",
}

func messageEnd(l *lanes.Lane) End {
	e := End{Text: messageEnds[l.Came], Cause: l.Message.Error}
	switch {
	case l.Outcome == lanes.Failed:
		e.Sign = "✗"
	case l.Came == timeline.DeliveryReturned:
		e.Sign = "○"
	case l.Outcome == lanes.Harmless:
		return End{Sign: "-", Text: "run ended"}
	}
	return e
}

func termEnd(l *lanes.Lane) End {
	switch {
	case l.Outcome == lanes.Harmless:
		return End{Sign: "-", Text: "run ended"}
	case l.Outcome == lanes.Failed:
		return End{Sign: "✗", Text: "lease kept"}
	}
	return End{Text: "lease given back"}
}

func migrationEnd(l *lanes.Lane) End {
	switch {
	case l.Outcome == lanes.Failed:
		return End{Sign: "✗", Text: "cut off"}
	case l.Migration.Error != "":
		return End{Sign: "○", Text: "rolled back"}
	case l.Outcome == lanes.Harmless:
		return End{Sign: "-", Text: "run ended"}
	}
	return End{Text: "done"}
}
