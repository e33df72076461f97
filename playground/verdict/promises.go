package verdict

import (
	"net/http"

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
	if !t.Audit.Done {
		return Inconclusive, notAudited(t), true
	}
	for _, id := range t.HalfDone() {
		broken = append(broken, Finding{Kind: OrderHalfDone, Order: id, Charged: t.Charged(id)})
	}
	switch {
	case len(broken) > 0:
		return Fail, broken, true
	case !orderInFlight(t):
		return Inconclusive, found(NoOrder), true
	}
	return Pass, []Finding{{Kind: PromisesKept, Count: len(orders)}}, true
}

func orderInFlight(t *timeline.Timeline) bool {
	if t.SignalAt() == 0 {
		return false
	}
	for r := range t.InFlightAt(t.SignalAt()) {
		if r.Method == http.MethodPost {
			return true
		}
	}
	return false
}

func notAudited(t *timeline.Timeline) []Finding {
	return []Finding{{Kind: NotAudited, Text: t.Audit.Error}}
}
