package timeline

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"closingtime/playground/event"
)

// When a stop began depends on what is asked, since a policy may have steps before the signal, and a service may end by itself:
//
//	StopBegan    the first step of the policy, or the signal: from then on, clients can notice the stop
//	SignalAt     the first signal: from then on, the service can know of the stop
//	StoppedAt    StopBegan or, where the service ended before that, its end: what is sent later need not be answered
//	SignalOrEnd  SignalAt or, without a signal, StoppedAt: from then on, pictures show what the stop did
//	StopMoment   the moment that a question about the stop is about

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

// EndedUnasked tells whether the service has ended although nobody has begun to stop it.
func (t *Timeline) EndedUnasked() bool { return t.StopBegan() == 0 && t.StoppedAt() > 0 }

// SignalOrEnd returns when the service was first signalled or, without a signal, when its stop began or it ended by itself.
func (t *Timeline) SignalOrEnd() time.Duration { return cmp.Or(t.SignalAt(), t.StoppedAt()) }

// FirstSignal returns the signal by which the service was first told to stop, or the zero Signal. A signal from outside
// counts only if neither the policy nor the person at the keyboard sent one, since its sender is not known for certain.
func (t *Timeline) FirstSignal() Signal {
	if i := slices.IndexFunc(t.Signals, Signal.asked); i >= 0 {
		return t.Signals[i]
	}
	if len(t.Signals) == 0 {
		return Signal{}
	}
	return t.Signals[0]
}

// asked tells whether the policy or the person at the keyboard sent the signal.
func (s Signal) asked() bool { return s.By == event.ByPolicy || s.By == event.ByYou }

// EndsRun tells whether the run sent the signal, at its end, to an instance that nobody had stopped.
func (s Signal) EndsRun() bool { return s.By == event.ByRun && s.Name == "SIGTERM" }

// EndsRun tells whether the run is over and has begun to end the instances that nobody had stopped.
func (t *Timeline) EndsRun() bool { return slices.ContainsFunc(t.Signals, Signal.EndsRun) }

// EndedByRun tells whether the run ended an instance, at its end, that nobody had stopped.
func (t *Timeline) EndedByRun(instance int) bool {
	for s := range t.SignalsTo(instance) {
		return s.EndsRun()
	}
	return false
}

// SignalAt returns when the service was first signalled, or 0.
func (t *Timeline) SignalAt() time.Duration { return t.FirstSignal().At }

// promptSignal is how soon after the beginning of the stop the signal follows where the policy has nothing before it.
const promptSignal = 100 * time.Millisecond

// StopMoment returns the moment that a question about the stop is about, or 0 while that is not known: FirstSignal or, where
// that does not follow at once, the beginning of the stop. Where the stop begins with a poisoned order, it is when that
// order is sent.
func (t *Timeline) StopMoment() time.Duration {
	signal := t.SignalAt()
	switch {
	case t.PoisonSent() > 0:
		return t.PoisonSent()
	case t.Stop.At == 0, signal > 0 && signal <= t.Stop.At+promptSignal:
		return signal
	case signal > 0 || t.Now > t.Stop.At+promptSignal:
		return t.Stop.At
	}
	return 0
}

// Stopped yields the first signal to each stopped instance, by time. As in FirstSignal, a signal from outside counts only
// if there is no other. An instance that only the run itself ended is left out.
func (t *Timeline) Stopped() iter.Seq[Signal] { return slices.Values(t.stopped) }

// KillAt returns when the stop policy sends SIGKILL to the instance that is being stopped. It returns 0 when no instance is
// being stopped, and when the policy never sends SIGKILL.
func (t *Timeline) KillAt() time.Duration {
	for _, s := range t.Stops {
		if s.Grace > 0 && !t.exitedBefore(s.Instance, t.Now+1) {
			return s.At + s.Grace
		}
	}
	return 0
}

// UnderStop tells whether the stop has begun: with its first step, its signal or, where it begins with one, the poisoned order.
func (t *Timeline) UnderStop() bool { return t.StopBegan() > 0 || t.PoisonSent() > 0 }

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

// LeftEarly tells whether the run is over and was abandoned before the service had ended, or could be judged. Such a run is not
// judged, since its outcome is unknown. A run that ran into its own time limit was not abandoned.
func (t *Timeline) LeftEarly() bool { return t.leftEarly }

// Undecided tells whether the outcome of the run is unknown: it was left early, or a process still runs. Where a recording
// breaks off while one runs, it stays unknown; while a run goes on, that is so for the time being.
func (t *Timeline) Undecided() bool {
	return t.leftEarly || t.Ended == 0 && t.Process().PID > 0 && !t.Exited()
}
