package screens

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/story"
)

// queued is that many receipts, waiting since then.
func queued(at time.Duration, n int) []event.Event {
	var events []event.Event
	for id := range n {
		events = append(events, event.Event{At: at, Kind: event.JobQueued, ID: 1000 + id})
	}
	return events
}

// Who thinks for minutes is told that the load goes on, before the question and while it is asked, at every size.
func TestTheLoadGoesOnWhileOneThinks(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, v, _ := onABusySpot(t)
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		v.lesson.Question = "{printing} receipts wait. How many will be lost?"
		shows(t, a, "Busy enough. t: predict", true)
		a.Update(builds.Frames{Attempt: v.attempt, Events: queued(4210*story.Tick, 50), Now: 4220 * story.Tick})
		shows(t, a, "the load goes on: 52 receipts.", true)
		doesAll(a, "t")
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "when you pressed t", true)
		a.Update(builds.Frames{Attempt: v.attempt, Events: queued(4230*story.Tick, 300)[50:], Now: 4240 * story.Tick})
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "302 receipts by now.", true)
		if h := strings.Count(a.View(), "\n") + 1; h != size[1] {
			t.Errorf("%d lines at %v", h, size)
		}
	}
}

// A question about two instances counts both, when it is asked and at the signal.
func TestTheQuestionCountsAllInstances(t *testing.T) {
	l := &lessons.Lesson{Answer: "errors_after_stop", Question: "{in_flight} and {printing}. How many errors?"}
	before := timeline.Of(story.TwoInstances()[:10])
	requests, receipts := lessons.AskedAbout(before)
	if requests != 2 || receipts != 2 || l.Ask(before) != "2 and 2. How many errors?" {
		t.Fatalf("asked is %q, about %d and %d", l.Ask(before), requests, receipts)
	}
	g := prediction{requests: requests, receipts: receipts}
	if said := g.since(l, atSignal(l, timeline.Of(story.TwoInstances()))); said != "" {
		t.Errorf("nothing has changed, and it says %q", said)
	}
	g.requests = 5
	if said := g.since(l, atSignal(l, timeline.Of(story.TwoInstances()))); said != " You were asked at 5 requests; at the signal there were 2." {
		t.Errorf("it says %q", said)
	}
}

// A row that goes on with the line above is marked, and a wide terminal has the difference both ways.
func TestADifferenceIsReadableBothWays(t *testing.T) {
	a := onPage(difference)(t)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	shows(t, a, "│ +  … ┃         what has been begun is finished before", true)
	shows(t, a, "u one below the other", true)
	apptest.Press(a, "u")
	shows(t, a, "u side by side", true)
	shows(t, a, "before this function returns and the process with it", false)
	shows(t, a, "+    13 ┃     defer workers.Wait() // whatever happens, what has been begun is finished before this function", true)
	shows(t, a, "+     … ┃", true)
	apptest.Press(a, "u")
	shows(t, a, "what has been begun is finished before this", false)
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	shows(t, a, "u one below the other", false)
	before := a.View()
	if apptest.Press(a, "u"); a.View() != before {
		t.Errorf("where there is one way only, u changes the screen to\n%s", a.View())
	}
}

// The change that shows first stays in sight when the difference is laid out the other way.
func TestTheOtherWayStaysAtItsChange(t *testing.T) {
	a := onPage(difference)(t)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 15})
	c := a.Top().(*code)
	apptest.Press(a, "n", "n", "n")
	if c.text.Top == 0 {
		t.Fatal("the page does not scroll, so the test shows nothing")
	}
	for range 2 {
		apptest.Press(a, "u")
		shows(t, a, "var workers sync.WaitGroup", true)
	}
}
