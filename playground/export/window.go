package export

import (
	"fmt"
	"time"

	"closingtime/playground/lanes"
)

type window = lanes.Window

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

// tick is a mark of the time axis.
type tick struct {
	at   time.Duration
	text string
}

// ticks returns round moments of a window, at most that many.
func ticks(w window, most int) []tick {
	step := stepOf(w, most)
	var all []tick
	first := -((w.Zero - w.From) / step) * step
	for d := first; w.Zero+d <= w.To; d += step {
		if w.Zero+d >= w.From {
			all = append(all, tick{w.Zero + d, tickText(d, step)})
		}
	}
	return all
}

// stepOf returns the distance between ticks: 1, 2 or 5 in the right power of ten.
func stepOf(w window, most int) time.Duration {
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
