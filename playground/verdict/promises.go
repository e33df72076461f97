package verdict

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgePromises(t *timeline.Timeline) (Outcome, []Finding, bool) {
	orders, promised := t.Orders(), 0
	var broken []Finding
	for r := range t.Promised() {
		promised++
		if state, ok := orders[r.Order]; !ok {
			broken = append(broken, Finding{Kind: OrderMissing, Order: r.Order, Request: r.ID, Status: r.Status})
		} else if state != timeline.OrderPaid && state != timeline.OrderPending {
			broken = append(broken, Finding{Kind: OrderUnpaid, Order: r.Order, Request: r.ID, Status: r.Status, State: state})
		}
	}
	if len(orders) == 0 && promised == 0 {
		return Pass, nil, false
	}
	if !t.Audit.Looked(event.PartDatabase) {
		return Inconclusive, notAudited(t, event.PartDatabase), true
	}
	for _, id := range t.HalfDone() {
		broken = append(broken, halfDone(t, id))
	}
	switch {
	case len(broken) > 0:
		return Fail, broken, true
	case !orderInFlight(t):
		return Inconclusive, found(NoOrder), true
	}
	return Pass, []Finding{{Kind: PromisesKept, Count: len(orders)}}, true
}

// halfDone says how far an order came that is left pending, and what kept it from the database, where that is known.
func halfDone(t *timeline.Timeline, order int) Finding {
	f := Finding{Kind: OrderHalfDone, Order: order}
	if charge, ok := t.Charge(order); ok {
		f.Charged, f.At = true, charge.At
		if signal := t.FirstSignal(); signal.At > 0 {
			f.After, f.Name = charge.At-signal.At, signal.Name
		}
	}
	for _, e := range t.DBErrors {
		if e.Item == event.ItemOrder && e.ID == order {
			f.Quote = e.Text
		}
	}
	return f
}

func orderInFlight(t *timeline.Timeline) bool {
	if t.SignalAt() == 0 {
		return false
	}
	for r := range t.InFlightAt(t.SignalAt()) {
		if r.Ordered() {
			return true
		}
	}
	return false
}

// notAudited is the finding that the audit has not looked at a part of what the service left.
func notAudited(t *timeline.Timeline, part string) []Finding {
	return []Finding{{Kind: NotAudited, Item: part, Text: t.Audit.Problem(part)}}
}
