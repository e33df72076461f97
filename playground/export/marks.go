package export

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
)

// mark is a moment that concerns all lanes: a line through them.
type mark struct {
	at   time.Duration
	text string
	kind string // signal, kill, step or due
}

// marks returns the moments of the window that concern all lanes, by time.
func (r *Run) marks(w window) []mark {
	t := r.Timeline
	var all []mark
	home := false
	for _, s := range t.Signals {
		m := mark{s.At, clean(s.Name) + " " + r.sender(s), "signal"}
		if len(t.Processes) > 1 {
			m.text = fmt.Sprintf("%s to instance %d", clean(s.Name), s.Instance)
		}
		switch {
		case s.Name == "SIGKILL":
			m.kind = "kill"
		case s.By == event.ByRun && s.Name == "SIGTERM":
			if home {
				continue
			}
			home = true
			m.kind, m.text = "step", "the run ends, and SIGTERM goes to what still runs"
		}
		all = append(all, m)
	}
	for _, s := range t.Steps {
		m := mark{s.At, clean(s.Text), "step"}
		if len(t.Processes) > 1 {
			m.text = fmt.Sprintf("instance %d: %s", s.Instance, m.text)
		}
		all = append(all, m)
	}
	if due := r.due(); due > 0 && !killedNear(all, due) {
		all = append(all, mark{due, "grace ends, SIGKILL due", "due"})
	}
	all = slices.DeleteFunc(all, func(m mark) bool { return m.at < w.from || m.at > w.to })
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	if len(all) > maxMarks {
		all = append(all[:maxMarks:maxMarks], mark{all[maxMarks].at, "and more", "step"})
	}
	return all
}

const maxMarks = 24

// killedNear tells whether SIGKILL was sent when it was due, so that one line says both.
func killedNear(marks []mark, due time.Duration) bool {
	return slices.ContainsFunc(marks, func(m mark) bool {
		return m.kind == "kill" && (m.at-due).Abs() < 250*time.Millisecond
	})
}

// due returns when the grace period of the stop is over, or 0 where there is none, or where it was that of one of several
// instances, which ended before: the picture goes on with the others.
func (r *Run) due() time.Duration {
	s := r.Timeline.Stop
	due := s.At + s.Grace
	exited := r.exited(s.Instance)
	if s.Grace == 0 || len(r.Timeline.Processes) > 1 && exited > 0 && exited < due {
		return 0
	}
	return due
}

// dueBeyond says when the grace period ends, if that is not in the window.
func (r *Run) dueBeyond(w window) string {
	due := r.due()
	if due <= w.to {
		return ""
	}
	return "SIGKILL is due at +" + stop.Seconds(due-w.zero) + " →"
}

// place is where the text of a mark stands.
type place struct {
	row  int
	from float64
}

// placeTexts finds a place for each text near its line, in as few rows as need be: to the right of its line or, where
// there is no room, to the left of it. Lengths and positions are in any one unit; gap is what stays free around a text.
func placeTexts(lines, lengths []float64, room, gap float64) ([]place, int) {
	type stretch struct{ from, to float64 }
	var rows [][]stretch
	places := make([]place, len(lines))
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
		places[i] = place{row, from}
	}
	return places, len(rows)
}
