package words_test

import (
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Whether a run was stopped by its policy alone is told by the signals, and not by the checks that failed.
func TestAStopThatIsNotThePolicys(t *testing.T) {
	const tick = time.Millisecond
	for _, test := range []struct {
		by   []string
		name string
		want string
	}{
		{[]string{event.ByPolicy}, "SIGTERM", ""},
		{[]string{event.ByOutside}, "SIGKILL", "Its policy did not stop it: SIGKILL from outside, 100 ms after the start of the run."},
		{[]string{event.ByPolicy, event.ByYou}, "SIGTERM", "Besides its policy's stop there was SIGTERM by you."},
	} {
		events := []event.Event{
			{At: tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * tick, Kind: event.Ready},
			{At: 10 * tick, Kind: event.RequestWritten, ID: 1, Conn: 1}, {At: 11 * tick, Kind: event.RequestAccepted, ID: 1},
		}
		for i, by := range test.by {
			events = append(events, event.Event{At: time.Duration(100+i) * tick, Kind: event.Signal, Name: test.name, By: by})
		}
		if got := words.StoppedOtherwise(timeline.Of(events)); got != test.want {
			t.Errorf("by %q it says %q, want %q", test.by, got, test.want)
		}
	}
}
