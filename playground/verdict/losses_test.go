package verdict_test

import (
	"fmt"
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// What the stop has cost, in numbers.
func TestLosses(t *testing.T) {
	got := (log(run(), probe(), started(),
		order(100, 1), order(200, 2), order(300, 3), queued(400, 7), begun(410, 7), queued(420, 8), queued(430, 9),
		signal(1000, "SIGTERM"), promised(1200, 1, 1), printed(1300, 7), answered(1400, 3, 503), signalBy(2000, "SIGINT", event.ByYou),
		failed(2001, 2, event.EOF), failed(2100, 4, event.Refused), died(2002, "SIGINT"),
		audited(row(event.ItemOrder, 1, "paid"), row(event.ItemOrder, 2, "pending"), row(event.ItemReceipt, 7, "printed"), row(event.ItemReceipt, 8, "printing"),
			event.Event{Item: event.ItemSession}, event.Event{Item: event.ItemLogLost, Text: "x"}, event.Event{Item: event.ItemTemp}, event.Event{Item: event.ItemChild}))).Losses()
	want := timeline.Losses{
		InFlight: 3, Answered: 1, Unanswered: 2, AtSignal: 3, Printed: 1, Receipts: 4, ReceiptsLost: 2, LostAtSignal: 1, Stored: 1, LinesLost: 1, HalfDone: 1, SessionsLeft: 1, Leftovers: 2,
		EndedAfter: 4, ErrorsAfter: 3, ExitStatus: 130, ExitAfter: ms(1002), OutlivedSecond: ms(2),
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := new(timeline.Timeline).Losses(); got != (timeline.Losses{}) {
		t.Errorf("nothing has cost %+v", got)
	}
}

// The losses and the findings never contradict each other: whatever a check complains of, the losses count as often, and where a
// check finds nothing wrong, they have nothing either.
func TestLossesAgreeWithTheFindings(t *testing.T) {
	shown := make(map[string]int) // how often each number was more than nothing
	for _, trial := range trials() {
		compare(t, shown, trial.check+"/"+trial.name, trial.of)
	}
	for seed := range uint64(200) {
		for picture := range growing(seed) {
			compare(t, shown, fmt.Sprintf("seed %d", seed), picture)
		}
	}
	for _, c := range counted {
		if shown[c.check] == 0 {
			t.Errorf("no log has %s complain of what the losses counts", c.check)
		}
	}
}

// counted says which number of the losses counts which findings of which check.
var counted = []struct {
	check  string
	number func(timeline.Losses) int
	kinds  []verdict.Kind
}{
	{verdict.Answered, func(l timeline.Losses) int { return l.InFlight - l.Answered - l.ClientsGone }, []verdict.Kind{verdict.RequestFailed, verdict.AnswerStillRead}},
	{verdict.Traffic, func(l timeline.Losses) int { return l.ErrorsAfter }, []verdict.Kind{verdict.RequestFailedIn, verdict.RequestMetClosing}},
	{verdict.Promises, func(l timeline.Losses) int { return l.HalfDone }, []verdict.Kind{verdict.OrderHalfDone}},
	{verdict.Jobs, func(l timeline.Losses) int { return l.ReceiptsLost }, []verdict.Kind{verdict.ReceiptLost, verdict.ReceiptUnknown}},
	{verdict.Logs, func(l timeline.Losses) int { return l.LinesLost }, []verdict.Kind{verdict.LineLost}},
	{verdict.Leftovers, func(l timeline.Losses) int { return l.Leftovers }, []verdict.Kind{verdict.FileLeft, verdict.ProcessLeft, verdict.PortServed}},
}

func compare(t *testing.T, shown map[string]int, name string, of *timeline.Timeline) {
	t.Helper()
	losses := of.Losses()
	for _, r := range verdict.Judge(of) {
		for _, c := range counted {
			if r.Check != c.check {
				continue
			}
			complaints := 0
			for _, f := range r.Findings {
				switch {
				case (r.Outcome == verdict.Fail || f.Kind == verdict.AnswerStillRead) && slices.Contains(c.kinds, f.Kind):
					complaints++
				case f.Kind == verdict.UsualErrors:
					complaints += f.Count
				}
			}
			if n := c.number(losses); n != complaints {
				t.Errorf("%s: the losses count %d where %s finds %d: %+v", name, n, c.check, complaints, r.Findings)
			}
			shown[c.check] += complaints
		}
	}
}
