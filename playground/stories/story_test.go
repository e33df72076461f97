package stories_test

import (
	"slices"
	"strings"
	"testing"

	"closingtime/playground/lanes"
	"closingtime/playground/recording"
	"closingtime/playground/stories"
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
