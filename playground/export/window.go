package export

import (
	"fmt"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// window is the stretch of time that a picture shows. Times are measured from its Zero.
type window lanes.Window

// Runs that are longer than this are shown from a little before the stop.
const longRun = 20 * time.Second

// eternity is longer than any run, and short enough to calculate with.
const eternity = 10 * 365 * 24 * time.Hour

// window returns what there is to see of the run.
func (r *Run) window() window {
	t := r.Timeline
	w := window{Zero: min(zero(t), eternity), To: min(lastOf(t), eternity)}
	if w.To > longRun {
		lead := max(5*time.Second, min(w.To-w.Zero, longRun))
		w.From = max(0, w.Zero-lead)
		if w.Zero == 0 {
			w.From = w.To - longRun // nobody stopped it: its end is what there is to see
		}
	}
	w.To = max(w.To, w.From+100*time.Millisecond)
	w.To += (w.To - w.From) / 50
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
	before := max(a.Zero-a.From, b.Zero-b.From)
	after := max(a.To-a.Zero, b.To-b.Zero)
	a.From, a.To = a.Zero-before, a.Zero+after
	b.From, b.To = b.Zero-before, b.Zero+after
	return a, b
}

// span returns how long the window is.
func (w window) span() time.Duration { return w.To - w.From }

// withRoom returns the window with that part of it left free behind its end.
func (w window) withRoom(part float64) window {
	w.To = w.From + time.Duration(float64(w.span())/(1-min(part, 0.5)))
	return w
}

// part returns where a moment is between the left edge, 0, and the right edge, 1.
func (w window) part(at time.Duration) float64 { return float64(at-w.From) / float64(w.span()) }

// clip returns the nearest moment inside the window.
func (w window) clip(at time.Duration) time.Duration { return min(max(at, w.From), w.To) }

// tick is a mark of the time axis.
type tick struct {
	at   time.Duration
	text string
}

// ticks returns round moments, at most that many.
func (w window) ticks(most int) []tick {
	step := w.step(most)
	var all []tick
	first := -((w.Zero - w.From) / step) * step
	for d := first; w.Zero+d <= w.To; d += step {
		if w.Zero+d >= w.From {
			all = append(all, tick{w.Zero + d, tickText(d, step)})
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
