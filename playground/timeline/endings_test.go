package timeline_test

import (
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A run that is left kills the service. What its clients meet then is the run's doing: nobody has to answer for it.
func TestWhatTheEndOfALeftRunCuts(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.ProcessStart, PID: 1},
		{At: ms(2), Kind: event.Ready},
		{At: ms(10), Kind: event.RequestSent, ID: 1, Method: "POST", Path: "/orders"},
		{At: ms(11), Kind: event.RequestWritten, ID: 1, Conn: 1},
		{At: ms(12), Kind: event.RequestAccepted, ID: 1},
		{At: ms(13), Kind: event.RequestSent, ID: 2, Method: "GET", Path: "/orders/1"},
		{At: ms(14), Kind: event.RequestWritten, ID: 2, Conn: 2},
		{At: ms(15), Kind: event.RequestAccepted, ID: 2},
		{At: ms(16), Kind: event.RequestSent, ID: 3, Method: "GET", Path: "/orders/1"},
		{At: ms(17), Kind: event.RequestWritten, ID: 3, Conn: 3},
		{At: ms(18), Kind: event.RequestAccepted, ID: 3},
		{At: ms(19), Kind: event.JobQueued, ID: 9},
		{At: ms(100), Kind: event.StopStart, Name: "kubernetes", Grace: ms(10000)},
		{At: ms(100), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: ms(200), Kind: event.RequestDone, ID: 3, Class: event.Reset},
		{At: ms(1000), Kind: event.Signal, Name: "SIGKILL", By: event.ByRun},
		{At: ms(1001), Kind: event.RequestDone, ID: 1, Class: event.EOF},
		{At: ms(1001), Kind: event.RequestLost, ID: 2, Conn: 2, Class: event.EOF},
		{At: ms(1002), Kind: event.RequestDone, ID: 2, Attempt: 1, Class: event.Refused},
		{At: ms(1003), Kind: event.ProcessExit, PID: 1, Name: "SIGKILL"},
		{At: ms(1004), Kind: event.AuditDone},
		{At: ms(1005), Kind: event.RunEnd, State: event.LeftEarly, Text: "the run was left"},
	})
	for id, want := range map[int]timeline.EndingKind{1: timeline.Abandoned, 2: timeline.Abandoned, 3: timeline.Failed} {
		if e := run.Ending(run.Request(id)); e.Kind != want {
			t.Errorf("request %d ended as %+v, want %s", id, e, want)
		}
	}
	if l := run.Losses(); l.InFlight != 3 || l.Answered != 0 || l.Unanswered != 1 || l.ErrorsAfter != 1 || l.Unknown != 0 {
		t.Errorf("the losses are %+v", l)
	}
}

// A client's library makes another attempt by itself. The request ends as what became of the attempt that the service had,
// whatever the next one meets when nobody listens any more: its kind, and what its client met, are those of that attempt.
func TestTheEndingOfARequestThatWasTriedAgain(t *testing.T) {
	tried := func(written, lost int, accepted bool) *timeline.Timeline {
		events := []event.Event{
			{At: ms(1), Kind: event.ProcessStart, PID: 1},
			{At: ms(2), Kind: event.Ready},
			{At: ms(3), Kind: event.RequestWritten, ID: 6, Conn: 1},
			{At: ms(4), Kind: event.RequestAccepted, ID: 6},
			{At: ms(5), Kind: event.RequestDone, ID: 6, Status: 200},
			{At: ms(100), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
			{At: ms(written - 1), Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
			{At: ms(written), Kind: event.RequestWritten, ID: 7, Conn: 1},
		}
		if accepted {
			events = append(events, event.Event{At: ms(written + 1), Kind: event.RequestAccepted, ID: 7})
		}
		return timeline.Of(append(events,
			event.Event{At: ms(lost), Kind: event.RequestLost, ID: 7, Conn: 1, Class: event.Reset},
			event.Event{At: ms(lost + 1), Kind: event.RequestDone, ID: 7, Attempt: 1, Class: event.Refused},
			event.Event{At: ms(lost + 2), Kind: event.ProcessExit, PID: 1, Name: "SIGTERM"}))
	}
	for _, test := range []struct {
		name       string
		of         *timeline.Timeline
		want       timeline.EndingKind
		class      event.Class
		unanswered int // of those in flight at the signal
	}{
		{"written just before the signal", tried(92, 103, false), timeline.Raced, event.Reset, 0},
		{"on the kept connection, and no handler had it", tried(80, 103, false), timeline.Raced, event.Reset, 0},
		{"a handler had it at the signal", tried(80, 103, true), timeline.Failed, event.Reset, 1},
		{"written after the signal", tried(102, 104, false), timeline.Unowed, event.Refused, 0},
		{"a handler took it after the signal", tried(102, 130, true), timeline.Failed, event.Reset, 0},
	} {
		r := test.of.Request(7)
		if e := test.of.Ending(r); e.Kind != test.want || e.Class != test.class {
			t.Errorf("%s: it ended as %+v, want %s of %s", test.name, e, test.want, test.class)
		}
		if l := test.of.Losses(); l.Unanswered != test.unanswered {
			t.Errorf("%s: %d unanswered, want %d", test.name, l.Unanswered, test.unanswered)
		}
	}
}
