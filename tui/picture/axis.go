package picture

import (
	"time"

	"closingtime/playground/timeline"
)

// axis maps moments to columns of the lanes.
//
// Until the service is told to stop, the present stays in one column and the lanes move to the left past it. From then on
// the axis stands still, and the lanes grow into the free half; when that is full, the axis is compressed.
type axis struct {
	columns int
	left    time.Duration // the moment at the left edge
	Span    time.Duration // the time from the left to the right edge
}

const (
	baseSpan = 10 * time.Second
	lead     = baseSpan * 45 / 100 // how much of the time before the stop is shown
)

// AxisAt returns the axis for a picture of t at the moment now. It depends only on its arguments, so a replay shows what
// the live run showed.
func AxisAt(t *timeline.Timeline, now time.Duration, columns int) axis {
	a := axis{columns: max(1, columns), Span: baseSpan}
	stop := t.StoppedAt()
	if stop == 0 {
		a.left = max(0, now-lead)
		return a
	}
	if t.Exited() {
		last := time.Duration(0)
		for _, p := range t.Processes {
			last = max(last, p.Exited)
		}
		now = min(now, last+time.Second) // no lane grows any more
	}
	a.left = max(0, stop-lead)
	return a.until(now)
}

// until compresses the axis as far as needed to show the moment now.
func (a axis) until(now time.Duration) axis {
	for now-a.left > a.Span*9/10 {
		a.Span += baseSpan / 2
	}
	return a
}

// column returns the column of a moment. It is below 0, or at least columns, for a moment outside the picture.
func (a axis) column(at time.Duration) int {
	d := (at - a.left) * time.Duration(a.columns)
	if d < 0 {
		return int(d/a.Span) - 1
	}
	return int(d / a.Span)
}

// shows tells whether any part of a period is inside the picture.
func (a axis) shows(from, to time.Duration) bool { return to >= a.left && from < a.left+a.Span }

// around returns the axis of a run that is compared with another run: the moment zero is in the same column in both,
// however much time precedes it.
func (a axis) around(zero, now time.Duration) axis {
	a.left, a.Span = min(zero, now)-lead, baseSpan
	return a.until(now)
}

// SpanFromZero returns how much time the picture would show if no other picture were beside it.
func (p *Picture) SpanFromZero() time.Duration { return axis{}.around(p.Zero, p.Now).Span }
