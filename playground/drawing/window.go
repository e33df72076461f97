package drawing

import (
	"fmt"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// ZeroText says what times are measured from.
func ZeroText(t *timeline.Timeline) string {
	switch {
	case t.SignalAt() > 0:
		return "the first signal"
	case t.Stop.At > 0:
		return "the beginning of the stop"
	}
	return "the start of the run"
}

// Tick is a mark of the time axis.
type Tick struct {
	At   time.Duration
	Text string
}

// Ticks returns round moments of a window, at most most of them.
func Ticks(w lanes.Window, most int) []Tick {
	step := stepOf(w, most)
	var all []Tick
	first := -((w.Zero - w.From) / step) * step
	for d := first; w.Zero+d <= w.To; d += step {
		if w.Zero+d >= w.From {
			all = append(all, Tick{w.Zero + d, tickText(d, step)})
		}
	}
	return all
}

// stepOf returns the distance between ticks: 1, 2 or 5 times a power of ten.
func stepOf(w lanes.Window, most int) time.Duration {
	for power := time.Millisecond; ; power *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if w.Span()/(n*power) < time.Duration(max(most, 1)) {
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
