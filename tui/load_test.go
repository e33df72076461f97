package main

import (
	"bytes"
	"fmt"
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
		a.Update(builds.Frames{Attempt: v.attempt, Events: queued(4210*story.MS, 50), Now: 4220 * story.MS})
		shows(t, a, "the load goes on: 52 receipts.", true)
		doesAll(a, "t")
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "when you pressed t", true)
		a.Update(builds.Frames{Attempt: v.attempt, Events: queued(4230*story.MS, 300)[50:], Now: 4240 * story.MS})
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "302 receipts by now.", true)
		if h := strings.Count(a.View(), "\n") + 1; h != size[1] {
			t.Errorf("%d lines at %v", h, size)
		}
	}
}

// two is the stop of one of two instances, with a request and a receipt in progress at each.
func two() []event.Event {
	var events []event.Event
	for i := range 2 {
		events = append(events,
			event.Event{At: 10 * story.MS, Kind: event.ProcessStart, PID: 100 + i, Instance: i},
			event.Event{At: 20 * story.MS, Kind: event.Ready, Instance: i},
			event.Event{At: 30 * story.MS, Kind: event.RequestSent, ID: i + 1},
			event.Event{At: 40 * story.MS, Kind: event.RequestAccepted, ID: i + 1, Instance: i},
			event.Event{At: 50 * story.MS, Kind: event.JobQueued, ID: i + 1, Instance: i})
	}
	return append(events, event.Event{At: 60 * story.MS, Kind: event.Signal, Name: "SIGTERM"},
		event.Event{At: 70 * story.MS, Kind: event.LogLine, ID: 1, Text: "shutting down"},
		event.Event{At: 80 * story.MS, Kind: event.RequestDone, ID: 1, Status: 201},
		event.Event{At: 81 * story.MS, Kind: event.RequestDone, ID: 2, Status: 201},
		event.Event{At: 90 * story.MS, Kind: event.ProcessExit})
}

// A question about two instances counts both, when it is asked and at the signal.
func TestTheQuestionCountsAllInstances(t *testing.T) {
	l := &lessons.Lesson{Answer: "errors_after_stop", Question: "{in_flight} and {printing}. How many errors?"}
	before := timeline.Of(two()[:10])
	requests, receipts := lessons.AskedAbout(before)
	if requests != 2 || receipts != 2 || l.Ask(before) != "2 and 2. How many errors?" {
		t.Fatalf("asked is %q, about %d and %d", l.Ask(before), requests, receipts)
	}
	g := forecast{requests: requests, receipts: receipts}
	if said := g.since(l, atSignal(l, timeline.Of(two()))); said != "" {
		t.Errorf("nothing has changed, and it says %q", said)
	}
	g.requests = 5
	if said := g.since(l, atSignal(l, timeline.Of(two()))); said != " You were asked at 5 requests; at the signal there were 2." {
		t.Errorf("it says %q", said)
	}
}

// inLines is a run told in lines of text, up to its end.
func inLines(events []event.Event) (r *plainRun, said *bytes.Buffer) {
	said = new(bytes.Buffer)
	r = (&plainCourse{out: said}).newRun(&lessons.Lesson{}, lessons.Broken, "", nil)
	for _, e := range events {
		r.timeline.Apply(e)
		if e.Kind == event.Signal {
			r.hits(e)
		} else if line := r.tell(e); line != "" {
			r.paragraph(line)
		}
	}
	return r, said
}

func TestLinesOfTextTellInstancesApart(t *testing.T) {
	_, said := inLines(two())
	text := strings.Join(strings.Fields(said.String()), " ")
	for _, want := range []string{"2 requests in flight at all instances together, ", "request 1: answered 201 by instance 0", "request 2: answered 201 by instance 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

func TestLinesOfTextHaveTheLog(t *testing.T) {
	for _, c := range []struct {
		lines int
		want  string
		not   string
	}{
		{0, "From the signal on it logged nothing.", "line"},
		{1, "it logged 1 line:\n  line 1\n", "more"},
		{9, "it logged 9 lines:\n  line 1\n", "more"},
		{10, "  line 4\n  and 2 more, then\n  line 7\n", "line 5"},
	} {
		events := []event.Event{{At: story.MS, Kind: event.ProcessStart, PID: 1}, {At: 2 * story.MS, Kind: event.LogLine, ID: 1, Text: "before"},
			{At: 3 * story.MS, Kind: event.Signal, Name: "SIGTERM"}}
		for i := range c.lines {
			events = append(events, event.Event{At: 4 * story.MS, Kind: event.LogLine, ID: i + 2, Text: fmt.Sprintf("time=12:00 line %d", i+1)})
		}
		r, said := inLines(events)
		said.Reset()
		r.logged()
		if text := said.String(); !strings.Contains(text, c.want) || strings.Contains(text, c.not) || strings.Contains(text, "before") {
			t.Errorf("of %d lines it says\n%s", c.lines, text)
		}
	}
	r, said := inLines([]event.Event{{At: story.MS, Kind: event.ProcessStart, PID: 1}})
	said.Reset()
	if r.logged(); said.Len() > 0 {
		t.Errorf("without a signal it says %q", said)
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
