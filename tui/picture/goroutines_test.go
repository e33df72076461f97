package picture

import (
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/story"
)

// twoSampled is a run of two instances with the same goroutines, three of the workers in each. It may have ended.
func twoSampled(ended bool) *timeline.Timeline {
	groups := []event.Group{
		{Count: 3, State: "chan receive", Started: "main.(*WorkerPool).Start", At: "main.go:71", In: "main.(*WorkerPool).work", InAt: "main.go:83"},
		{Count: 1, State: "IO wait", In: "main.run", InAt: "main.go:48"},
	}
	var s story.Story
	for n := range 2 {
		s.Add(story.Tick, event.Event{Kind: event.ProcessStart, Instance: n, PID: 100 + n})
		s.Add(10*story.Tick, event.Event{Kind: event.Goroutines, Instance: n, Count: 4, Groups: groups})
		if ended {
			s.Add(20*story.Tick, event.Event{Kind: event.Signal, Instance: n, Name: "SIGTERM"})
			s.Add(30*story.Tick, event.Event{Kind: event.ProcessExit, Instance: n, PID: 100 + n})
		}
	}
	return timeline.Of(s.Until(story.Later))
}

// explained shows the goroutines of a run, with the cursor on the first group.
func explained(run *timeline.Timeline) *Picture {
	p := &Picture{W: 100, H: 30}
	p.Reset()
	p.Show(run, 40*story.Tick)
	p.Panel = panelGoroutines
	p.StartSelecting()
	return p
}

// The goroutines of several instances are listed together, and the cursor gets to each group.
func TestGoroutinesOfSeveralInstancesAreOneGroup(t *testing.T) {
	p := explained(twoSampled(false))
	if view := p.View(); !strings.Contains(view, "▸   6 chan receive") || !strings.Contains(view, "6 goroutines in the same state") {
		t.Errorf("the first group is\n%s", view)
	}
	p.MoveCursor(1)
	if view := p.View(); !strings.Contains(view, "▸   2 IO wait") || !strings.Contains(view, "2 goroutines in the same state") {
		t.Errorf("the second group is\n%s", view)
	}
}

// Once the processes have ended, what is still listed is explained as it was last seen.
func TestGoroutinesAreExplainedAfterTheEnd(t *testing.T) {
	p := explained(twoSampled(true))
	view := p.View()
	for _, want := range []string{"▸   6 chan receive", "They waited for: chan receive", "at the signal: 6"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
}
