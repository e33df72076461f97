package words_test

import (
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// A run that waits in vain for its moment says how much of each kind there was, and of those alone for which it waited.
func TestNeverBusyNamesWhatWasMissing(t *testing.T) {
	started := event.Event{Kind: event.ProcessStart, PID: 1}
	queued := event.Event{At: time.Second, Kind: event.JobQueued, ID: 1}
	waited := event.Event{At: 20 * time.Second, Kind: event.NeverBusy, Budget: 20 * time.Second}
	signal := event.Event{At: 20 * time.Second, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}
	for _, test := range []struct {
		wants event.Run
		says  string
	}{
		{event.Run{Requests: 2}, "the moment to stop never came: 0 of 2 requests were in flight after 20 s"},
		{event.Run{Requests: 2, Jobs: 4, Queued: 16}, "the moment to stop never came: 0 of 2 requests were in flight, " +
			"0 of 4 receipts were being printed, 1 of 16 were queued after 20 s"},
	} {
		run := timeline.Of([]event.Event{{Kind: event.RunStart, Run: &test.wants}, started, queued, waited, signal})
		var said []string
		for _, r := range verdict.Judge(run) {
			if r.Check == verdict.Answered {
				said = append(said, words.Evidence(r)...)
			}
		}
		if len(said) == 0 || said[0] != test.says {
			t.Errorf("it says %q, want %q", said, test.says)
		}
	}
}
