package export

import (
	"fmt"
	"time"

	"closingtime/playground/timeline"
)

// window is the stretch of time that a picture shows.
type window struct {
	zero     time.Duration // what times are measured from
	from, to time.Duration // the edges, measured from the start of the run
}

// Runs that are longer than this are shown from a little before the stop.
const longRun = 20 * time.Second

// eternity is longer than any run, and short enough to calculate with.
const eternity = 10 * 365 * 24 * time.Hour

// window returns what there is to see of the run.
func (r *Run) window() window {
	t := r.Timeline
	w := window{zero: min(zero(t), eternity), to: min(lastOf(t), eternity)}
	if w.to > longRun {
		lead := max(5*time.Second, min(w.to-w.zero, longRun))
		w.from = max(0, w.zero-lead)
		if w.zero == 0 {
			w.from = w.to - longRun // nobody stopped it: its end is what there is to see
		}
	}
	w.to = max(w.to, w.from+100*time.Millisecond)
	w.to += (w.to - w.from) / 50
	return w
}

// zero returns the moment that times are measured from: the first signal, else the beginning of the stop, else the
// start of the run.
func zero(t *timeline.Timeline) time.Duration {
	if at := t.SignalAt(); at > 0 {
		return at
	}
	return t.Stop.At
}

// zeroText says what times are measured from.
func (r *Run) zeroText() string {
	switch t := r.Timeline; {
	case t.SignalAt() > 0:
		return "the first signal"
	case t.Stop.At > 0:
		return "the beginning of the stop"
	}
	return "the start of the run"
}

// lastOf returns when the last thing happened that a picture shows.
func lastOf(t *timeline.Timeline) time.Duration {
	last := zero(t)
	for _, p := range t.Processes {
		last = max(last, p.Ready, p.Exited)
	}
	for _, s := range t.Signals {
		last = max(last, s.At)
	}
	if !t.Exited() {
		return max(last, t.Now)
	}
	for _, r := range t.Requests {
		if t.Began(r) > 0 { // who comes later finds nobody
			last = max(last, r.Done)
		}
	}
	return last
}

// together returns the window of two runs that are aligned at their zero, for each of them.
func together(a, b window) (window, window) {
	before := max(a.zero-a.from, b.zero-b.from)
	after := max(a.to-a.zero, b.to-b.zero)
	a.from, a.to = a.zero-before, a.zero+after
	b.from, b.to = b.zero-before, b.zero+after
	return a, b
}

// span returns how long the window is.
func (w window) span() time.Duration { return w.to - w.from }

// withRoom returns the window with that part of it left free behind its end.
func (w window) withRoom(part float64) window {
	w.to = w.from + time.Duration(float64(w.span())/(1-min(part, 0.5)))
	return w
}

// part returns where a moment is between the left edge, 0, and the right edge, 1.
func (w window) part(at time.Duration) float64 { return float64(at-w.from) / float64(w.span()) }

// clip returns the nearest moment inside the window.
func (w window) clip(at time.Duration) time.Duration { return min(max(at, w.from), w.to) }

// tick is a mark of the time axis.
type tick struct {
	at   time.Duration
	text string
}

// ticks returns round moments, at most that many.
func (w window) ticks(most int) []tick {
	step := w.step(most)
	var all []tick
	first := -((w.zero - w.from) / step) * step
	for d := first; w.zero+d <= w.to; d += step {
		if w.zero+d >= w.from {
			all = append(all, tick{w.zero + d, tickText(d, step)})
		}
	}
	return all
}

// step returns the distance between ticks: 1, 2 or 5 in the right power of ten.
func (w window) step(most int) time.Duration {
	for power := time.Millisecond; ; power *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if w.span()/(n*power) < time.Duration(max(most, 1)) {
				return n * power
			}
		}
	}
}

func tickText(d, step time.Duration) string {
	sign := "+"
	switch {
	case d == 0:
		return "0"
	case d < 0:
		sign, d = "−", -d
	}
	switch {
	case step%time.Second == 0:
		return fmt.Sprintf("%s%d s", sign, d/time.Second)
	case step%(100*time.Millisecond) == 0:
		return fmt.Sprintf("%s%.1f s", sign, d.Seconds())
	}
	return fmt.Sprintf("%s%d ms", sign, d/time.Millisecond)
}
