package export

import (
	"slices"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/words"
)

// moment is a moment that concerns all lanes: a line through them.
type moment struct {
	at   time.Duration
	text string
	kind lanes.MomentKind // how it is drawn
}

// maxMoments is how many moments a picture shows.
const maxMoments = 24

// moments returns the moments of the window that concern all lanes, by time. It leaves out the ends of processes, which
// have lanes of their own, and all but one of the signals with which the run ends.
func (r *Run) moments(w window) []moment {
	var all []moment
	ended := false
	for _, m := range lanes.Moments(r.Timeline) {
		kind := m.Kind
		if kind == lanes.RunEnds {
			kind = lanes.Step
		}
		if m.At >= w.From && m.At <= w.To && m.Kind != lanes.Exited && !(m.Kind == lanes.RunEnds && ended) {
			all = append(all, moment{m.At, clean(words.LaneMoment(r.Timeline, m)), kind})
		}
		ended = ended || m.Kind == lanes.RunEnds
	}
	if len(all) > maxMoments {
		all = append(all[:maxMoments:maxMoments], moment{all[maxMoments].at, "and more", lanes.Step})
	}
	return all
}

// glyph returns the sign of the moment. That of a signal differs from all others.
func (m moment) glyph() string {
	if m.kind == lanes.Signalled || m.kind == lanes.Killed {
		return "┆"
	}
	return "┊"
}

// dueBeyond says when the grace period ends, if that is not in the window.
func (r *Run) dueBeyond(w window) string {
	end := r.Timeline.GraceEnd()
	if end <= w.To {
		return ""
	}
	return "SIGKILL is due at +" + words.Seconds(end-w.Zero) + " →"
}

// placed is where the text of a moment stands.
type placed struct {
	row  int
	from float64
}

// placeTexts finds room for each text near its line, in as few rows as need be: to the right of its line or, where
// there is no room, to the left of it. Lengths and positions are in any one unit; gap is what stays free around a text.
func placeTexts(lines, lengths []float64, room, gap float64) ([]placed, int) {
	type stretch struct{ from, to float64 }
	var rows [][]stretch
	texts := make([]placed, len(lines))
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
		texts[i] = placed{row, from}
	}
	return texts, len(rows)
}
