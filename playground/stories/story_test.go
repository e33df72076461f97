package stories_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/recording"
	"closingtime/playground/stories"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Every lane of a run has a story, which says of its end what the lane says, and tells its steps by time.
func TestEveryLaneHasItsStory(t *testing.T) {
	for _, path := range []string{"../recording/testdata/format-1.ndjson", "../export/testdata/fixed.ndjson"} {
		r, err := recording.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lanes.Of(r.Timeline, r.Timeline.Now) {
			name, s := words.LaneName(r.Timeline, l), stories.OfLane(r.Timeline, l)
			if s.Title == "" || len(s.Said) == 0 || len(s.Steps) == 0 {
				t.Errorf("%s: the story is %+v", name, s)
				continue
			}
			if sign := words.LaneEnd(l).Sign; sign != "" && s.Said[0].Sign != sign {
				t.Errorf("%s ends with %s, and its story says %q", name, sign, s.Said[0])
			}
			if !slices.IsSortedFunc(s.Steps, func(a, b stories.Step) int { return int(a.At - b.At) }) {
				t.Errorf("%s: the steps are not by time: %v", name, s.Steps)
			}
			for _, step := range s.Steps {
				if step.At < 0 || strings.TrimSpace(step.String()) == "" {
					t.Errorf("%s: a step is %+v", name, step)
				}
			}
		}
	}
}

// What the end of the run itself has cut off is nobody's fault, in its story as on its lane.
func TestTheEndOfTheRunIsNobodysFault(t *testing.T) {
	run := timeline.Of([]event.Event{
		{Kind: event.RunStart, Run: &event.Run{}},
		{At: 1, Kind: event.ProcessStart, PID: 1},
		{At: 2, Kind: event.MigrationStart, ID: 1, Count: 2, Name: "orders"},
		{At: 3, Kind: event.MessageReceived, ID: 1, Count: 1},
		{At: 4, Kind: event.LeaseTaken, ID: 1},
		{At: 5, Kind: event.Signal, Name: "SIGKILL", By: event.ByRun},
		{At: 6, Kind: event.ProcessExit, Name: "SIGKILL"},
		{At: 7 * time.Second, Kind: event.RunEnd, State: event.LeftEarly},
	})
	kinds := make(map[lanes.Kind]bool)
	for _, l := range lanes.Of(run, run.Now) {
		if l.Outcome != lanes.Harmless {
			continue
		}
		kinds[l.Kind] = true
		if said := stories.OfLane(run, l).Said[0]; said.Sign != "-" || !strings.Contains(said.Text, "nobody's fault") {
			t.Errorf("%s: the story says %q", words.LaneName(run, l), said)
		}
	}
	if !kinds[lanes.Migration] || !kinds[lanes.Message] || !kinds[lanes.Term] {
		t.Errorf("only these lanes ended with the run: %v", kinds)
	}
}

// Where there are several consumers, the story of a message names the one that received it.
func TestTheStoryOfAMessageNamesItsConsumer(t *testing.T) {
	events := []event.Event{
		{At: time.Second, Kind: event.ProcessStart, PID: 1},
		{At: 2 * time.Second, Kind: event.MessageReceived, ID: 7, Count: 1, Budget: time.Second},
	}
	another := event.Event{At: 3 * time.Second, Kind: event.ProcessStart, PID: 2, Instance: 1}
	for want, all := range map[string][]event.Event{
		"received by a consumer, and hidden from all others":             events,
		"received by a consumer, instance 0, and hidden from all others": append(slices.Clone(events), another),
	} {
		run := timeline.Of(all)
		if steps := stories.OfMessage(run, run.Deliveries[0], run.Now).Steps; len(steps) != 1 || steps[0].Text != want {
			t.Errorf("it says %q, want %q", steps, want)
		}
	}
}
