package picture

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/story"
)

// An explanation says of a request's end what its lane says, whatever the answer looks like by itself.
func TestAnExplanationAgreesWithItsLane(t *testing.T) {
	const tick = story.Tick
	answers := func(id int, sent, done time.Duration, bytes int64) []event.Event {
		return []event.Event{
			{At: sent, Kind: event.RequestSent, ID: id, Method: "GET", Path: "/page"},
			{At: sent + tick, Kind: event.RequestWritten, ID: id, Conn: id},
			{At: sent + 2*tick, Kind: event.RequestAccepted, ID: id},
			{At: done, Kind: event.RequestDone, ID: id, Status: 200, Answer: &event.Answer{Bytes: bytes, Framing: event.Unframed}},
		}
	}
	begin := []event.Event{
		{At: tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * tick, Kind: event.Ready},
		{At: 10 * tick, Kind: event.RequestSent, ID: 1, Method: "POST", Path: "/orders"},
		{At: 11 * tick, Kind: event.RequestWritten, ID: 1, Conn: 1},
		{At: 12 * tick, Kind: event.RequestAccepted, ID: 1},
		{At: 100 * tick, Kind: event.StopStart, Name: "kubernetes", Grace: time.Second},
		{At: 100 * tick, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
	}
	for _, test := range []struct {
		name    string
		then    []event.Event
		request int
		says    []string
	}{
		{"a refused order", []event.Event{{At: 200 * tick, Kind: event.RequestDone, ID: 1, Status: 409}}, 1,
			[]string{"✗ It was answered with an error, 409.", "✗ answered 409"}},
		{"half of an answer without a length", append(answers(2, 20*tick, 50*tick, 1000), answers(3, 90*tick, 200*tick, 300)...), 3,
			[]string{"✗ It got no whole answer.", "✗ answered 200, and cut off"}},
		{"in flight at SIGKILL", []event.Event{
			{At: 1100 * tick, Kind: event.Signal, Name: "SIGKILL", By: event.ByPolicy}, {At: 1101 * tick, Kind: event.ProcessExit, PID: 1, Name: "SIGKILL"},
			{At: 1200 * tick, Kind: event.RequestDone, ID: 1, Class: event.Canceled}, {At: 1201 * tick, Kind: event.RunEnd}}, 1,
			[]string{"✗ It had no answer when the run ended.", "It was in flight at the signal", "✗ the run ended"}},
		{"cut by the run that is left", []event.Event{
			{At: 300 * tick, Kind: event.Signal, Name: "SIGKILL", By: event.ByRun}, {At: 301 * tick, Kind: event.RequestDone, ID: 1, Class: event.EOF},
			{At: 302 * tick, Kind: event.ProcessExit, PID: 1, Name: "SIGKILL"}, {At: 303 * tick, Kind: event.RunEnd, State: event.LeftEarly}}, 1,
			[]string{"- It ended because the run ended", "(EOF), as the run ended"}},
		{"tried again", []event.Event{
			{At: 20 * tick, Kind: event.RequestWritten, ID: 6, Conn: 4}, {At: 21 * tick, Kind: event.RequestDone, ID: 6, Status: 200},
			{At: 91 * tick, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"}, {At: 92 * tick, Kind: event.RequestWritten, ID: 7, Conn: 4},
			{At: 103 * tick, Kind: event.RequestLost, ID: 7, Conn: 4, Class: event.Reset}, {At: 104 * tick, Kind: event.RequestDone, ID: 7, Attempt: 1, Class: event.Refused}}, 7,
			[]string{"~ It got no answer. It raced", "It took 2 attempts", "✗ first attempt: cut off: the connection was reset", "~ cut off, and the next attempt was refused"}},
	} {
		all := story.Story{Events: append(append([]event.Event(nil), begin...), test.then...)}
		run := timeline.Of(all.Until(story.Later))
		text := strings.Join(Explain(run, Target{kind: aRequest, ID: test.request}, run.Now).Lines(400), "\n")
		for _, says := range test.says {
			if !strings.Contains(text, says) {
				t.Errorf("%s: no %q in\n%s", test.name, says, text)
			}
		}
		end := words.LaneEnd(lanes.OfRequest(run, run.Request(test.request), run.Now))
		if sign := end.Sign; !strings.Contains(text, "  "+sign+" ") {
			t.Errorf("%s: the lane says %q, and the explanation\n%s", test.name, end, text)
		}
	}
}

// An explanation says of a receipt's end what its lane says.
func TestAnExplanationOfAReceiptAgreesWithItsLane(t *testing.T) {
	const tick = story.Tick
	begin := []event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Room: 50}},
		{At: tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * tick, Kind: event.Ready},
		{At: 10 * tick, Kind: event.JobQueued, ID: 1}, {At: 20 * tick, Kind: event.JobStart, ID: 1},
		{At: 30 * tick, Kind: event.JobQueued, ID: 2},
	}
	term, ends := event.Event{At: 100 * tick, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}, event.Event{At: 200 * tick, Kind: event.ProcessExit, PID: 1}
	failed := event.Event{At: 150 * tick, Kind: event.JobDone, ID: 1, Text: "printer is off"}
	row := event.Event{At: 210 * tick, Kind: event.Audit, Item: event.ItemReceipt, ID: 1, State: "queued"}
	begun := event.Event{At: 210 * tick, Kind: event.Audit, Item: event.ItemReceipt, ID: 1, State: "printing"}
	panics := event.Event{At: 150 * tick, Kind: event.JobDone, ID: 1, State: event.Panicked, Text: "the code that prints it panicked"}
	looked := event.Event{At: 211 * tick, Kind: event.AuditPart, Item: event.PartDatabase}
	over := event.Event{At: 220 * tick, Kind: event.RunEnd}
	for _, test := range []struct {
		name    string
		then    []event.Event
		receipt int
		says    []string
	}{
		{"left while it waited", []event.Event{
			{At: 300 * tick, Kind: event.Signal, Name: "SIGKILL", By: event.ByRun}, {At: 302 * tick, Kind: event.ProcessExit, PID: 1, Name: "SIGKILL"},
			{At: 303 * tick, Kind: event.RunEnd, State: event.LeftEarly}}, 2, []string{"- It ended because the run ended", "- the process ended"}},
		{"not yet audited", []event.Event{term, ends}, 1, []string{"? The process ended while it was being printed."}},
		{"still waiting", nil, 2, []string{"It waits in memory for a worker", "1 of 50 places in the queue are taken.", "queued in memory: "}},
		{"interrupted and stored, before anybody has looked", []event.Event{term, failed, {At: 150 * tick, Kind: event.JobStored, ID: 1}}, 1,
			[]string{"○ Not printed in time, but stored in the database, so that a restart can print it.", "+50 ms ○ stored in the database"}},
		{"stored for want of room", []event.Event{{At: 40 * tick, Kind: event.JobStored, ID: 3}, {At: 40 * tick, Kind: event.JobQueued, ID: 3}}, 3,
			[]string{"○ Stored in the database, so that a restart can print it.", "0.040 s ○ stored in the database", "0.040 s accepted: "}},
		{"lost in the queue", []event.Event{term, ends, looked, over}, 2, []string{"✗ The process ended before a worker took it. It is lost", "✗ the process ended, and its queue"}},
		{"failed and stored", []event.Event{term, failed, ends, row, looked, over}, 1, []string{"○ Not printed in time, but stored: the database has it as queued", "○ not printed: printer is off"}},
		{"killed in its worker", []event.Event{term, ends, begun, looked, over}, 1,
			[]string{"○ The process ended while it was being printed, but it is stored: the database has it as printing, and a", "the receipt's row in the database stays"}},
		{"failed in its worker", []event.Event{term, failed, ends, begun, looked, over}, 1,
			[]string{"○ Its printing failed, but it is stored: the database has it as printing, and a restart prints it again.", "○ not printed: printer is off"}},
		{"panicked", []event.Event{panics, ends, begun, looked, over}, 1, []string{"✗ It could not be printed.", "Its state in the database afterwards: printing."}},
		{"killed, and nobody looked", []event.Event{term, ends, over}, 1, []string{"✗ The process ended while it was being printed."}},
		{"failed and lost", []event.Event{term, failed, ends, looked, over}, 1, []string{"✗ It could not be printed. It is lost", "✗ printer is off"}},
	} {
		all := story.Story{Events: append(append([]event.Event(nil), begin...), test.then...)}
		run := timeline.Of(all.Until(story.Later))
		text := strings.Join(Explain(run, Target{kind: aReceipt, ID: test.receipt}, run.Now).Lines(400), "\n")
		for _, says := range test.says {
			if !strings.Contains(text, says) {
				t.Errorf("%s: no %q in\n%s", test.name, says, text)
			}
		}
		end := words.LaneEnd(lanes.OfReceipt(run, run.Job(0, test.receipt), run.Now))
		if !strings.Contains(text, "  "+end.Sign+" ") {
			t.Errorf("%s: the lane says %q, and the explanation\n%s", test.name, end, text)
		}
	}
}
