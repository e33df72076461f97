package screens

import (
	"time"

	"closingtime/playground/timeline"
	"closingtime/tui/picture"
)

// recordedRun is a run that is over, and shows one moment of itself in a picture.
type recordedRun struct {
	history   *timeline.History
	picture   *picture.Picture
	at        time.Duration
	end       time.Duration
	signal    time.Duration // when the service was told to stop, or ended
	signalled bool          // it was told to stop
}

func newRecorded(history *timeline.History, p *picture.Picture) recordedRun {
	r := recordedRun{history: history, picture: p}
	whole := r.history.Final()
	r.end = r.history.Length()
	r.signal = whole.SignalOrEnd()
	r.signalled = whole.StopBegan() > 0
	p.Replayed = true
	p.Reset()
	return r
}

// show shows a moment.
func (r *recordedRun) show(at time.Duration) {
	at = max(0, min(at, r.end))
	if at < r.at { // the picture forgets what it has learned since then
		shift, selected := r.picture.Shift, r.picture.Selected
		r.picture.Reset()
		r.picture.Shift, r.picture.Selected = shift, selected
	}
	r.at = at
	r.picture.Show(r.history.At(r.history.Moment(at)), at)
	r.picture.Know(r.history.Final())
}

// neighbour is when something happens next, or has happened last. Where nothing does, it is the end, or the beginning.
func (r *recordedRun) neighbour(direction int) time.Duration {
	if direction > 0 {
		if next := r.history.Moment(r.at); next < r.history.Len() {
			return max(r.at, r.history.Event(next).At)
		}
		return r.end
	}
	if before := r.history.Moment(r.at - 1); before > 0 {
		return r.history.Event(before - 1).At
	}
	return 0
}
