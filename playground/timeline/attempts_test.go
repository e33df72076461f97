package timeline_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A recording from before attempts were told apart has one attempt for each request, with all that it tells.
func TestOneAttemptInAnOldRecording(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: 1, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/orders/1"},
		{At: 2, Kind: event.RequestWritten, ID: 7, Conn: 3},
		{At: 3, Kind: event.RequestAccepted, ID: 7, Instance: 1, Method: "GET", Path: "/orders/1"},
		{At: 4, Kind: event.RequestWritten, ID: 7, Conn: 4}, // net/http had made another attempt
		{At: 5, Kind: event.RequestAccepted, ID: 7, Instance: 2, Method: "GET", Path: "/orders/1"},
		{At: 6, Kind: event.RequestReturned, ID: 7, Instance: 2, Status: 200},
		{At: 7, Kind: event.RequestHeader, ID: 7, Status: 200},
		{At: 8, Kind: event.RequestDone, ID: 7, Status: 200},
	})
	want := timeline.Attempt{Instance: 2, Conn: 4, Written: 4, Accepted: 5, Returned: 6, Header: 7, Ended: 8, Status: 200}
	if r := run.Requests[0]; len(r.Attempts) != 1 || r.Attempts[0] != want {
		t.Errorf("the attempts are %+v, want %+v", r.Attempts, want)
	}
}

// Each attempt has its own connection, its own handler and its own end.
// The reports of the probe may come in late.
func TestAttemptsOfOneRequest(t *testing.T) {
	clients := []event.Event{
		{At: 1, Kind: event.ConnOpen, ID: 3},
		{At: 2, Kind: event.RequestWritten, ID: 6, Conn: 3},
		{At: 3, Kind: event.RequestDone, ID: 6, Status: 200},
		{At: 4, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		{At: 5, Kind: event.RequestWritten, ID: 7, Conn: 3},
		{At: 8, Kind: event.RequestLost, ID: 7, Conn: 3, Class: event.EOF, Text: "EOF"},
		{At: 9, Kind: event.ConnClose, ID: 3, Class: event.EOF},
		{At: 10, Kind: event.ConnOpen, ID: 4},
		{At: 11, Kind: event.RequestWritten, ID: 7, Attempt: 1, Conn: 4},
		{At: 14, Kind: event.RequestHeader, ID: 7, Attempt: 1, Status: 200},
		{At: 15, Kind: event.RequestDone, ID: 7, Attempt: 1, Status: 200, Answer: &event.Answer{Bytes: 5, Promised: 5}},
	}
	probe := []event.Event{
		{At: 6, Kind: event.RequestAccepted, ID: 7, Method: "GET", Path: "/"},
		{At: 7, Kind: event.RequestReturned, ID: 7, Status: 200},
		{At: 12, Kind: event.RequestAccepted, ID: 7, Attempt: 1, Method: "GET", Path: "/"},
		{At: 13, Kind: event.RequestReturned, ID: 7, Attempt: 1, Status: 200},
	}
	want := []timeline.Attempt{
		{Conn: 3, Before: 6, Kept: true, Written: 5, Accepted: 6, Returned: 7, Ended: 8, Class: event.EOF, Text: "EOF"},
		{Conn: 4, Written: 11, Accepted: 12, Returned: 13, Header: 14, Ended: 15, Status: 200},
	}
	for seed := range uint64(100) {
		run := timeline.Of(interleave(rand.New(rand.NewPCG(seed, 0)), [][]event.Event{clients, probe}))
		r := run.Requests[slices.IndexFunc(run.Requests, func(r *timeline.Request) bool { return r.ID == 7 })]
		if len(r.Attempts) != 2 || r.Attempts[0] != want[0] || r.Attempts[1] != want[1] {
			t.Fatalf("with seed %d the attempts are %+v, want %+v", seed, r.Attempts, want)
		}
		if !r.Attempts[0].Lost() || r.Attempts[1].Lost() || r.Class != "" || r.Status != 200 || r.Answer.Bytes != 5 || r.Conn != 4 {
			t.Fatalf("with seed %d the request is %+v", seed, r)
		}
		if c := run.HTTP[0]; c.Busy || c.Ended != event.EOF || c.Requests != 2 {
			t.Fatalf("with seed %d the connection that was lost is %+v", seed, c)
		}
	}
}

// The balancer's attempts are told apart by the instance that it chose. What the balancer itself answers when it had
// nothing from there is the request's end, and not the attempt's.
func TestAttemptsOfTheBalancer(t *testing.T) {
	sent := []event.Event{
		{At: 1, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		{At: 2, Kind: event.RequestWritten, ID: 7, Conn: 3},
		{At: 3, Kind: event.RequestForwarded, ID: 7, Instance: 2},
		{At: 4, Kind: event.RequestLost, ID: 7, Instance: 2, Class: event.Reset, Text: "reset"},
	}
	lost := timeline.Attempt{Instance: 2, Conn: 3, Kept: true, Written: 2, Forwarded: 3, Ended: 4, Class: event.Reset, Text: "reset"}
	for _, test := range []struct {
		name string
		then []event.Event
		want timeline.Attempt
	}{
		{"answered", []event.Event{
			{At: 5, Kind: event.RequestForwarded, ID: 7, Attempt: 1, Instance: 2},
			{At: 6, Kind: event.RequestHeader, ID: 7, Status: 200},
			{At: 7, Kind: event.RequestDone, ID: 7, Status: 200},
		}, timeline.Attempt{Instance: 2, Forwarded: 5, Header: 6, Ended: 7, Status: 200}},
		{"refused", []event.Event{
			{At: 5, Kind: event.RequestNoReply, ID: 7, Attempt: 1, Instance: 2, Class: event.Refused, Text: "refused"},
			{At: 6, Kind: event.RequestHeader, ID: 7, Status: 502},
			{At: 7, Kind: event.RequestDone, ID: 7, Status: 502},
		}, timeline.Attempt{Instance: 2, Ended: 5, Class: event.Refused, Text: "refused"}},
		{"closed again", []event.Event{
			{At: 5, Kind: event.RequestForwarded, ID: 7, Attempt: 1, Instance: 2},
			{At: 6, Kind: event.RequestRaced, ID: 7, Attempt: 1, Instance: 2, Class: event.EOF, Text: "EOF"},
			{At: 7, Kind: event.RequestHeader, ID: 7, Status: 502},
			{At: 8, Kind: event.RequestDone, ID: 7, Status: 502},
		}, timeline.Attempt{Instance: 2, Kept: true, Forwarded: 5, Ended: 6, Class: event.EOF, Text: "EOF"}},
		{"left by its client", []event.Event{
			{At: 5, Kind: event.RequestForwarded, ID: 7, Attempt: 1, Instance: 2},
			{At: 6, Kind: event.RequestNoReply, ID: 7, Attempt: 1, Instance: 2, Class: event.Canceled, Text: "its client has left"},
			{At: 7, Kind: event.RequestDone, ID: 7, Class: event.Timeout, Text: "out of patience"},
		}, timeline.Attempt{Instance: 2, Forwarded: 5, Ended: 7, Class: event.Timeout, Text: "out of patience"}},
		{"left by its client, which says so first", []event.Event{
			{At: 5, Kind: event.RequestForwarded, ID: 7, Attempt: 1, Instance: 2},
			{At: 7, Kind: event.RequestNoReply, ID: 7, Attempt: 1, Instance: 2, Class: event.Canceled, Text: "its client has left"},
			{At: 6, Kind: event.RequestDone, ID: 7, Class: event.Timeout, Text: "out of patience"},
		}, timeline.Attempt{Instance: 2, Forwarded: 5, Ended: 6, Class: event.Timeout, Text: "out of patience"}},
		{"in an old recording", []event.Event{
			{At: 5, Kind: event.RequestNoReply, ID: 7, Attempt: 1, Instance: 2},
			{At: 6, Kind: event.RequestHeader, ID: 7, Status: 502},
			{At: 7, Kind: event.RequestDone, ID: 7, Status: 502},
		}, timeline.Attempt{Instance: 2, Ended: 5, Class: event.Other}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := timeline.Of(append(sent[:len(sent):len(sent)], test.then...)).Requests[0]
			if len(r.Attempts) != 2 || r.Attempts[0] != lost || r.Attempts[1] != test.want {
				t.Errorf("the attempts are %+v, want %+v and %+v", r.Attempts, lost, test.want)
			}
			if done := test.then[len(test.then)-1]; r.Status != done.Status || r.Done != done.At || r.Instance != 2 || r.Conn != 3 {
				t.Errorf("the request is %+v", r)
			}
		})
	}
}

// The number of an attempt comes from outside: a service passes on what it is told. None is too strange.
func TestAttemptsWithoutReason(t *testing.T) {
	for _, number := range []int{-1 << 31, -1, 1 << 30} {
		run := timeline.Of([]event.Event{
			{At: 1, Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
			{At: 2, Kind: event.RequestAccepted, ID: 7, Attempt: number, Method: "GET", Path: "/"},
			{At: 3, Kind: event.RequestLost, ID: 7, Attempt: number, Class: event.EOF},
			{At: 4, Kind: event.RequestDone, ID: 7, Attempt: number, Status: 200},
		})
		if n := len(run.Requests[0].Attempts); n < 1 || n > 1000 {
			t.Errorf("attempt %d: %d attempts", number, n)
		}
	}
}
