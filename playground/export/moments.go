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
	kind lanes.MomentKind
}

// maxMoments is how many moments a picture shows.
const maxMoments = 24

// moments returns the moments of the window that concern all lanes, by time. The ends of processes, which have lanes of
// their own, are left out, and of the signals by which the run ends there is one.
func (r *Run) moments(w window) []moment {
	var all []moment
	ended := false
	for _, m := range lanes.Moments(r.Timeline) {
		if m.Kind == lanes.Exited || m.Kind == lanes.RunEnds && ended {
			continue
		}
		ended = ended || m.Kind == lanes.RunEnds
		if m.At >= w.From && m.At <= w.To {
			all = append(all, moment{m.At, clean(words.LaneMoment(r.Timeline, m)), m.Kind})
		}
	}
	if len(all) > maxMoments {
		all = append(all[:maxMoments:maxMoments], moment{all[maxMoments].at, "and more", lanes.Step})
	}
	return all
}

// isSignal tells whether a signal was sent at that moment.
func (m moment) isSignal() bool { return m.kind == lanes.Signalled || m.kind == lanes.Killed }

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
