package verdict_test

import (
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Where the audit could not look at a part, the checks that need that part are inconclusive, and no others.
func TestAuditWithAProblemInOnePart(t *testing.T) {
	parts := []string{event.PartFiles, event.PartDatabase, event.PartLog}
	for part, want := range map[string][]string{
		"":                 nil,
		event.PartFiles:    {"database", "leftovers"},
		event.PartDatabase: {"promises", "jobs", "database"},
		event.PartLog:      {"logs"},
	} {
		picture := log(run(), probe(), started(), conn(1, 1200), temp(100, "receipt-1.txt"), logged(100, 1, "one"),
			order(900, 1), queued(910, 1), signal(1000, "SIGTERM"), promised(1100, 1, 1), begun(1110, 1), printed(1150, 1), exited(1300, 0))
		for _, e := range []event.Event{
			row(event.ItemOrder, 1, "paid"), row(event.ItemReceipt, 1, "printed"),
			{Item: event.ItemDatabase, Path: "orders.db"}, {Item: event.ItemLog, Path: "orders.log", Count: 1},
		} {
			e.At, e.Kind = ms(9000), event.Audit
			picture.Apply(e)
		}
		for _, name := range parts {
			over := event.Event{At: ms(9001), Kind: event.AuditPart, Item: name}
			if name == part {
				over.Text = "it cannot be read"
			}
			picture.Apply(over)
		}
		picture.Apply(event.Event{At: ms(9002), Kind: event.AuditDone})
		var open []string
		for _, r := range verdict.Judge(picture) {
			switch r.Outcome {
			case verdict.Inconclusive:
				open = append(open, r.Check)
				if said := words.Evidence(r)[0]; said != "the audit is incomplete: it cannot be read" {
					t.Errorf("a problem with %q: %s says %q", part, r.Check, said)
				}
			case verdict.Fail:
				t.Errorf("a problem with %q: %s fails with %q", part, r.Check, words.Evidence(r))
			}
		}
		if !slices.Equal(open, want) {
			t.Errorf("a problem with %q makes %q inconclusive, want %q", part, open, want)
		}
	}
}
