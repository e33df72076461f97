package picture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
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
		{At: at(8), Kind: event.LogLine}, {At: at(8), Kind: event.Audit, Item: event.ItemReceipt, ID: 1, State: "printed"}, {At: at(8), Kind: event.Audit, Item: event.ItemReceipt, ID: 2, State: "printing"},
		{At: at(8), Kind: event.Audit, Item: event.ItemReceipt, ID: 3, State: "queued"},
		{At: at(9), Kind: event.AuditDone}, {At: at(10), Kind: event.RunEnd},
	}
	for upTo, want := range map[int]string{
		1:  "0 of 100 in memory · 0 printing",
		2:  "4 of 100 in memory · 0 printing",
		4:  "3 of 100 in memory · 0 printing · 1 printed",
		5:  "2 of 100 in memory · 1 printing · 1 printed",
		6:  "1 of 100 in memory · 1 printing · 1 printed · 1 stored",
		7:  "0 of 100 in memory · 0 printing · 1 printed · 1 stored · 2 not printed", // the process has ended, and nobody has looked yet
		10: "0 of 100 in memory · 0 printing · 1 printed · 2 stored · 1 lost",
	} {
		var events []event.Event
		for _, e := range log {
			if e.At <= at(upTo) {
				events = append(events, e)
			}
		}
		if _, counts := Work(timeline.Of(events), 100); stripped(counts) != want {
			t.Errorf("after %d ms: %q, want %q", upTo, stripped(counts), want)
		}
	}
}

// Where there is little room, what matters most is left.
func TestTheGaugeOfTheReceiptsGetsShorter(t *testing.T) {
	log := []event.Event{{Kind: event.RunStart, Run: &event.Run{Format: 1, Room: 2}}, {At: 1, Kind: event.ProcessStart, PID: 9}}
	for id := 1; id <= 4; id++ {
		log = append(log, event.Event{At: 2, Kind: event.JobQueued, ID: id})
	}
	log = append(log, event.Event{At: 3, Kind: event.JobStart, ID: 1}, event.Event{At: 3, Kind: event.JobStored, ID: 4})
	for w, want := range map[int]string{
		60: "2 of 2 in memory · 1 printing · 1 stored", 38: "2/2 in memory · 1 printing · 1 stored", 20: "2/2 · 1 printing", 10: "2/2",
	} {
		if got := stripped(receiptsAre(timeline.Of(log), w)); got != want {
			t.Errorf("in %d columns it says %q, want %q", w, got, want)
		}
	}
	log[0].Run.Room = 0
	if got := stripped(receiptsAre(timeline.Of(log), 10)); got != "3" {
		t.Errorf("where the room is not known it says %q", got)
	}
}

// Where several instances run, the room is that of all their queues together, as is the number of receipts in memory.
func TestTheGaugeCountsTheRoomOfAllInstances(t *testing.T) {
	log := []event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: 1, Room: 100}},
		{At: 1, Kind: event.ProcessStart, PID: 9}, {At: 1, Kind: event.ProcessStart, PID: 10, Instance: 1},
		{At: 2, Kind: event.JobQueued, ID: 1}, {At: 2, Kind: event.JobQueued, ID: 2, Instance: 1},
	}
	for _, c := range []struct {
		then []event.Event
		want string
	}{
		{nil, "2 of 200 in memory"},
		{[]event.Event{{At: 3, Kind: event.ProcessExit}, {At: 4, Kind: event.LogLine, ID: 1}}, "1 of 100 in memory"},
		{[]event.Event{{At: 3, Kind: event.ProcessExit}, {At: 3, Kind: event.ProcessExit, Instance: 1}, {At: 4, Kind: event.LogLine, ID: 1}}, "0 in memory"}, // it is no more
	} {
		if got := stripped(receiptsAre(timeline.Of(append(slices.Clone(log), c.then...)), 100)); !strings.HasPrefix(got, c.want) {
			t.Errorf("it says %q, want %q", got, c.want)
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
