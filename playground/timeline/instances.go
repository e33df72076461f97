package timeline

import (
	"time"

	"closingtime/playground/event"
)

// ProcessOf returns the process of an instance, or the zero Process when there is none.
func (t *Timeline) ProcessOf(instance int) Process {
	if i, found := t.findProcess(instance); found {
		return *t.Processes[i]
	}
	return Process{}
}

// ExitedAt returns when the process of an instance ended, or 0.
func (t *Timeline) ExitedAt(instance int) time.Duration {
	if i, found := t.findProcess(instance); found {
		return t.Processes[i].Exited
	}
	return 0
}

// InFlightAtStop tells whether a stopped instance had the request at its signal. This includes requests that raced with the
// closing of an idle connection, and doubtful ones; WasInFlight leaves those out.
func (t *Timeline) InFlightAtStop(r *Request) bool {
	for s := range t.Stopped() {
		for i := range r.Attempts {
			if a := &r.Attempts[i]; (a.Instance == s.Instance || !t.Handlers) && t.wasUnderway(r, a, s.At) {
				return true
			}
		}
	}
	return false
}

// PrintingAtStop tells whether the receipt was being printed when its instance was signalled.
func (t *Timeline) PrintingAtStop(j *Job) bool {
	for s := range t.Stopped() {
		if j.Instance == s.Instance && j.Started > 0 && j.Started <= s.At && (j.Done == 0 || j.Done > s.At) {
			return !t.exitedBefore(j.Instance, s.At)
		}
	}
	return false
}

// EndedWithRun tells whether a signal is the SIGKILL by which the run itself ended a service that nobody had stopped before
// the run was abandoned.
func (t *Timeline) EndedWithRun(s Signal) bool {
	return s.By == event.ByRun && s.Name == "SIGKILL" && (t.Stop.At == 0 || t.Ended > 0 && t.LeftEarly())
}

// GraceUsed returns how long the instance that was stopped first lived on after its stop began. It returns 0 while that
// instance runs.
func (t *Timeline) GraceUsed() time.Duration {
	if t.Stop.At == 0 {
		return 0
	}
	return max(0, t.ExitedAt(t.Stop.Instance)-t.Stop.At)
}

// GraceEnd returns when the grace period of the first stop is over, even if the instance has ended before. It returns 0
// where there is no grace period, and where one of several instances has ended within it, because the run goes on with the
// others.
func (t *Timeline) GraceEnd() time.Duration {
	end, exited := t.Stop.At+t.Stop.Grace, t.ExitedAt(t.Stop.Instance)
	if t.Stop.Grace == 0 || len(t.Processes) > 1 && exited > 0 && exited < end {
		return 0
	}
	return end
}
