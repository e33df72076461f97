package verdict

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgePromises(t *timeline.Timeline) (Outcome, []Finding, bool) {
	orders, promised := t.Orders(), 0
	for range t.Promised() {
		promised++
	}
	if len(orders) == 0 && promised == 0 {
		return Pass, nil, false
	}
	if !t.Audit.Looked(event.PartDatabase) {
		return Inconclusive, notAudited(t, event.PartDatabase), true
	}
	switch broken := brokenPromises(t, orders); {
	case len(broken) > 0:
		return Fail, append(broken, panicked(t)...), true
	case !orderInFlight(t):
		return Inconclusive, found(NoOrder), true
	}
	return Pass, []Finding{{Kind: PromisesKept, Count: len(orders)}}, true
}

// brokenPromises returns findings about the orders that are not as they were promised to their clients, then about those
// that were confirmed to several clients, then about payments for orders that do not exist, then about orders that are half done.
func brokenPromises(t *timeline.Timeline, orders map[int]string) []Finding {
	var broken []Finding
	for r := range t.Promised() {
		if t.ConfirmedBefore(r) != nil {
			continue
		}
		f := Finding{Kind: OrderMissing, Order: r.Promise(), Request: r.ID, Status: r.Status}
		state, ok := orders[f.Order]
		if ok {
			f.Kind, f.State = OrderUnpaid, state
		}
		if !ok || state != timeline.OrderPaid && state != timeline.OrderPending {
			broken = append(broken, charged(t, f))
		}
	}
	broken = append(broken, confirmedTwice(t)...)
	placed := t.Placed()
	for _, c := range t.ChargedForNothing() {
		broken = append(broken, charged(t, unfinished(t, OrderVanished, c.Order, placed[c.Order])))
	}
	for _, order := range t.HalfDone() {
		broken = append(broken, charged(t, unfinished(t, OrderHalfDone, order, placed[order])))
	}
	return broken
}

// confirmedTwice returns a finding about each order that was confirmed to several clients.
func confirmedTwice(t *timeline.Timeline) []Finding {
	var findings []Finding
	for r := range t.Promised() {
		first := t.ConfirmedBefore(r)
		if first == nil {
			continue
		}
		i := slices.IndexFunc(findings, func(f Finding) bool { return f.Order == first.Order })
		if i < 0 {
			i = len(findings)
			findings = append(findings, Finding{Kind: OrderTwice, Order: first.Order, Request: first.Request, Count: 1})
		}
		findings[i].Count++
	}
	return findings
}

// charged adds to a finding when the customer paid for its order, if that is known.
func charged(t *timeline.Timeline, f Finding) Finding {
	charge, ok := t.Charge(f.Order)
	if !ok {
		return f
	}
	f.Charged = true
	return sinceSignal(t, charge.At, f)
}

// unfinished returns the finding about an order that is not paid in the database: what its client was told, and what kept
// the order from being stored, where that is known. r is the request that placed the order, or nil.
func unfinished(t *timeline.Timeline, kind Kind, order int, r *timeline.Request) Finding {
	f := Finding{Kind: kind, Order: order, DBError: databaseError(t, event.ItemOrder, order)}
	if r == nil {
		return f
	}
	ending := t.Ending(r)
	f.Request, f.Class, f.Status, f.Text = r.ID, ending.Class, ending.Status, r.Text
	if r.Answer != nil {
		f.Quote = r.Answer.Body
	}
	if signal := t.FirstSignal(); signal.At > 0 && r.Placed > 0 {
		f.Taken, f.Name = r.Placed-signal.At, signal.Name
	}
	return f
}

// databaseError returns the error with which the closed database last refused an order or a receipt, or "".
func databaseError(t *timeline.Timeline, item string, number int) string {
	said := ""
	for _, e := range t.DBErrors {
		if e.Item == item && e.ID == number {
			said = e.Text
		}
	}
	return said
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

// notAudited returns the finding that the audit has not completely examined a part of what the service left.
func notAudited(t *timeline.Timeline, part string) []Finding {
	return []Finding{{Kind: NotAudited, Item: part, Text: t.Audit.Problem(part)}}
}
