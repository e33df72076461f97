package lanes

import (
	"time"

	"closingtime/playground/timeline"
)

// Window is the stretch of a run that a picture shows, from the run's start.
type Window struct {
	Zero     time.Duration // what times are measured from, such as the signal
	From, To time.Duration // the edges
}

// Runs that are longer than this are shown from a little before the stop.
const longRun = 20 * time.Second

// eternity is longer than any run, and short enough to calculate with.
const eternity = 10 * 365 * 24 * time.Hour

// WindowOf returns the stretch of a run that is worth showing.
func WindowOf(t *timeline.Timeline) Window {
	w := Window{Zero: min(Zero(t), eternity), To: min(Last(t), eternity)}
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

// Zero returns the moment that times are measured from: the first signal, else the beginning of the stop, else the
// start of the run.
func Zero(t *timeline.Timeline) time.Duration {
	if at := t.SignalAt(); at > 0 {
		return at
	}
	return t.Stop.At
}

// Last returns when the last thing happened that a picture shows.
func Last(t *timeline.Timeline) time.Duration {
	last := Zero(t)
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

// Together returns the window of two runs that are aligned at their zero, for each of them.
func Together(a, b Window) (Window, Window) {
	before := max(a.Zero-a.From, b.Zero-b.From)
	after := max(a.To-a.Zero, b.To-b.Zero)
	a.From, a.To = a.Zero-before, a.Zero+after
	b.From, b.To = b.Zero-before, b.Zero+after
	return a, b
}

// Span returns how long the window is.
func (w Window) Span() time.Duration { return w.To - w.From }

// WithRoom returns the window with that part of it left free behind its end.
func (w Window) WithRoom(part float64) Window {
	w.To = w.From + time.Duration(float64(w.Span())/(1-min(part, 0.5)))
	return w
}

// Part returns where a moment is between the left edge, 0, and the right edge, 1.
func (w Window) Part(at time.Duration) float64 { return float64(at-w.From) / float64(w.Span()) }

// Clip returns the nearest moment inside the window.
func (w Window) Clip(at time.Duration) time.Duration { return min(max(at, w.From), w.To) }
