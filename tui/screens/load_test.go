package screens

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/tui/app/apptest"
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
		a.Update(framesOf(v, append(story.CutOff().Until(4200*story.Tick), queued(4210*story.Tick, 50)...), 4220*story.Tick, false))
		shows(t, a, "the load goes on: 52 receipts.", true)
		doesAll(a, "t")
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "when you pressed t", true)
		a.Update(framesOf(v, append(story.CutOff().Until(4200*story.Tick), queued(4230*story.Tick, 300)...), 4240*story.Tick, false))
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "302 receipts by now.", true)
		if h := strings.Count(a.View(), "\n") + 1; h != size[1] {
			t.Errorf("%d lines at %v", h, size)
		}
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
