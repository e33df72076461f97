package words_test

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// A load that was late or left something out says so, with numbers; one that was as asked for has nothing to say.
func TestLoadDoubts(t *testing.T) {
	var calm, late event.Distribution
	for range 1000 {
		calm.Add(time.Millisecond)
	}
	late.Add(340 * time.Millisecond)
	log := []event.Event{{At: 1, Kind: event.LoadLate, Load: &event.Load{Late: &calm}}}
	if doubts := words.LoadDoubts(timeline.Of(log)); doubts != nil {
		t.Errorf("of a load that was on time: %q", doubts)
	}
	log = append(log,
		event.Event{At: 2, Kind: event.LoadLate, Count: 12, Load: &event.Load{Late: &late}},
		event.Event{At: 3, Kind: event.LoadLimited, Load: &event.Load{Underway: 50}},
		event.Event{At: 4, Kind: event.LoadLimited, Count: 7, Load: &event.Load{Underway: 50}},
	)
	all := strings.Join(words.LoadDoubts(timeline.Of(log)), "\n")
	for _, want := range []string{"coordinated omission: the load was late by up to 340 ms (99 % of the requests by 1 ms", "12 requests were due and never sent", "7 requests were due and not sent, because 50 were under way"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q does not say %q", all, want)
		}
	}
}

// Of a load that was summed up, every request counts.
func TestLoadThatWasSummedUp(t *testing.T) {
	a := event.Answers{Method: "GET", Path: "/", Status: 200}
	for range 200 {
		a.Latency.Add(3 * time.Millisecond)
	}
	got := words.Load(timeline.Of([]event.Event{
		{At: 1, Kind: event.LoadSummary, Load: &event.Load{Answers: []event.Answers{a}}},
		{At: 2, Kind: event.RequestSent, ID: 1, Method: "GET", Path: "/"},
	}))
	if want := "201 requests, 0 receipts; 200 requests before the stop are summed up; half of the answers took 3 ms at most, 99 % 3 ms, all 3 ms"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// While a load is summed up, the requests in flight are those that the latest summary counts.
func TestGaugesOfALoadThatIsSummedUp(t *testing.T) {
	facts := words.Gauges(timeline.Of([]event.Event{{At: 1, Kind: event.LoadSummary, Load: &event.Load{Underway: 6, Conns: 6}}}))
	for _, f := range facts {
		if f.Name == "in flight" && f.Text != "6" {
			t.Errorf("%s requests are in flight, want 6", f.Text)
		}
	}
}
