package timeline

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Newcomer is a client that opened a new connection after the stop had begun, and sent one request on it.
type Newcomer struct {
	ID       int
	Instance int
	Began    time.Duration
	Ended    time.Duration
	Taken    bool // a connection came about
	Status   int  // of the whole answer, or 0
	Class    event.Class
	Text     string
	Met      Reception
}

// Reception is what a newcomer met.
type Reception string

const (
	Served  Reception = "served"  // it got a whole answer with a status below 500
	Busy    Reception = "503"     // it got a whole answer with status 503
	Errored Reception = "error"   // it got a whole answer with another status of 500 or above
	Turned  Reception = "refused" // its connection was refused
	Dropped Reception = "reset"   // the service or the system took its connection, and closed it without a whole answer
	Hung    Reception = "hung"    // like Dropped, but only after hungAfter, or when the client gave up; where any newcomer hung, also one that was dropped with the end of the process
	Closing Reception = "closing" // its connection was taken at the moment at which the listener was closed, or the process ended: no service can avoid that
	Unheard Reception = "unheard" // it got no answer to its attempt to connect, or met another error
	Gone    Reception = "gone"    // the run ended before it met anything
)

// A newcomer whose connection stays open without an answer for hungAfter counts as hung, and not as closed.
const hungAfter = 500 * time.Millisecond

// closingWithin is the longest life of a newcomer's connection that met the closing of the listener: the system takes connections for
// a listener before the service does, and resets them when the listener is closed. On a busy machine it may be up to mostDelay.
const closingWithin = 100 * time.Millisecond

// newcomersVary returns twice the difference between the longest and the shortest wait for an answer of the newcomers that came after a
// moment: on a busy machine, a service takes connections out of the backlog as late as that.
func (t *Timeline) newcomersVary(since time.Duration) time.Duration {
	var quickest, slowest time.Duration
	for _, n := range t.newcomers {
		if n.Began > since && (n.Met == Served || n.Met == Busy) {
			took := n.Ended - n.Began
			slowest = max(slowest, took)
			if quickest == 0 || took < quickest {
				quickest = took
			}
		}
	}
	return 2 * (slowest - quickest)
}

func (t *Timeline) applyNewcomer(e event.Event) {
	n := Newcomer{
		ID: e.ID, Instance: e.Instance, Began: max(e.At-e.Budget, 0), Ended: e.At,
		Taken: e.State == event.Taken, Status: e.Status, Class: e.Class, Text: e.Text,
	}
	n.Met = n.reception()
	if n.Taken {
		t.lastTaken = max(t.lastTaken, n.Began)
	}
	t.newcomers = insertByTime(t.newcomers, n, func(n Newcomer) time.Duration { return n.Began })
}

// reception returns what a newcomer met, seen by itself.
func (n Newcomer) reception() Reception {
	took := n.Ended - n.Began
	switch {
	case n.Class == "" && n.Status == http.StatusServiceUnavailable:
		return Busy
	case n.Class == "" && n.Status >= http.StatusInternalServerError:
		return Errored
	case n.Class == "":
		return Served
	case n.Class == event.Refused, !n.Taken && n.Class == event.Reset:
		return Turned
	case !n.Taken && n.Class == event.Canceled:
		return Gone
	case !n.Taken:
		return Unheard
	case took >= hungAfter:
		return Hung
	case n.Class == event.Canceled:
		return Gone
	}
	return Dropped
}

// Newcomers returns the newcomers so far, by the time at which they came, with what they met in view of each other and of the process.
func (t *Timeline) Newcomers() []Newcomer {
	all := slices.Clone(t.newcomers)
	for i, n := range all {
		if n.Class == event.Canceled && t.StoppedByCommand() {
			all[i].Met = Gone // the run has ended, and not the service
		}
	}
	hung := slices.ContainsFunc(all, func(n Newcomer) bool { return n.Met == Hung })
	busy := min(max(t.Load.Late.Most, t.newcomersVary(t.SignalAt())), mostDelay) // the delays that show on this machine
	for i := range all {
		n := &all[i]
		waited := n.Ended - n.Began
		unread := n.Class == event.Reset && waited < mostUnread // see neverRead
		soon := unread || waited < max(closingWithin, busy) || waited < mostDelay && t.closesAround(n.Ended)
		withProcess := waited >= closingWithin && t.exitedBefore(n.Instance, n.Ended+NoticedLate)
		switch {
		case n.Met != Dropped:
		case withProcess && hung: // its wait, like that of others, ended with the process
			n.Met = Hung
		case withProcess, (soon || t.StoppedByCommand() && t.cutAround(n.Ended)) && t.metClosing(n, all[i+1:]):
			n.Met = Closing
		}
	}
	return all
}

// cutAround tells whether a request in flight lost its connection at about a moment. That shows the end of a process of
// which nothing else is known.
func (t *Timeline) cutAround(at time.Duration) bool {
	for o := range t.Owed() {
		if o.Attempt.Lost() && o.Attempt.Ended > at-closingWithin && o.Attempt.Ended < at+closingWithin {
			return true
		}
	}
	return false
}

// metClosing tells whether the listener was closed when a newcomer was dropped: no newcomer that came later was taken, until one was
// refused. Whether the service has come back since then does not matter.
func (t *Timeline) metClosing(n *Newcomer, later []Newcomer) bool {
	until := n.Ended // newcomers that came by then may have been taken before the listener was closed
	if !t.listensItself() {
		until += closingLasts
	}
	for _, l := range later {
		switch {
		case l.Met == Turned:
			return true
		case l.Met == Gone, l.Met == Dropped && l.Began < until:
		default:
			return false
		}
	}
	return true
}

// listensItself tells whether clients reach the listener of the service itself. What stands in front of another one, such as the
// balancer or what publishes the port of a container, goes on taking connections when the service has closed its listener.
func (t *Timeline) listensItself() bool {
	return !t.StoppedByCommand() && !t.WorksElsewhere() && !t.Balanced()
}

// NewcomerPhase is a time in which all newcomers met the same.
type NewcomerPhase struct {
	Met   Reception     `json:"met"`
	Count int           `json:"count"`
	From  time.Duration `json:"from"`  // when the first of them came
	Until time.Duration `json:"until"` // when the first of the next phase came or, in the last phase, the last of them ended
}

// NewcomerPhases returns what newcomers met in turn, after the stop had begun. A newcomer that met the closing of the listener, or
// nothing, is in no phase.
func (t *Timeline) NewcomerPhases() []NewcomerPhase { return t.NewcomerPhasesSince(0) }

// NewcomerPhasesSince returns the phases of the newcomers that came from a moment on, such as the signal, which a preStop hook delays.
func (t *Timeline) NewcomerPhasesSince(since time.Duration) []NewcomerPhase {
	var phases []NewcomerPhase
	for _, n := range t.Newcomers() {
		if n.Met == Closing || n.Met == Gone || n.Began < since {
			continue
		}
		if last := len(phases) - 1; last < 0 || phases[last].Met != n.Met {
			if last >= 0 {
				phases[last].Until = n.Began
			}
			phases = append(phases, NewcomerPhase{Met: n.Met, From: n.Began})
		}
		last := &phases[len(phases)-1]
		last.Count++
		last.Until = max(last.Until, n.Ended)
	}
	return phases
}

// Idle is a connection that a client keeps over the stop without using it again.
type Idle struct {
	ID       int
	Instance int
	Opened   time.Duration
	Closed   time.Duration // 0 while it is open
	By       string        // event.ByService or event.ByClient
	Class    event.Class   // how the service closed it
}

func (t *Timeline) applyIdle(e event.Event) {
	t.idle = slices.Clone(t.idle) // a snapshot may have the list
	i := slices.IndexFunc(t.idle, func(c Idle) bool { return c.ID == e.ID })
	if i < 0 {
		i = len(t.idle)
		t.idle = append(t.idle, Idle{ID: e.ID, Instance: e.Instance})
	}
	if e.Kind == event.IdleOpen {
		t.idle[i].Opened = e.At
		return
	}
	t.idle[i].Closed, t.idle[i].By, t.idle[i].Class = e.At, e.By, e.Class
}

// HasIdle tells whether an idle connection is open.
func (t *Timeline) HasIdle() bool {
	return slices.ContainsFunc(t.idle, func(c Idle) bool { return c.Opened > 0 && c.Closed == 0 })
}

// HeldIdle returns the idle connection that was open when the stop began, or nil.
func (t *Timeline) HeldIdle() *Idle {
	began := t.StopBegan()
	if began == 0 {
		return nil
	}
	for _, c := range t.idle {
		if c.Opened > 0 && c.Opened <= began && (c.Closed == 0 || c.Closed > began) {
			return &c
		}
	}
	return nil
}

// closesAround tells whether the service closed its listener, or an idle connection, at about a moment, within closingWithin.
func (t *Timeline) closesAround(at time.Duration) bool {
	refused := t.FirstRefused()
	return refused > 0 && (refused-at).Abs() < closingWithin || slices.ContainsFunc(t.idle, func(c Idle) bool {
		return c.Closed > 0 && c.By == event.ByService && (c.Closed-at).Abs() < closingWithin
	})
}

// Phases are the moments of a stop as they show from outside, each measured from the signal. A moment that did not come about, or is not
// known, is 0, and a moment before the signal is negative.
type Phases struct {
	Signal         string        `json:"signal"`
	ListenerClosed time.Duration `json:"listener_closed,omitempty"` // the first newcomer was refused, and none was served after that
	Refusing       bool          `json:"refusing,omitempty"`        // there was such a newcomer before the process had ended
	LastAnswer     time.Duration `json:"last_answer,omitempty"`     // the last request that was in flight at the signal ended
	IdleClosed     time.Duration `json:"idle_closed,omitempty"`     // the service closed the idle connection
	IdleHeld       bool          `json:"idle_held,omitempty"`       // there was an idle connection at the signal
	Exit           time.Duration `json:"exit,omitempty"`            // the process ended
	Killed         bool          `json:"killed,omitempty"`          // by SIGKILL
}

// exitNoticed is how much earlier than the end of a process its clients can notice it: the system closes the connections first.
const exitNoticed = 20 * time.Millisecond

// NoticedLate is exitNoticed on a busy machine, which is late to notice the end of the process itself. What had ended earlier did not
// end with the process.
const NoticedLate = 250 * time.Millisecond

// Phases returns the phases of the first stop. It returns false before there was a signal, and where no witness was there.
// Witnesses have seen nothing of a service that ended before they could connect to it.
func (t *Timeline) Phases() (Phases, bool) {
	signal := t.FirstSignal()
	witnesses := len(t.newcomers)+len(t.idle) > 0 || t.Run.Rules != nil && t.Run.Rules.Outside
	if signal.At == 0 || !witnesses {
		return Phases{}, false
	}
	process := t.ProcessOf(signal.Instance)
	p := Phases{Signal: signal.Name, Killed: process.KilledBy == "SIGKILL"}
	ends := cmp.Or(process.Exited, t.Now)
	if process.Exited > 0 {
		p.Exit = process.Exited - signal.At
	}
	if refused := t.FirstRefused(); refused > 0 && refused < ends-exitNoticed {
		p.ListenerClosed, p.Refusing = refused-signal.At, true
	}
	for o := range t.Owed() {
		if !o.Later && o.Whole() {
			p.LastAnswer = max(p.LastAnswer, t.AnsweredBy(o)-signal.At)
		}
	}
	if idle := t.HeldIdle(); idle != nil {
		p.IdleHeld = true
		if idle.Closed > 0 && idle.Closed < ends-exitNoticed && idle.By == event.ByService {
			p.IdleClosed = idle.Closed - signal.At
		}
	}
	return p, true
}

// AnsweredBy returns when an attempt was answered. A slow client may go on reading after the process has ended: the answer
// then counts from the end of the process, which had sent it by then.
func (t *Timeline) AnsweredBy(o Owed) time.Duration {
	if exited := t.ExitedAt(o.Signal.Instance); o.Request.Slow && exited > 0 {
		return min(o.Attempt.Ended, exited)
	}
	return o.Attempt.Ended
}

// FirstRefused returns when the first newcomer was refused after which none was taken, or 0: the listener was closed by then.
func (t *Timeline) FirstRefused() time.Duration {
	var first time.Duration
	for _, n := range t.newcomers {
		switch {
		case n.Taken:
			first = 0
		case n.Met == Turned && first == 0:
			first = n.Began
		}
	}
	return first
}

// Verification is a command that was run after the end of the service.
type Verification struct {
	At      time.Duration
	Command string
	Took    time.Duration
	Status  int
	Late    bool   // it was killed at its time limit
	Text    string // its last lines
}

// Verification returns the result of the command that was run after the end of the service, or nil.
func (t *Timeline) Verification() *Verification { return t.verification }
