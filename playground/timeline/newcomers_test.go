package timeline_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A new connection that is dropped met the closing of the listener if those after it were refused at first, also where the service
// has come back since. Where another one that came later is taken, the listener was open, and the service has dropped what it had
// taken. What stands in front of a service takes connections for a moment longer than the service does.
func TestMetTheClosingOfTheListener(t *testing.T) {
	served, dropped, refused := event.Event{State: event.Taken, Status: 200}, event.Event{State: event.Taken, Class: event.EOF}, event.Event{Class: event.Refused}
	reset := event.Event{State: event.Taken, Class: event.Reset}
	waiting := func(e event.Event, wait time.Duration) event.Event {
		e.Budget = wait
		return e
	}
	for _, test := range []struct {
		name   string
		expect string
		met    []event.Event // one ends each 60 ms, after 1 ms unless it waits longer
		first  timeline.Reception
	}{
		{"refused from then on", "", []event.Event{dropped, refused, refused}, timeline.Closing},
		{"back again", event.ExpectCommand, []event.Event{dropped, dropped, refused, served, served}, timeline.Closing},
		{"serves the next one", "", []event.Event{dropped, served, refused}, timeline.Dropped},
		{"goes on dropping", event.ExpectCommand, slices.Concat(slices.Repeat([]event.Event{dropped}, 12), []event.Event{refused}), timeline.Dropped},
		{"drops one that comes later", "", []event.Event{dropped, dropped, refused}, timeline.Dropped},
		{"drops one that had come before", "", []event.Event{dropped, waiting(dropped, ms(61)), refused}, timeline.Closing},
		{"drops one that comes later, in a container", event.ExpectElsewhere, []event.Event{dropped, dropped, refused}, timeline.Closing},
		{"drops one that has waited long", "", []event.Event{waiting(dropped, ms(110)), refused, served}, timeline.Dropped},
		{"one that has waited long and was never read", "", []event.Event{waiting(reset, ms(300)), refused, refused}, timeline.Closing},
		{"as long, and the next one is served", "", []event.Event{waiting(reset, ms(300)), served, refused}, timeline.Dropped},
		{"as does a busy machine, where others wait long for their answers", "", []event.Event{waiting(dropped, ms(110)), refused, served, waiting(served, ms(61))}, timeline.Closing},
	} {
		run := timeline.Of([]event.Event{{Kind: event.RunStart, Run: &event.Run{Expect: []string{test.expect}}}})
		for i, e := range test.met {
			e.Kind, e.ID, e.At, e.Budget = event.Newcomer, i+1, time.Duration(i+3)*60*time.Millisecond, max(e.Budget, time.Millisecond)
			run.Apply(e)
		}
		if got := run.Newcomers()[0].Met; got != test.first {
			t.Errorf("%s: the first one met %q, want %q", test.name, got, test.first)
		}
	}
}

// The listener was closed when the first newcomer was refused after which none was taken. One that met nothing, since the run ended,
// says nothing else.
func TestFirstRefused(t *testing.T) {
	run := new(timeline.Timeline)
	for _, e := range []event.Event{
		{At: ms(100), Class: event.Refused}, {At: ms(200), State: event.Taken, Status: 200}, {At: ms(300), Class: event.Refused},
		{At: ms(400), Class: event.Refused}, {At: ms(500), Class: event.Canceled},
	} {
		e.Kind, e.Budget = event.Newcomer, ms(1)
		run.Apply(e)
	}
	if first := run.FirstRefused(); first != ms(299) {
		t.Errorf("newcomers were refused from %v on, want 299ms", first)
	}
}
