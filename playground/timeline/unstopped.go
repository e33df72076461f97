package timeline

import (
	"slices"
	"time"

	"closingtime/playground/event"
)

// NothingStopped tells whether the command that was to stop the service has ended, and nothing changed that clients can see: the
// service stayed ready, requests and new connections met what they had met before, connections were closed as before or not at
// all, the same process listens, and no command has verified the outcome. The command may have stopped something else, or
// nothing; or what stands in front of the service hides the change.
func (t *Timeline) NothingStopped() bool {
	began := t.StopBegan()
	if !t.StoppedByCommand() || began == 0 || t.Stop.Over == 0 {
		return false
	}
	if v := t.Verification(); v != nil && v.Status == 0 && !v.Late {
		return false
	}
	before, after := t.listenersAround(began)
	if before.PID != after.PID {
		return false
	}
	strange := slices.ContainsFunc(t.Newcomers(), func(n Newcomer) bool { return n.Met != Served && n.Met != Gone })
	return !strange && !t.readinessChanged(began) && !t.closedAfter(began) && !t.answersChanged(began) && t.OtherLengths() == nil
}

// SameListener returns the event of the process that listened on the service's address before and after the stop. same is false where
// there is no such process, or it is not known.
func (t *Timeline) SameListener() (by event.Event, same bool) {
	before, after := t.listenersAround(t.StopBegan())
	return after, after.PID > 0 && before.PID == after.PID
}

func (t *Timeline) listenersAround(stop time.Duration) (before, after event.Event) {
	for _, e := range t.listeners {
		if e.At <= stop {
			before = e
		} else {
			after = e
		}
	}
	return before, after
}

// readinessChanged tells whether the service said something else about its readiness after a moment than before it.
func (t *Timeline) readinessChanged(since time.Duration) bool {
	last := -1
	for _, c := range t.Ready {
		if c.At > since && last >= 0 && c.Status != last {
			return true
		}
		last = c.Status
	}
	return false
}

// closedAfter tells whether kept connections ended after a moment in a way in which none had ended before it: closed by the
// service, or by their clients, which leave a connection when an answer tells them to. What the clients close at the end of
// the run does not count.
func (t *Timeline) closedAfter(stop time.Duration) bool {
	var last time.Duration // the end of the last request
	for _, r := range t.Requests {
		last = max(last, r.Done)
	}
	const service, client = 0, 1
	var before, after [2]bool
	for _, c := range t.HTTP {
		by := service
		if c.Ended == "" {
			by = client
		}
		switch {
		case c.Closed == 0:
		case c.Closed <= stop:
			before[by] = true
		case by == service || c.Closed < last:
			after[by] = true
		}
	}
	return after[service] && !before[service] || after[client] && !before[client]
}

// answersChanged tells whether a request that ended after a moment met something that no request of its kind had met
// before.
func (t *Timeline) answersChanged(stop time.Duration) bool {
	type met struct {
		method, path string
		status       int
		kind         string
		class        event.Class
	}
	before := make(map[met]bool)
	for _, a := range t.Summed(stop) {
		before[met{a.Method, a.Path, a.Status, a.Type, a.Class}] = true
	}
	for _, ended := range []bool{false, true} {
		for _, r := range t.Requests {
			if r.Done == 0 || r.Done > stop != ended || r.Class == event.Canceled || r.Class == event.Left {
				continue
			}
			m := met{method: r.Method, path: r.Path, status: r.Status, class: r.Class}
			if r.Answer != nil {
				m.kind = r.Answer.Type
			}
			switch {
			case !ended:
				before[m] = true
			case !before[m] && (r.Class != "" || t.usual.before(stop, answerKind{method: r.Method, path: r.Path})):
				return true
			case t.flaw(r) != "":
				return true
			}
		}
	}
	return false
}
