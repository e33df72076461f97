package picture

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

// Every label names its instance, in half a screen as well; the end of an instance has a label, too.
func TestTheMarksOfTwoInstancesAreToldApart(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(story.Replaced().Until(story.Later)), story.Later)
	for w, wanted := range map[int][]string{
		59:  {"i0 ", "i1 "},
		80:  {"i0 endpoint removed · SIGTERM", "i0 exit 0", "i1 endpoint · SIGTERM", "i1 exit 0"},
		120: {"i0 endpoint removed; noticed within 1 s · SIGTERM", "i0 exit 0", "i1 endpoint removed · SIGTERM", "i1 exit 0"},
		200: {"i0 endpoint removed; noticed within 1 s · SIGTERM", "i0 exit 0", "i1 endpoint removed; noticed within 1 s · SIGTERM", "i1 exit 0"},
	} {
		p.SetSize(w, 30)
		head := strings.Join(p.Lanes(20)[:5], "\n")
		for _, want := range wanted {
			if !strings.Contains(head, want) {
				t.Errorf("in %d columns %q is missing:\n%s", w, want, head)
			}
		}
		if strings.Contains(head, "…") {
			t.Errorf("in %d columns a label is cut:\n%s", w, head)
		}
	}
}

// As soon as the balancer has noticed that an endpoint is gone, the label says how long that took: until then, 502s are to be
// expected.
func TestTheLabelSaysWhenTheBalancerNoticed(t *testing.T) {
	events := story.Replaced().Until(story.Later)
	for n, at := range []time.Duration{story.StopAt, 6 * time.Second} {
		events = append(events, event.Event{At: at + 400*time.Millisecond, Kind: event.Endpoint, Instance: n, State: event.EndpointRemoved})
	}
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(events), story.Later)
	for w, wanted := range map[int][]string{
		80:  {"i0 endpoint +0.4 s · SIGTERM", "i1 endpoint +0.4 s"},
		120: {"i0 endpoint removed; noticed 0.4 s later · SIGTERM", "i1 endpoint +0.4 s · SIGTERM"},
		200: {"i0 endpoint removed; noticed 0.4 s later · SIGTERM", "i1 endpoint removed; noticed 0.4 s later · SIGTERM"},
	} {
		p.SetSize(w, 30)
		head := strings.Join(p.Lanes(20)[:5], "\n")
		for _, want := range wanted {
			if !strings.Contains(head, want) {
				t.Errorf("in %d columns %q is missing:\n%s", w, want, head)
			}
		}
	}
}

// The label keeps the delay when the run is over, also where two runs share a screen and there is one row for the labels of all
// that happened: without it, a 502 behind the line looks like a contradiction.
func TestTheDelayOfTheBalancerStaysInOneRow(t *testing.T) {
	events := newOneEnded(2500 * time.Millisecond)
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(events), story.StopAt+2600*time.Millisecond)
	for size, want := range map[[2]int]string{{59, 7}: "+0.4 s", {80, 7}: "i0 endpoint +0.4 s", {59, 28}: "i0 endpoint +0.4 s"} {
		w := size[0]
		p.SetSize(w, size[1]+3)
		if head := p.Lanes(size[1])[0]; !strings.Contains(head, want) {
			t.Errorf("in %d columns it does not say %q:\n%s", w, want, head)
		}
	}
}

// Until the balancer has noticed, the label says so, and not how long it may take.
func TestTheLabelSaysThatTheBalancerHasNotNoticed(t *testing.T) {
	events := []event.Event{{At: 60 * story.Tick, Kind: event.Endpoint, State: event.EndpointAdded}, {At: 60 * story.Tick, Kind: event.Endpoint, Instance: 1, State: event.EndpointAdded}}
	events = append(events, story.Replaced().Until(story.StopAt+200*time.Millisecond)...)
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(events), story.StopAt+200*time.Millisecond)
	for w, want := range map[int]string{80: "i0 endpoint removed · SIGTERM", 120: "i0 endpoint removed; not noticed yet · SIGTERM"} {
		p.SetSize(w, 30)
		if head := strings.Join(p.Lanes(20)[:5], "\n"); !strings.Contains(head, want) {
			t.Errorf("in %d columns it does not say %q:\n%s", w, want, head)
		}
	}
}

// A step that is taken just before a signal does not hide the signal's line, and a label whose line is further to the
// right says so.
func TestASignalShowsBeforeAStep(t *testing.T) {
	marks := []mark{ // the latest first
		{column: 17, glyph: '│', labels: exitLabels(new(timeline.Timeline), &timeline.Process{KilledBy: "SIGKILL"})},
		{column: 10, glyph: '┆', signal: true, instance: 0, labels: []label{{"i0", "SIGTERM"}}},
		{column: 10, glyph: '┊', step: true, instance: 0, labels: []label{{"i0", "endpoint removed"}}},
	}
	row := ui.NewStrip(60)
	drawMarks(row, marks)
	if row.Glyphs[10] != '┆' || row.Glyphs[17] != '│' {
		t.Errorf("the lines are %q and %q", row.Glyphs[10], row.Glyphs[17])
	}
	if got, want := string(markLabels(marks, 60, false).Glyphs), "┆ i0 endpoint removed · SIGTERM │ killed"; strings.TrimSpace(got) != want {
		t.Errorf("the label is %q, want %q", got, want)
	}
}

// At 80 columns, the labels of lesson 19's run name everything that happened to both instances: the delay of the balancer, the
// end of the first instance, and what ended the second one.
func TestTheMarksOfAnOldAndANewInstanceAreWhole(t *testing.T) {
	events := newOneEnded(3700 * time.Millisecond)
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(events), story.StopAt+4*time.Second)
	p.SetSize(80, 19)
	head := strings.Join(p.Lanes(12)[:4], "\n")
	for _, want := range []string{"i0 endpoint +0.4 s · SIGTERM", "i0 exit 0", "i1 run ends", "i1 exit 0"} {
		if !strings.Contains(head, want) {
			t.Errorf("%q is missing:\n%s", want, head)
		}
	}
}

// newOneEnded is a run in which an old instance is replaced, and the run ends the new one, which exits so long after the stop.
func newOneEnded(exit time.Duration) []event.Event {
	events := append(slices.DeleteFunc(slices.Clone(story.Replaced().Until(story.StopAt+2*time.Second)), func(e event.Event) bool {
		return e.Instance == 1 && (e.Kind == event.StopStart || e.Kind == event.StopStep || e.Kind == event.Signal) // it is not stopped
	}),
		event.Event{At: story.StopAt + 400*time.Millisecond, Kind: event.Endpoint, State: event.EndpointRemoved},
		event.Event{At: story.StopAt + 2200*time.Millisecond, Kind: event.Signal, Instance: 1, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByRun},
		event.Event{At: story.StopAt + exit, Kind: event.ProcessExit, Instance: 1},
		event.Event{At: story.StopAt + exit + 100*time.Millisecond, Kind: event.RunEnd})
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	return events
}
