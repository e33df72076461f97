package lanes

import (
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// Window is the part of a run that a picture shows, measured from the run's start.
type Window struct {
	Zero     time.Duration // the moment from which times are measured, such as the signal
	From, To time.Duration // the edges
}

// longRun is the length above which a run is shown only from a little before the stop.
const longRun = 20 * time.Second

// eternity is longer than any run, and short enough for calculations.
const eternity = 10 * 365 * 24 * time.Hour

// WindowOf returns the part of a run that is worth showing.
func WindowOf(t *timeline.Timeline) Window {
	w := Window{Zero: min(Zero(t), eternity), To: min(Last(t), eternity)}
	if w.To > longRun {
		lead := max(5*time.Second, min(w.To-w.Zero, longRun))
		w.From = max(0, w.Zero-lead)
		if w.Zero == 0 {
			w.From = w.To - longRun // the service was not stopped, so the end matters most
		}
	}
	w.To = max(w.To, w.From+100*time.Millisecond)
	w.To += (w.To - w.From) / 50
	return w
}

// Zero returns the moment from which times are measured: the first signal, else the beginning of the stop, else the start
// of the run.
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
	for _, s := range slices.Concat(t.Signals, t.Others) {
		last = max(last, s.At)
	}
	if !t.Exited() {
		return max(last, t.Now)
	}
	for _, r := range t.Requests {
		if t.Began(r) > 0 { // a request that arrives later reaches no service
			last = max(last, r.Done)
		}
	}
	return last
}

// Together returns the windows of two runs so that they are aligned at their zero.
func Together(a, b Window) (Window, Window) {
	before := max(a.Zero-a.From, b.Zero-b.From)
	after := max(a.To-a.Zero, b.To-b.Zero)
	a.From, a.To = a.Zero-before, a.Zero+after
	b.From, b.To = b.Zero-before, b.Zero+after
	return a, b
}

// Span returns how long the window is.
func (w Window) Span() time.Duration { return w.To - w.From }

// WithRoom returns the window extended at its end, so that the given part of it is free.
func (w Window) WithRoom(part float64) Window {
	w.To = w.From + time.Duration(float64(w.Span())/(1-min(part, 0.5)))
	return w
}

// Part returns the position of a moment between the left edge, 0, and the right edge, 1.
func (w Window) Part(at time.Duration) float64 { return float64(at-w.From) / float64(w.Span()) }

// Clip returns the nearest moment inside the window.
func (w Window) Clip(at time.Duration) time.Duration { return min(max(at, w.From), w.To) }
