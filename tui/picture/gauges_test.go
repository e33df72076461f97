package picture

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// The gauge of the receipts says what is in memory, of how much room, and what is being printed, printed, stored and lost, as it
// happens.
func TestTheGaugeSaysWhereTheReceiptsAre(t *testing.T) {
	at := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	log := []event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: 1, Room: 100}},
		{At: at(1), Kind: event.ProcessStart, PID: 9},
		{At: at(2), Kind: event.JobQueued, ID: 1}, {At: at(2), Kind: event.JobQueued, ID: 2}, {At: at(2), Kind: event.JobQueued, ID: 3}, {At: at(2), Kind: event.JobQueued, ID: 4},
		{At: at(3), Kind: event.JobStart, ID: 1}, {At: at(4), Kind: event.JobDone, ID: 1},
		{At: at(5), Kind: event.JobStart, ID: 2},
		{At: at(6), Kind: event.JobStored, ID: 3},
		{At: at(7), Kind: event.ProcessExit},
		{At: at(8), Kind: event.Audit, Item: event.ItemReceipt, ID: 1, State: "printed"}, {At: at(8), Kind: event.Audit, Item: event.ItemReceipt, ID: 2, State: "printing"},
		{At: at(8), Kind: event.Audit, Item: event.ItemReceipt, ID: 3, State: "queued"},
		{At: at(9), Kind: event.AuditDone}, {At: at(10), Kind: event.RunEnd},
	}
	for upTo, want := range map[int]string{
		2:  "4 of 100 in memory · 0 printing",
		4:  "3 of 100 in memory · 0 printing · 1 printed",
		5:  "2 of 100 in memory · 1 printing · 1 printed",
		6:  "1 of 100 in memory · 1 printing · 1 printed · 1 stored",
		10: "0 of 100 in memory · 0 printing · 1 printed · 1 stored · 1 lost",
	} {
		var events []event.Event
		for _, e := range log {
			if e.At <= at(upTo) {
				events = append(events, e)
			}
		}
		if got := ui.Plain.Of(stripped(receiptsAre(timeline.Of(events), 100))); got != want {
			t.Errorf("after %d ms: %q, want %q", upTo, got, want)
		}
	}
}

// stripped is a text without its colours.
func stripped(text string) string {
	for {
		from := strings.Index(text, "\x1b[")
		if from < 0 {
			return text
		}
		text = text[:from] + text[from+strings.IndexByte(text[from:], 'm')+1:]
	}
}
