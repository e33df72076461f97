package export_test

import (
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/timeline"
)

// However many requests were in flight and fine, those that failed are in the picture: some of each stop.
func TestFailuresAreDrawn(t *testing.T) {
	events := behindBalancer()
	for i, e := range events {
		if e.Kind == event.Signal && e.Instance == 1 {
			events[i].By = event.ByPolicy // the second stop
		}
	}
	for id := 100; id < 180; id++ {
		events = append(events, asked(id, ms(300), event.Event{At: ms(1200), Status: 201})...)
	}
	for id := 200; id < 230; id++ {
		events = append(events, asked(id, ms(900+id), event.Event{At: ms(901 + id), Status: 502})...)
		events = append(events, asked(id+100, ms(1300+id), event.Event{At: ms(1301 + id), Status: 502})...)
	}
	text := written(t, formats(export.New(timeline.Of(inOrder(events)), nil))["text"])
	timeline, _, _ := strings.Cut(text, "Verdict\n")
	for _, want := range []string{"#200 POST /orders", "#300 POST /orders"} {
		if !strings.Contains(timeline, want) {
			t.Errorf("%s met a 502 and is not drawn:\n%s", want, timeline)
		}
	}
	if n := strings.Count(timeline, "✗ 502"); n < 12 {
		t.Errorf("%d failures are drawn, want 6 of each stop", n)
	}
}
