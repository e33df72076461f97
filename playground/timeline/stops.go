package timeline

import (
	"iter"
	"time"
)

// StoppedAt returns when the service was first told to stop or, if it ended before that or was never told, when it ended.
// It returns zero before either.
func (t *Timeline) StoppedAt() time.Duration {
	at := t.SignalAt()
	if t.Stop.At > 0 && (at == 0 || t.Stop.At < at) {
		at = t.Stop.At
	}
	if p := t.Process(); p.Exited > 0 && (at == 0 || p.Exited < at) {
		at = p.Exited
	}
	return at
}

// StopBegan returns when the stop began, or 0. With a preStop hook, that is before the signal.
func (t *Timeline) StopBegan() time.Duration {
	if t.Stop.At > 0 {
		return t.Stop.At
	}
	return t.SignalAt()
}

// StopAt returns the latest stop that had begun by a moment and its number, from 1; the number is 0 before the first stop.
func (t *Timeline) StopAt(at time.Duration) (number int, stop Stop) {
	for i, s := range t.Stops {
		if s.At <= at {
			number, stop = i+1, s
		}
	}
	return number, stop
}

// StopOf returns the stop of an instance or, if none is known, the first stop.
func (t *Timeline) StopOf(instance int) Stop {
	for _, s := range t.Stops {
		if s.Instance == instance {
			return s
		}
	}
	return t.Stop
}

// SignalsTo yields the signals that went to an instance, by time.
func (t *Timeline) SignalsTo(instance int) iter.Seq[Signal] {
	return func(yield func(Signal) bool) {
		for _, s := range t.Signals {
			if s.Instance == instance && !yield(s) {
				return
			}
		}
	}
}

// Requested yields the signals by which the policy or the person at the keyboard asked an instance to stop. A signal from
// outside does not count as a second request, since it may be a wrapper's translation of ours.
func (t *Timeline) Requested(instance int) iter.Seq[Signal] {
	return func(yield func(Signal) bool) {
		for s := range t.SignalsTo(instance) {
			if s.Name != "SIGKILL" && s.asked() && !yield(s) {
				return
			}
		}
	}
}

// LeftEarly tells whether a run that is over, or whose recording breaks off, was abandoned before the service had ended, or could be judged.
// Such a run is not judged, since its outcome is unknown. A run that ran into its own time limit was not abandoned.
func (t *Timeline) LeftEarly() bool {
	return t.leftEarly || t.Ended == 0 && t.Process().PID > 0 && !t.Exited()
}
