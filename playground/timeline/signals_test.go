package timeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// The signals stand in the order of their times, whichever was reported first.
func TestSignalsAreByTime(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(30), Kind: event.Signal, Name: "SIGINT", By: event.ByYou},
		{At: ms(20), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
	})
	if run.SignalAt() != ms(20) || run.Signals[0].Name != "SIGTERM" || run.Signals[1].By != event.ByYou {
		t.Errorf("the signals are %+v", run.Signals)
	}
}

// A signal from outside may be a mistaken guess. It tells when the service was stopped only while nobody here has sent one.
func TestSignalFromOutsideCountsWhereThereIsNoOther(t *testing.T) {
	outside := event.Event{At: ms(20), Kind: event.Signal, Name: "SIGINT", By: event.ByOutside}
	policy := event.Event{At: ms(30), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}
	limit := event.Event{At: ms(40), Kind: event.Signal, Name: "SIGKILL", By: event.ByRun}
	ofOther := event.Event{At: ms(10), Kind: event.Signal, Name: "SIGKILL", By: event.ByOutside, Instance: 1}
	for _, test := range []struct {
		name    string
		log     []event.Event
		first   time.Duration
		stopped []time.Duration
	}{
		{"none", nil, 0, nil},
		{"outside alone", []event.Event{outside}, ms(20), []time.Duration{ms(20)}},
		{"and the policy's", []event.Event{outside, policy}, ms(30), []time.Duration{ms(30)}},
		{"and the end of the run", []event.Event{outside, limit}, ms(20), []time.Duration{ms(20)}},
		{"the end of the run alone", []event.Event{limit}, ms(40), nil},
		{"of two instances", []event.Event{ofOther, policy}, ms(30), []time.Duration{ms(10), ms(30)}},
	} {
		run := timeline.Of(test.log)
		var stopped []time.Duration
		for s := range run.Stopped() {
			stopped = append(stopped, s.At)
		}
		if run.SignalAt() != test.first || !slices.Equal(stopped, test.stopped) {
			t.Errorf("%s: first signalled at %v, stopped at %v; want %v and %v", test.name, run.SignalAt(), stopped, test.first, test.stopped)
		}
	}
}

// A service that is seen to shut down and then says which signal it got, or the other way round, got one signal. A further signal is
// another one.
func TestSignalThatIsNamedLaterIsOne(t *testing.T) {
	unnamed := event.Event{At: ms(20), Kind: event.Signal, Name: event.UnnamedSignal, By: event.ByOutside, Text: "the service has begun to shut down"}
	named := event.Event{At: ms(22), Kind: event.Signal, Name: "SIGINT", By: event.ByOutside, Text: "the service says so"}
	again := event.Event{At: ms(30), Kind: event.Signal, Name: "SIGTERM", By: event.ByOutside, Text: "the service says so"}
	sibling := event.Event{At: ms(31), Kind: event.Signal, Name: "SIGINT", By: event.ByOutside, Instance: 1}
	for _, test := range []struct {
		name string
		log  []event.Event
		want string
	}{
		{"seen alone", []event.Event{unnamed}, "a signal to 0"},
		{"seen, then named", []event.Event{unnamed, named}, "SIGINT to 0"},
		{"named, then seen", []event.Event{named, unnamed}, "SIGINT to 0"},
		{"and another one", []event.Event{unnamed, named, again}, "SIGINT to 0, SIGTERM to 0"},
		{"of another instance", []event.Event{unnamed, sibling}, "a signal to 0, SIGINT to 1"},
	} {
		var before *timeline.Timeline
		run := new(timeline.Timeline)
		for _, e := range test.log {
			before = run.Snapshot()
			run.Apply(e)
		}
		var got []string
		for _, s := range run.Signals {
			got = append(got, fmt.Sprintf("%s to %d", s.Name, s.Instance))
		}
		if got := strings.Join(got, ", "); got != test.want {
			t.Errorf("%s: %s; want %s", test.name, got, test.want)
		}
		if want := timeline.Of(test.log[:len(test.log)-1]).Signals; !slices.Equal(before.Signals, want) {
			t.Errorf("%s: a snapshot from before the last event has %+v; want %+v", test.name, before.Signals, want)
		}
		for s := range run.Stopped() {
			if !slices.Contains(got, fmt.Sprintf("%s to %d", s.Name, s.Instance)) {
				t.Errorf("%s: stopped by %+v, which is none of the signals", test.name, s)
			}
		}
	}
}
