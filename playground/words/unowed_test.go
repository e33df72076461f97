package words_test

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Every sentence gives the same reason why the service owes nothing to a request that was refused: it came after the stop; or the
// service had ended by itself, and nobody had told it to.
func TestWhyARefusedRequestIsOwedNothing(t *testing.T) {
	const tick = time.Millisecond
	for want, end := range map[string]event.Event{
		"came after the stop; the service owes":            {At: 900 * tick, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		"the service had ended, and nobody had told it to": {At: 900 * tick, Kind: event.Output, Text: "over"},
	} {
		run := timeline.Of([]event.Event{
			{At: tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * tick, Kind: event.Ready}, end,
			{At: 901 * tick, Kind: event.ProcessExit},
			{At: 950 * tick, Kind: event.RequestSent, ID: 1, Method: "POST", Path: "/orders"},
			{At: 951 * tick, Kind: event.RequestDone, ID: 1, Class: event.Refused},
		})
		r := run.Request(1)
		for _, said := range []string{
			words.Refused(run), words.RequestsUnowed(run), words.RequestFate(run, r, run.Ending(r)).Text,
			strings.Join(words.LaneNotes(run, lanes.OfRequest(run, r, run.Now)), "\n"),
		} {
			if !strings.Contains(said, want) {
				t.Errorf("it says %q, want %q", said, want)
			}
		}
	}
}
