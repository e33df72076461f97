package drawing

import (
	"slices"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Moment is a moment that concerns all lanes: a line through them.
type Moment struct {
	At   time.Duration
	Text string
	Kind lanes.MomentKind // how it is drawn
}

// maxMoments is how many moments a picture shows.
const maxMoments = 24

// Moments returns the moments of the window that concern all lanes, by time. It leaves out the ends of processes, which
// have their own lanes, and all but one of the signals at the end of the run.
func Moments(t *timeline.Timeline, w lanes.Window) []Moment {
	var all []Moment
	ended := false
	for _, m := range lanes.Moments(t) {
		kind := m.Kind
		if kind == lanes.RunEnds || kind == lanes.Poked {
			kind = lanes.Step
		}
		if m.At >= w.From && m.At <= w.To && m.Kind != lanes.Exited && !(m.Kind == lanes.RunEnds && ended) {
			all = append(all, Moment{m.At, words.Clean(words.LaneMoment(t, m)), kind})
		}
		ended = ended || m.Kind == lanes.RunEnds
	}
	if len(all) > maxMoments {
		all = append(all[:maxMoments:maxMoments], Moment{all[maxMoments].At, "and more", lanes.Step})
	}
	return all
}

// DueBeyond says when the grace period ends, if that is outside the window.
func DueBeyond(t *timeline.Timeline, w lanes.Window) string {
	end := t.GraceEnd()
	if end <= w.To {
		return ""
	}
	return "SIGKILL is due at +" + words.Seconds(end-w.Zero) + " →"
}

// Placed is the position of the text of a moment.
type Placed struct {
	Row  int
	From float64
}

// PlaceTexts places each text near its line, in as few rows as possible: to the right of its line or, where there is no
// room, to the left of it. Lengths and positions have the same unit; gap is the free space around a text.
func PlaceTexts(lines, lengths []float64, room, gap float64) ([]Placed, int) {
	type stretch struct{ from, to float64 }
	var rows [][]stretch
	texts := make([]Placed, len(lines))
	for i, x := range lines {
		from := x + gap
		if from+lengths[i] > room {
			from = max(0, min(x-gap-lengths[i], room-lengths[i]))
		}
		row := slices.IndexFunc(rows, func(taken []stretch) bool {
			return !slices.ContainsFunc(taken, func(s stretch) bool { return from < s.to+gap && from+lengths[i]+gap > s.from })
		})
		if row < 0 {
			row, rows = len(rows), append(rows, nil)
		}
		rows[row] = append(rows[row], stretch{min(from, x), max(from+lengths[i], x)})
		texts[i] = Placed{row, from}
	}
	return texts, len(rows)
}
