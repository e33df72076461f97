package screens

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// Where one half leads with its failures, the other has the same requests in the same rows.
func TestBothHalvesShowTheSameRequests(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 20}} {
		var v *stage
		sideBySide(story.Later, func(_ *app.App, shown *stage) { v = shown })(t)
		for i, of := range []string{"broken", "fixed"} {
			s := story.Replaced()
			if of == "fixed" {
				for n := range s.Events {
					if e := &s.Events[n]; e.Kind == event.RequestDone && e.Status == 502 {
						e.Status = 200
					}
				}
			}
			v.panes[i].picture.Show(timeline.Of(s.Until(story.Later)), story.Later)
		}
		v.SetSize(size[0], size[1])
		left, right := v.panes[0].picture.LaneRows, v.panes[1].picture.LaneRows
		if len(left) == 0 {
			t.Fatalf("at %v no lane shows", size)
		}
		for n := range min(len(left), len(right)) {
			if left[n].ID != right[n].ID {
				t.Errorf("at %v row %d has %d beside %d", size, n, left[n].ID, right[n].ID)
			}
		}
		if len(right) < len(left)-1 {
			t.Errorf("at %v there are %d rows beside %d", size, len(right), len(left))
		}
	}
}

func TestSideBySideSaysWhenToStopThem(t *testing.T) {
	for at, want := range map[time.Duration]string{600 * story.Tick: "Wait until both are busy.", 4200 * story.Tick: "Busy enough. t stops both."} {
		a := sideBySide(at, nil)(t)
		if !strings.Contains(a.View(), want) {
			t.Errorf("at %v it does not say %q:\n%s", at, want, a.View())
		}
	}
}

// The present step follows from what has been done.
func TestTheStageIsAtTheStepThatGoesOn(t *testing.T) {
	for at, want := range map[time.Duration]string{4200 * story.Tick: progress.StepRun, story.StopAt + time.Second: progress.StepStop, story.Later: progress.StepVerdict} {
		playing("broken", story.Drained(), at, func(_ *app.App, v *stage) {
			if v.step() != want {
				t.Errorf("at %v it is at %q, want %q", at, v.step(), want)
			}
		})(t)
	}
}

// Every connection's line is whole in 80 columns, with its request.
func TestALineOfAConnectionIsWhole(t *testing.T) {
	a := playing("broken", story.CutOff(), 4200*story.Tick, pressing("tab", "tab"))(t)
	for id := 7; id <= 10; id++ {
		if want := fmt.Sprintf(", #%d", id); !strings.Contains(a.View(), want) {
			t.Errorf("%q is not in\n%s", want, a.View())
		}
	}
}

// The idle stage of several instances introduces their names.
func TestTheIdleStageIntroducesTheInstances(t *testing.T) {
	for _, rollout := range []bool{false, true} {
		s := testCourse(t)
		s.lessons.Lessons[2].Instances, s.lessons.Lessons[2].Rollout = 2, rollout
		view := app.New(newStage(s, s.lessons.Lessons[2], "broken"), 80, 24, func() {}).View()
		if !strings.Contains(view, "i0") || !strings.Contains(view, "stopped") || strings.Contains(view, "i3 starts") != rollout {
			t.Errorf("with rollout %v:\n%s", rollout, view)
		}
	}
}
