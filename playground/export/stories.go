package export

import (
	"cmp"

	"closingtime/playground/drawing"
	"closingtime/playground/lanes"
	"closingtime/playground/stories"
	"closingtime/playground/words"
)

// story is what became of one lane, in words.
type story struct {
	Title string
	Said  []string
	Steps []storyStep // by time
}

type storyStep struct{ At, Text string }

// stories returns the story of each lane.
func (r *Run) stories(drawn []drawing.Lane) []story {
	zero := lanes.Zero(r.Timeline)
	all := make([]story, len(drawn))
	for i, l := range drawn {
		full := stories.OfLane(r.Timeline, l.Lane)
		s := story{Title: words.Clean(full.Title)}
		for _, e := range full.Said {
			s.Said = append(s.Said, words.Clean(e.String()))
		}
		for _, step := range full.Steps {
			s.Steps = append(s.Steps, storyStep{words.Moment(step.At - zero), words.Clean(step.String())})
		}
		all[i] = s
	}
	return all
}

// stopName says what came at the moment from which times are measured.
func (r *Run) stopName() string {
	return cmp.Or(words.Clean(r.Timeline.FirstSignal().Name), "the stop")
}
