package verdict

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Cure is what a service has to change so that its shutdown passes. Package words has the sentence for each.
type Cure string

const (
	HearSignal     Cure = "hear-signal"      // nothing handles the signal, which ends the process at once
	BeginShutdown  Cure = "begin-shutdown"   // the signal is heard, or ignored, and no shutdown begins
	PassSignalOn   Cure = "pass-signal-on"   // the first process is a wrapper that keeps the signal to itself, or leaves the service behind
	WaitForServer  Cure = "wait-for-server"  // the process ends by itself while requests are in flight
	StopGently     Cure = "stop-gently"      // a command stopped the service, and requests in flight were cut off
	AnswerInFlight Cure = "answer-in-flight" // requests in flight are answered with an error
	ShutNotClose   Cure = "shut-not-close"   // the service closes connections with requests in flight, and lives on
	EndStreams     Cure = "end-streams"      // nobody ends the streams that are open
	GiveTime       Cure = "give-time"        // the shutdown gives up, by a deadline of its own, before the requests in flight are answered
	HandlersPanic  Cure = "handlers-panic"   // handlers panic while the service shuts down
	ShutdownPanics Cure = "shutdown-panics"  // the process panics while it shuts down
	MendErrors     Cure = "mend-errors"      // requests are answered with errors before the stop, too
	EndInTime      Cure = "end-in-time"      // the shutdown takes longer than the grace period
	ServeOn        Cure = "serve-on"         // the service closes its listener before everybody knows that it is not ready
	TellClients    Cure = "tell-clients"     // clients stay on kept connections until these are closed under them
	LeaveClients   Cure = "leave-clients"    // clients go on over kept connections for as long as the service lives, so that it never has nothing to do
	CloseIdle      Cure = "close-idle"       // idle connections hold the service up to the end of its grace period
	CloseListener  Cure = "close-listener"   // the listener stays open while nobody serves what comes
	ExitClean      Cure = "exit-clean"       // an orderly end has a status that says otherwise
	DeclareSignal  Cure = "declare-signal"   // the service shuts down, and ends itself by the signal
	DeclareZero    Cure = "declare-zero"     // the service ends with status 0, and only other ends are declared to be clean
	InForeground   Cure = "in-foreground"    // the process that was started leaves the service to another one
	StayUp         Cure = "stay-up"          // the process ended although nobody had stopped it
	KeepWork       Cure = "keep-work"        // work that was accepted is lost
	CloseDatabase  Cure = "close-database"   // the database is not closed, or too early
	FlushLog       Cure = "flush-log"        // lines of the log are lost
	CleanUp        Cure = "clean-up"         // files, sockets or processes are left
	HeedSecond     Cure = "heed-second"      // a second signal does not end the service at once
	HandOver       Cure = "hand-over"        // another leader comes too late, or too early
)

// Cures returns what a service has to change, by the findings of the checks that failed: the most urgent first, each once.
func Cures(t *timeline.Timeline, results []Result) []Cure {
	var cures []Cure
	add := func(c Cure) {
		if !slices.Contains(cures, c) {
			cures = append(cures, c)
		}
	}
	for _, r := range results {
		if r.Outcome == Inconclusive && r.has(UsualErrors) {
			add(MendErrors)
		}
		if r.Outcome != Fail {
			continue
		}
		switch r.Check {
		case Exit:
			switch {
			case !r.has(KilledAtGrace) || r.has(NothingChanged):
			case servesToTheEnd(t):
				add(LeaveClients)
			case heldByIdle(results):
				add(CloseIdle)
			}
			exitCures(t, r, add)
		case Answered:
			if r.has(NewcomersDropped, NewcomersHung) {
				add(CloseListener)
			}
			answeredCures(t, results, add)
		case Traffic:
			add(trafficCure(r))
		case Deadline:
			if len(cures) == 0 {
				add(EndInTime)
			}
		default:
			if c, ok := cureOf[r.Check]; ok && !(c == CleanUp && slices.Contains(cures, InForeground)) {
				add(c)
			}
		}
	}
	return cures
}

// cureOf has the cure of each check whose failure has a single one.
var cureOf = map[string]Cure{
	Promises: AnswerInFlight, Jobs: KeepWork, Messages: KeepWork, Leadership: HandOver, Database: CloseDatabase, Logs: FlushLog,
	Leftovers: CleanUp, Insistence: HeedSecond,
}

// has tells whether a result has a finding of one of the kinds.
func (r Result) has(kinds ...Kind) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return slices.Contains(kinds, f.Kind) })
}

func exitCures(t *timeline.Timeline, r Result, add func(Cure)) {
	switch {
	case r.has(ChildLivedOn, SignalKept):
		add(PassSignalOn)
	case r.has(SignalUnheard, NothingChanged):
		add(BeginShutdown)
	case r.has(ServedInBackground):
		add(InForeground)
	case r.has(EndedUnasked):
		add(StayUp)
	case r.has(DumpedBySignal):
		add(HearSignal)
	case r.has(KilledBySignal) && !diedOfStop(t, r):
		add(StayUp)
	case r.has(EndDeclarable) && r.has(KilledBySignal):
		add(DeclareSignal)
	case r.has(KilledBySignal) && diedAtOnce(r):
		add(HearSignal)
	case r.has(KilledAtGrace, KilledByRun) && onlyStreamsHang(t):
		add(EndStreams)
	case r.has(KilledAtGrace, KilledByRun):
		add(EndInTime)
	case r.has(UndeclaredZero):
		add(DeclareZero)
	case r.has(EndedWithStatus) && panickedAtEnd(r):
		add(ShutdownPanics)
	case r.has(EndedWithStatus) && !cutsOf(t).gaveUp:
		add(ExitClean)
	}
}

// heldByIdle tells whether an idle connection was open when a service was killed that had nothing else to do.
func heldByIdle(results []Result) bool {
	deadline := Find(results, Deadline)
	return deadline != nil && slices.ContainsFunc(deadline.Findings, func(f Finding) bool { return f.Kind == IdleStillOpen && f.Count == 0 })
}

// servesToTheEnd tells whether a service that was killed at the end of its grace period was still taking requests over kept
// connections then, in its last second.
func servesToTheEnd(t *timeline.Timeline) bool {
	for o := range t.Owed() {
		if o.Later && o.Attempt.Kept && t.ExitedAt(o.Signal.Instance)-o.Began < time.Second {
			return true
		}
	}
	return false
}

// diedOfStop tells whether a process was killed by a signal that somebody sent in order to stop it.
func diedOfStop(t *timeline.Timeline, r Result) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool {
		return f.Kind == KilledBySignal && slices.ContainsFunc(t.Signals, func(s timeline.Signal) bool {
			return s.Name == f.Name && (s.By == event.ByPolicy || s.By == event.ByYou)
		})
	})
}

// diedAtOnce tells whether a process was killed so soon after the signal that nothing in it had heard that.
func diedAtOnce(r Result) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool {
		return (f.Kind == KilledBySignal || f.Kind == EndedClean) && f.After < atOnce
	})
}

// atOnce is how long after a signal a process has surely ended that did not handle it, and a service has hardly waited for anything.
const atOnce = 500 * time.Millisecond

// panickedAtEnd tells whether a panic has ended a process.
func panickedAtEnd(r Result) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool {
		return f.Kind == EndedWithStatus && endsProcess(f.Quote)
	})
}

func trafficCure(r Result) Cure {
	if r.has(RequestMetClosing) {
		return TellClients
	}
	return ServeOn
}

// AllCures returns every cure.
func AllCures() []Cure {
	return []Cure{
		HearSignal, BeginShutdown, PassSignalOn, WaitForServer, StopGently, AnswerInFlight, ShutNotClose, EndStreams, GiveTime, HandlersPanic, ShutdownPanics,
		MendErrors, EndInTime, ServeOn, TellClients, LeaveClients, CloseIdle, CloseListener, ExitClean, DeclareSignal, DeclareZero, InForeground, StayUp,
		KeepWork, CloseDatabase, FlushLog, CleanUp, HeedSecond, HandOver,
	}
}
