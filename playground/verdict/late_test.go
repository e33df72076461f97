package verdict_test

import (
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// A recording has its events in the order of their times, and a live log in that of their arrival: the evidence about the
// connections of a pool is the same.
func TestConnectionsInTheOrderOfTheirTimes(t *testing.T) {
	judged := func(connections ...[]event.Event) []verdict.Finding {
		pic := log(append([][]event.Event{run(), probe(), started(), signal(1000, "SIGTERM"), exited(1100, 2), audited(event.Event{Item: event.ItemDatabase})}, connections...)...)
		return verdict.Find(verdict.Judge(pic), verdict.Database).Findings
	}
	lent := func(at, id int) []event.Event {
		return slices.Concat(one(at, event.Event{Kind: event.DBOpen, ID: id}), one(at, event.Event{Kind: event.DBBusy, ID: id}))
	}
	byTime, late := judged(lent(500, 1), lent(600, 2)), judged(lent(600, 2), lent(500, 1))
	if !slices.EqualFunc(byTime, late, func(a, b verdict.Finding) bool { return a.Kind == b.Kind && a.Conn == b.Conn }) {
		t.Errorf("found is %+v, and %+v where reports arrive late", byTime, late)
	}
}
