package picture

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/timeline"
	"closingtime/tui/story"
)

func TestWhatTheStopHitsComesFirst(t *testing.T) {
	p := &Picture{W: 80, H: 20}
	p.Reset()
	p.Show(timeline.Of(story.CutOff().Until(story.Later)), story.StopAt+time.Second)
	p.axis = AxisAt(p.Timeline, p.Now, 60)
	shown, above, below := p.choose(p.collect(), 6)
	var labels []string
	for _, l := range shown {
		labels = append(labels, l.label(p.Timeline, 26))
	}
	want := []string{"#7 POST /orders", "#8 POST /orders", "#9 POST /orders", "receipt 3 worker 0", "#10 POST /orders", "receipt 4"}
	if !slices.Equal(labels, want) || above == 0 || below != 2 {
		t.Errorf("shown are %v, with %d above and %d below", labels, above, below)
	}
}

func TestTheAxisStandsStillOnceTheServiceIsToldToStop(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(story.Drained().Until(story.StopAt+100*story.Tick)), story.StopAt+100*story.Tick)
	first := AxisAt(p.Timeline, p.Now, 90)
	for _, now := range []time.Duration{story.StopAt + time.Second, story.StopAt + 4*time.Second} {
		if a := AxisAt(p.Timeline, now, 90); a != first {
			t.Errorf("after %v the axis is %+v, and was %+v", now, a, first)
		}
	}
	late := AxisAt(p.Timeline, story.StopAt+60*time.Second, 90)
	if late.left != first.left || late.column(story.StopAt+60*time.Second) >= 90 {
		t.Errorf("after a minute the axis is %+v", late)
	}
}
