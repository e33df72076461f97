package verdict

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeMessages(t *timeline.Timeline) (Outcome, []Finding, bool) {
	if len(t.Messages) == 0 && !t.Has(event.ItemMessage) {
		return Pass, nil, false
	}
	if !t.Audit.Looked(event.PartDatabase) {
		return Inconclusive, notAudited(t, event.PartDatabase), true
	}
	var findings []Finding
	shipments, stored := t.Shipments(), t.QueuedMessages()
	count := make(map[Kind]int)
	for _, m := range t.Messages {
		f := Finding{Message: m.ID}
		_, queued := stored[m.ID]
		switch n := shipments[m.ID]; {
		case n > 1:
			f = doneAgain(t, m, n)
		case n == 1 && queued:
			f = comesAgain(t, m)
		case n == 0 && !queued:
			f = messageLost(t, m)
		default:
			continue
		}
		count[f.Kind]++
		findings = append(findings, f)
	}
	held := messagesHeld(t, shipments)
	switch summary := (Finding{
		Kind: MessagesWrong, Of: len(t.Messages), Count: count[MessageDoneAgain] + count[MessageComesAgain], Later: count[MessageLost], Queued: len(held),
	}); {
	case len(findings)+len(held) > 0:
		return Fail, append([]Finding{summary}, append(findings, held...)...), true
	case t.SignalAt() == 0:
		return Inconclusive, found(NoSignal), true
	case !messageAtStop(t):
		return Inconclusive, found(NoMessage), true
	}
	done := 0
	for _, n := range shipments {
		done += n
	}
	return Pass, []Finding{{Kind: MessagesKept, Count: done, Queued: len(stored)}}, true
}

// doneAgain returns the finding about a message whose work was done several times: who did it first and last, when, and why
// the message was delivered again.
func doneAgain(t *timeline.Timeline, m *timeline.Message, times int) Finding {
	f := Finding{Kind: MessageDoneAgain, Message: m.ID, Count: times}
	var first, again *timeline.Delivery
	for _, d := range deliveriesOf(t, m) {
		switch {
		case d.Done == 0 || d.Error != "":
		case first == nil:
			first = d
		default:
			again = d
		}
	}
	if again == nil {
		return f
	}
	f.Instance, f.At, f.Text = first.Instance, first.Done, whyAgain(first)
	f.InstanceAgain, f.After, f.Quote = again.Instance, again.Done-first.Done, first.Refused
	return f
}

// comesAgain returns the finding about a message that is still in the queue although its work is done, with the reason.
func comesAgain(t *timeline.Timeline, m *timeline.Message) Finding {
	f := Finding{Kind: MessageComesAgain, Message: m.ID}
	for _, d := range deliveriesOf(t, m) {
		if d.Done > 0 && d.Error == "" {
			f.Instance, f.At, f.Text, f.Quote = d.Instance, d.Done, whyAgain(d), d.Refused
		}
	}
	return f
}

// whyAgain returns why a message is delivered again although its work was done: one of the Why constants.
func whyAgain(d *timeline.Delivery) string {
	switch {
	case d.Returned > 0:
		return WhyReturned
	case d.Hidden > 0 && d.Hidden < d.Done:
		return WhyExpired
	case d.Refused != "":
		return WhyRefused
	}
	return WhyNeverTold
}

// messageLost returns the finding about a message that is neither done nor in the queue, with how far it came.
func messageLost(t *timeline.Timeline, m *timeline.Message) Finding {
	f := Finding{Kind: MessageLost, Message: m.ID}
	for _, d := range deliveriesOf(t, m) {
		f.Instance, f.At, f.State = d.Instance, d.Deleted, StateWaiting
		if d.Started > 0 {
			f.State, f.Worker = StatePrinting, d.Worker
		}
	}
	return f
}

// heldTooLong is how long a message may stay hidden after its consumer's process has ended. A message that is returned to
// the queue does not stay hidden.
const heldTooLong = 250 * time.Millisecond

// messagesHeld returns findings about the deliveries that a stopped process neither finished nor returned to the queue.
func messagesHeld(t *timeline.Timeline, shipments map[int]int) []Finding {
	var findings []Finding
	for s := range t.Stopped() {
		exited := t.ExitedAt(s.Instance)
		for _, d := range t.Deliveries {
			if d.Instance != s.Instance || exited == 0 || t.DeliveryFate(d) != timeline.DeliveryHeld || d.Hidden-exited < heldTooLong || shipments[d.Message] > 1 {
				continue
			}
			f := Finding{Kind: MessageHeld, Message: d.Message, Instance: d.Instance, At: d.Received, After: d.Hidden - exited, State: StateWaiting}
			if d.Started > 0 {
				f.State, f.Worker = StatePrinting, d.Worker
			}
			findings = append(findings, f)
		}
	}
	return findings
}

// deliveriesOf returns the deliveries of a message in their order.
func deliveriesOf(t *timeline.Timeline, m *timeline.Message) []*timeline.Delivery {
	var all []*timeline.Delivery
	for _, d := range t.Deliveries {
		if d.Message == m.ID {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b *timeline.Delivery) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// messageAtStop tells whether a stopped consumer had any message at its signal.
func messageAtStop(t *timeline.Timeline) bool {
	return slices.ContainsFunc(t.Deliveries, t.HadAtStop)
}
