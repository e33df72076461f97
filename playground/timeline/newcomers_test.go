package timeline_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A new connection that is dropped met the closing of the listener if those after it were refused at first, also where the service
// has come back since. Where it goes on dropping what comes, or serves the next one, it has dropped what it had taken.
func TestMetTheClosingOfTheListener(t *testing.T) {
	served, dropped, refused := event.Event{State: event.Taken, Status: 200}, event.Event{State: event.Taken, Class: event.EOF}, event.Event{Class: event.Refused}
	for _, test := range []struct {
		name  string
		met   []event.Event // one each 60 ms
		first timeline.Reception
	}{
		{"refused from then on", []event.Event{dropped, refused, refused}, timeline.Closing},
		{"back again", []event.Event{dropped, dropped, refused, served, served}, timeline.Closing},
		{"serves the next one", []event.Event{dropped, served, refused}, timeline.Dropped},
		{"goes on dropping", slices.Concat(slices.Repeat([]event.Event{dropped}, 12), []event.Event{refused}), timeline.Dropped},
	} {
		run := new(timeline.Timeline)
		for i, e := range test.met {
			e.Kind, e.ID, e.At, e.Budget = event.Newcomer, i+1, time.Duration(i+1)*60*time.Millisecond, time.Millisecond
			run.Apply(e)
		}
		if got := run.Newcomers()[0].Met; got != test.first {
			t.Errorf("%s: the first one met %q, want %q", test.name, got, test.first)
		}
	}
}
