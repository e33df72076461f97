package words_test

import (
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// A request that the service cut off, and whose library tried again when nobody listened any more, was cut off: its lane says
// so, and how it ended tells both.
func TestACutRequestWhoseNextAttemptWasRefused(t *testing.T) {
	const tick = time.Millisecond
	run := timeline.Of([]event.Event{
		{At: tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * tick, Kind: event.Ready},
		{At: 79 * tick, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		{At: 80 * tick, Kind: event.RequestWritten, ID: 7, Conn: 1},
		{At: 81 * tick, Kind: event.RequestAccepted, ID: 7},
		{At: 100 * tick, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: 103 * tick, Kind: event.RequestLost, ID: 7, Conn: 1, Class: event.Reset},
		{At: 104 * tick, Kind: event.RequestDone, ID: 7, Attempt: 1, Class: event.Refused},
		{At: 105 * tick, Kind: event.ProcessExit, PID: 1, Name: "SIGTERM"},
	})
	l := lanes.OfRequest(run, run.Request(7), run.Now)
	if got := words.LaneEnd(l).String(); got != "✗ reset" || l.Tone() != lanes.Bad {
		t.Errorf("the lane ends as %q, %s, want %q, %s", got, l.Tone(), "✗ reset", lanes.Bad)
	}
	want := "cut off, and the next attempt was refused: nobody listens at the address"
	if got := words.RequestOutcome(l.Request, l.Ending).Text; got != want {
		t.Errorf("it ended as %q, want %q", got, want)
	}
}

// A client that leaves while the run goes on is not said to have left with the run.
func TestAClientThatLeft(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: 1, Kind: event.ProcessStart, PID: 1}, {At: 2, Kind: event.Ready},
		{At: 3, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		{At: 4, Kind: event.RequestWritten, ID: 7, Conn: 1},
		{At: 5, Kind: event.RequestDone, ID: 7, Class: event.Left},
	})
	l := lanes.OfRequest(run, run.Request(7), run.Now)
	if got, want := words.LaneEnd(l).String(), "- client left"; got != want {
		t.Errorf("the lane ends as %q, want %q", got, want)
	}
	if got, want := words.RequestFate(run, l.Request, l.Ending).Text, "Its client left before the answer came, which is nobody's fault."; got != want {
		t.Errorf("its fate is %q, want %q", got, want)
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{1: "first", 2: "second", 3: "third", 4: "4th", 11: "11th", 12: "12th", 20: "20th", 21: "21st", 22: "22nd", 33: "33rd", 111: "111th", 121: "121st"} {
		if got := words.Ordinal(n); got != want {
			t.Errorf("Ordinal(%d) is %q, want %q", n, got, want)
		}
	}
}
