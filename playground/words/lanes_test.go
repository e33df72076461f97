package words_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// In little room, the lane of a later delivery is still told from that of the first.
func TestTheNameOfALaterDelivery(t *testing.T) {
	for number, want := range map[int][]string{
		1: {"message 69 worker 3", "message 69 w3", "message 69"},
		2: {"message 69 (second) worker 3", "message 69 (second) w3", "message 69 (second)", "message 69 again"},
	} {
		l := &lanes.Lane{Kind: lanes.Message, Message: &timeline.Delivery{Message: 69, Number: number, Started: time.Second, Worker: 3}}
		if got := words.LaneNames(l); !slices.Equal(got, want) {
			t.Errorf("delivery %d is called %q, want %q", number, got, want)
		}
	}
}

// A lane has one instance wherever it is named: the one that had the request or that the balancer chose, and none that is not
// known.
func TestTheInstanceOfALane(t *testing.T) {
	const tick = time.Millisecond
	run := timeline.Of([]event.Event{
		{Kind: event.RunStart, Run: &event.Run{Expect: []string{event.ExpectBalancer}}},
		{At: tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * tick, Kind: event.ProcessStart, Instance: 1, PID: 2},
		{At: 10 * tick, Kind: event.RequestAccepted, ID: 1, Instance: 1, Method: "GET", Path: "/"},
		{At: 10 * tick, Kind: event.RequestForwarded, ID: 2, Instance: 1, Method: "GET", Path: "/"},
		{At: 11 * tick, Kind: event.RequestNoReply, ID: 2, Instance: 1, Class: event.EOF},
		{At: 10 * tick, Kind: event.RequestForwarded, ID: 3, Instance: 1, Method: "GET", Path: "/"},
		{At: 11 * tick, Kind: event.RequestRaced, ID: 3, Instance: 1, Class: event.EOF},
		{At: 10 * tick, Kind: event.RequestSent, ID: 4, Method: "GET", Path: "/"},
		{At: 11 * tick, Kind: event.JobQueued, ID: 5, Instance: 1},
	})
	for _, test := range []struct {
		lane       *lanes.Lane
		name, note string
	}{
		{lanes.OfProcess(run, run.Processes[1], run.Now), "instance 1", "pid 2, still running when the recording ends"},
		{lanes.OfRequest(run, run.Request(1), run.Now), "i1 #1 GET /", "instance 1 had it"},
		{lanes.OfRequest(run, run.Request(2), run.Now), "→i1 #2 GET /", "the balancer had chosen instance 1, and got no answer there"},
		{lanes.OfRequest(run, run.Request(3), run.Now), "→i1 #3 GET /", "the balancer had chosen instance 1, and got no answer there"},
		{lanes.OfRequest(run, run.Request(4), run.Now), "#4 GET /", ""},
		{lanes.OfReceipt(run, run.Jobs[0], run.Now), "i1 receipt 5", "instance 1 had it"},
	} {
		if got := words.LaneName(run, test.lane); got != test.name {
			t.Errorf("a lane is called %q, want %q", got, test.name)
		}
		notes := append(words.LaneNotes(run, test.lane), "")
		if notes[0] != test.note {
			t.Errorf("the notes on %s are %q, want %q first", test.name, notes, test.note)
		}
	}
}
