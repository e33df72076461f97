package export

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// The document has the requests that are summed up, and how late the load was.
func TestLoadInTheDocument(t *testing.T) {
	var d event.Distribution
	for range 99 {
		d.Add(3 * time.Millisecond)
	}
	d.Add(500 * time.Millisecond)
	run := timeline.Of([]event.Event{
		{At: 1, Kind: event.RunStart, Run: &event.Run{Format: event.Format}},
		{At: 2, Kind: event.LoadSummary, Load: &event.Load{Answers: []event.Answers{{Method: "GET", Path: "/", Status: 200, Latency: d}}}},
		{At: 3, Kind: event.LoadRate, Load: &event.Load{Rate: 50}},
		{At: 4, Kind: event.LoadLate, Count: 2, Load: &event.Load{Late: &d}},
	})
	text, err := json.Marshal(NewDocument(&Run{Timeline: run}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"load":{"requests":100,"summed":[{"method":"GET","path":"/","status":200,"latency":{"count":100,"p50_ms":3`, `"max_ms":500`, `"missed":2`, `"per_second":50`, `coordinated omission`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the document has no %s:\n%s", want, text)
		}
	}
}
