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

// InFlightAtStop tells whether an instance that the stop was about had the request at its signal. Those that raced with
// the closing of an idle connection are among them; Owed leaves them out.
func (t *Timeline) InFlightAtStop(r *Request) bool {
	for s := range t.Stopped() {
		if (r.Instance == s.Instance || !t.Handlers) && t.wasInFlight(r, s.At) {
			return true
		}
	}
	return false
}

// PrintingAtStop tells whether the receipt was being printed when its instance was signalled.
func (t *Timeline) PrintingAtStop(j *Job) bool {
	for s := range t.Stopped() {
		if j.Instance == s.Instance && j.Started > 0 && j.Started <= s.At && (j.Done == 0 || j.Done > s.At) {
			return !t.goneBefore(j.Instance, s.At)
		}
	}
	return false
}

// EndedWithRun tells whether a signal is the run's own SIGKILL for a service that nobody had stopped before the run was
// left.
func (t *Timeline) EndedWithRun(s Signal) bool {
	return s.By == event.ByRun && s.Name == "SIGKILL" && (t.Stop.At == 0 || t.Ended > 0 && t.LeftEarly())
}

// GraceUsed returns how long the instance that was stopped first lived on after its stop began, or 0 if it has not ended.
func (t *Timeline) GraceUsed() time.Duration {
	if t.Stop.At == 0 {
		return 0
	}
	return max(0, t.ExitedAt(t.Stop.Instance)-t.Stop.At)
}

// GraceEnd returns when the grace period of the first stop is over, whether its instance has ended before or not. It is 0
// where there is none, and where one of several instances has ended within it: the run goes on with the others.
func (t *Timeline) GraceEnd() time.Duration {
	end, exited := t.Stop.At+t.Stop.Grace, t.ExitedAt(t.Stop.Instance)
	if t.Stop.Grace == 0 || len(t.Processes) > 1 && exited > 0 && exited < end {
		return 0
	}
	return end
}
