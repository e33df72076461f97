package picture

import (
	"fmt"
	"strconv"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// message tells about one delivery of a message, and what came of its other deliveries.
func (x *explanation) message(t *timeline.Timeline, d *timeline.Delivery, now time.Duration) {
	x.title = fmt.Sprintf("Message %d, of the parcel of order %d, delivered for the %s time", d.Message, d.Message, words.Ordinal(d.Number))
	x.term = "message"
	for _, m := range t.Messages {
		if m.ID == d.Message {
			x.step(m.Sent, "put into the queue, when its order was paid")
		}
	}
	x.step(d.Received, "received by a consumer, and hidden from all others"+of(t, d.Instance))
	x.step(d.Started, "worker "+strconv.Itoa(d.Worker)+" began to pack the parcel")
	for _, s := range t.Signals {
		if s.Instance == d.Instance && s.At >= d.Received && (t.Over(d) == 0 || s.At <= t.Over(d)) {
			x.step(s.At, ui.Signal.Of("┆ "+s.Name)+" "+words.Sender(t, s))
		}
	}
	if d.Done > 0 && d.Error == "" {
		x.step(d.Done, ui.Good.Of("✓")+" shipped: nobody can call the parcel back")
	}
	x.step(d.Deleted, "acknowledged: the message is gone from the queue")
	x.step(d.Returned, "○ given back: anybody can receive it at once")
	fate := t.DeliveryFate(d)
	if fate == timeline.DeliveryUnacked || fate == timeline.DeliveryHeld {
		x.step(t.ExitedAt(d.Instance), "the process ended")
		if d.Hidden < now {
			x.step(d.Hidden, "its time is up: anybody can receive it")
		}
	}
	x.said = append(x.said, x.deliveryFate(fate, d, now))
	for _, other := range t.Deliveries {
		if other.Message == d.Message && other.Number > d.Number {
			x.step(other.Received, "received for the "+words.Ordinal(other.Number)+" time"+of(t, other.Instance))
			if other.Error == "" {
				x.step(other.Done, "shipped by that one"+of(t, other.Instance))
			}
		}
	}
	if d.Started > 0 && d.Done == 0 {
		x.Code = workers(t, d.Instance)
	}
}

// deliveryFate says in a sentence what became of a delivery.
func (x *explanation) deliveryFate(fate timeline.DeliveryFate, d *timeline.Delivery, now time.Duration) string {
	switch fate {
	case timeline.DeliveryDone:
		return ui.Good.Of("✓") + " Its parcel was shipped, and it was acknowledged."
	case timeline.DeliveryReturned:
		return "○ Its consumer had not begun, and gave it back."
	case timeline.DeliveryUnacked:
		said := ui.Bad.Of("✗") + " Its parcel was shipped, and the queue was not told: the message comes again."
		if d.Refused != "" {
			said += " The acknowledgement failed: " + ui.Clean(d.Refused) + "."
		}
		return said
	case timeline.DeliveryAgain:
		return ui.Bad.Of("✗") + " Its parcel was shipped, and had been shipped before."
	case timeline.DeliveryHeld:
		return ui.Bad.Of("✗") + " Its consumer ended with it, and did not give it back: it stays hidden until its time is up."
	case timeline.DeliveryFailed:
		return ui.Bad.Of("✗") + " Its work failed: " + ui.Clean(d.Error) + "."
	case timeline.DeliveryLost:
		return ui.Bad.Of("✗") + " It was acknowledged, and its parcel was never shipped: it is lost."
	}
	if d.Started > 0 {
		return "It is being worked on, for " + ui.Seconds(now-d.Started) + " now."
	}
	return "It waits for a worker, for " + ui.Seconds(now-d.Received) + " now, and is hidden from all other consumers."
}

// leader tells about a term of leadership.
func (x *explanation) leader(t *timeline.Timeline, m *timeline.Term) {
	x.title = fmt.Sprintf("The leader with token %d", m.Token) + of(t, m.Instance)
	x.term = "leader"
	x.step(m.Taken, "took the lease: nobody else leads for as long as it is held")
	for _, s := range t.Signals {
		if s.Instance == m.Instance {
			x.step(s.At, ui.Signal.Of("┆ "+s.Name)+" "+words.Sender(t, s))
		}
	}
	x.step(m.Done, "the last of "+ui.Plural(m.Rounds, "round")+" of its work had ended")
	x.step(m.Released, "gave the lease back: anybody can take it at once")
	x.step(t.ExitedAt(m.Instance), "the process ended")
	switch {
	case t.LedUntil(m) == 0:
		x.said = append(x.said, "It leads, and sends the reminders.")
	case m.Released > 0:
		x.said = append(x.said, ui.Good.Of("✓")+" It ended its work and gave the lease back.")
	default:
		x.said = append(x.said, ui.Bad.Of("✗")+" It did not give the lease back: nobody could lead until that ran out.")
		x.step(m.Until, "the lease ran out")
	}
}
