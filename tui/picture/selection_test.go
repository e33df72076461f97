package picture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/timeline"
	"closingtime/tui/story"
)

// The cursor stays on its thing while the picture moves on, and finds another one when that has gone.
func TestTheCursorStaysWithItsLane(t *testing.T) {
	tale := story.Drained()
	p := &Picture{W: 100, H: 28}
	p.Reset()
	p.Show(timeline.Of(tale.Until(2*time.Second)), 2*time.Second)
	p.View()
	p.Selected.On = true
	p.drawn = ""
	p.View()
	on := p.Selected.at
	p.Reset()
	p.Selected = selection{On: true, at: on}
	p.Show(timeline.Of(tale.Until(story.StopAt+time.Second)), story.StopAt+time.Second)
	p.View()
	if p.Selected.at != on {
		t.Errorf("the cursor was on %v, and is on %v", on, p.Selected.at)
	}
	p.Selected.at = Target{kind: aRequest, ID: 99999}
	p.drawn = ""
	p.View()
	if p.Selected.find(p.Selected.at) < 0 {
		t.Errorf("the cursor is on %v, which does not show", p.Selected.at)
	}
}

// The term below an explanation fits the thing in its present state.
func TestTheTermFitsTheStateOfARequest(t *testing.T) {
	explained := func(tale *story.Story, id int, at time.Duration) string {
		p := new(Picture)
		p.Reset()
		p.Show(timeline.Of(tale.Until(at)), at)
		return strings.Join(Explain(p.Timeline, Target{kind: aRequest, ID: id}, at).Lines(400), "\n")
	}
	for _, c := range []struct {
		what    string
		text    string
		has, no string
	}{
		{"in flight", explained(story.Drained(), 7, 4200*story.Tick), "in-flight request:", "It was answered"},
		{"answered long before", explained(story.Drained(), 1, story.Later), "It was answered", "nobody has answered yet"},
		{"answered after the signal", explained(story.Drained(), 7, story.Later), "drain:", "nobody has answered yet"},
		{"in a race", explained(story.Drained(), 11, story.Later), "race with an idle connection:", "nobody has answered yet"},
		{"refused and owed nothing", explained(story.Drained(), 12, story.Later), "listener:", "still sent"},
		{"cut off", explained(story.CutOff(), 7, story.Later), "connection reset:", "nobody has answered yet"},
	} {
		if !strings.Contains(c.text, c.has) || strings.Contains(c.text, c.no) {
			t.Errorf("of one that was %s it says\n%s", c.what, c.text)
		}
	}
}

func TestAConnectionTellsItsState(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(story.CutOff().Until(story.Later)), story.Later)
	for is, want := range map[Target]string{
		{kind: aPoolConn, ID: 1}:   "never closed it",
		{kind: aClientConn, ID: 1}: "Closed: nothing more",
	} {
		if text := strings.Join(Explain(p.Timeline, is, p.Now).Lines(400), "\n"); !strings.Contains(text, want) {
			t.Errorf("it says\n%s", text)
		}
	}
}

// While the cursor is over the lanes they keep their places, whatever the stop and the time do to them.
func TestLanesKeepTheirPlacesUnderTheCursor(t *testing.T) {
	tale := story.Replaced()
	for _, from := range []time.Duration{4000 * story.Tick, 4600 * story.Tick} {
		p := &Picture{W: 120, H: 28}
		p.Reset()
		p.Show(timeline.Of(tale.Until(from)), from)
		p.View()
		p.StartSelecting()
		p.View()
		shown := slices.Clone(p.LaneRows)
		for at := from; at < 7*time.Second; at += 100 * story.Tick {
			p.Show(timeline.Of(tale.Until(at)), at)
			p.View()
			if !slices.Equal(p.LaneRows, shown) {
				t.Fatalf("from %v on there were %v, and at %v there are %v", from, shown, at, p.LaneRows)
			}
		}
	}
}
