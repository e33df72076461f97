package timeline

import (
	"slices"
	"time"

	"closingtime/playground/event"
)

// StoppedByCommand tells whether a command stops the service. Nothing else is known of it then than how it answers its clients.
func (t *Timeline) StoppedByCommand() bool { return slices.Contains(t.Run.Expect, event.ExpectCommand) }

// WorksElsewhere tells whether the files that the service makes are not seen: it runs already, or in a container.
func (t *Timeline) WorksElsewhere() bool { return slices.Contains(t.Run.Expect, event.ExpectElsewhere) }

// ServesOn tells whether a client can count on an answer to a request that it sends at a moment after the stop: behind a balancer,
// and where a command stops a part of a service that goes on, or has come back by that moment.
func (t *Timeline) ServesOn(at time.Duration) bool {
	switch {
	case !t.StoppedByCommand():
		return t.Balanced()
	case slices.Contains(t.Run.Expect, event.ExpectUp):
		return true
	case slices.Contains(t.Run.Expect, event.ExpectBack):
		absence, away := t.Absence()
		if !away {
			return t.Stop.Over > 0 && at >= t.Stop.Over
		}
		return absence.Until > 0 && at >= absence.Until
	}
	return t.answersNow()
}

// TrafficMatters tells whether the requests that are sent after the stop have to be answered, as far as that is known so far.
func (t *Timeline) TrafficMatters() bool {
	return t.ServesOn(t.Now) || t.StoppedByCommand() && slices.Contains(t.Run.Expect, event.ExpectBack)
}

// answersNow tells whether the service answered at all when it was last asked whether it is ready.
func (t *Timeline) answersNow() bool { return len(t.Ready) > 0 && t.Ready[len(t.Ready)-1].Status != 0 }

// Absence is a time after the stop in which a service did not answer, or answered that it is not ready.
type Absence struct {
	From  time.Duration
	Until time.Duration // when the service was ready again; 0 if it was not
}

// Absence returns the time after the stop from when the service first ceased to be ready until it was ready for good. away is
// false where it stayed ready. A check of its readiness can be sent before the stop and fail because of it: the absence then
// begins with the stop.
func (t *Timeline) Absence() (a Absence, away bool) {
	stop := t.StopBegan()
	if stop == 0 {
		return a, false
	}
	for _, c := range t.Ready {
		ready := c.Status > 0 && c.Status < leastError
		switch {
		case ready && c.At < stop:
			a, away = Absence{}, false
		case !ready && !away:
			a, away = Absence{From: max(c.At, stop)}, true
		case !ready:
			a.Until = 0
		case away && a.Until == 0:
			a.Until = c.At
		}
	}
	return a, away
}

// leastError is the lowest status with which a service says that it is not ready: see package readiness.
const leastError = 500
