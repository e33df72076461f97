package main

import (
	"strings"
	"testing"

	"closingtime/playground/timeline"
)

// A label that does not fit says less, and never half a word; the number stays.
func TestALabelIsShortenedAtItsWords(t *testing.T) {
	p := new(picture)
	p.reset()
	p.timeline.Processes = []*timeline.Process{{}, {Instance: 1}}
	p.timeline.Requests = []*timeline.Request{{ID: 1310, Instance: 1, Accepted: ms, Method: "POST", Path: "/orders"}}
	request := p.request(p.timeline.Requests[0])
	receipt := p.receipt(&timeline.Job{ID: 1310, Instance: 1, Queued: ms, Started: 2 * ms, Worker: 3})
	for w, want := range map[int][2]string{
		26: {"i1 #1310 POST /orders", "i1 receipt 1310 worker 3"},
		20: {"i1 #1310 POST", "i1 receipt 1310 w3"},
		15: {"i1 #1310 POST", "i1 receipt 1310"},
		9:  {"i1 #1310", "i1 recei…"},
	} {
		if got := [2]string{request.label(w), receipt.label(w)}; got != want {
			t.Errorf("in %d columns they are %q, want %q", w, got, want)
		}
	}
	if whole := strings.Fields(request.label(40)); len(whole) != 4 {
		t.Errorf("with all the room it is %q", whole)
	}
}
