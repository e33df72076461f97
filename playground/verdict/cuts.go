package verdict

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// cuts says how the requests in flight at a stop lost their answers.
type cuts struct {
	closed   bool // the service closed their connections, and lived on
	atEnd    bool // they ended with the process
	streams  bool // the process had waited for streams, which ended with it; or streams ended without their last event
	answered bool // they came whole, with something wrong
	gaveUp   bool // the process had waited for them for a time, and gave up
}

// cutsOf tells how requests lost their answers.
func cutsOf(t *timeline.Timeline) cuts {
	var c cuts
	refused := t.FirstRefused() // as a shutdown closes the listener first
	for o := range t.Owed() {
		if o.Ending.ClientLeft() {
			continue
		}
		ended := t.ExitedAt(o.Signal.Instance)
		p, late := t.ProcessOf(o.Signal.Instance), ended-o.Signal.At > atOnce
		switch {
		case o.Whole(), t.StillRead(o.Request):
		case o.Ending.Class == event.Unended:
			c.streams = true
		case !o.Ending.IsError() || o.Ending.Class == "" || o.CameWhole():
			c.answered = true
		case o.Ending.Class.Severed() && ended > 0 && ended-o.Attempt.Ended > timeline.NoticedLate:
			c.closed = true
		case o.Request.Stream != "" && late:
			c.streams = true
		default:
			c.atEnd = true
		}
		waited := p.Status != 0 || p.KilledBy == "" && refused > 0 && refused < ended-atOnce
		if !o.Whole() && o.Ending.Class.Severed() && late && ended-o.Attempt.Ended <= timeline.NoticedLate && waited {
			c.gaveUp = true
		}
	}
	return c
}

// onlyStreamsHang tells whether streams were open when a service was killed, and no other request was in flight.
func onlyStreamsHang(t *timeline.Timeline) bool {
	streams := 0
	for o := range t.Owed() {
		switch {
		case o.Whole():
		case o.Request.Stream == "":
			return false
		default:
			streams++
		}
	}
	return streams > 0
}

// answeredCures adds the cures for requests without a whole answer. Where the end of the process explains them, that has a cure of
// its own.
func answeredCures(t *timeline.Timeline, results []Result, add func(Cure)) {
	exit := Find(results, Exit)
	c := cutsOf(t)
	switch panicked := handlersPanicked(t); {
	case panicked && (c.closed || c.atEnd):
		add(HandlersPanic)
		c.atEnd = false
	case c.closed:
		add(ShutNotClose)
	}
	if exit != nil && endExplains(*exit) {
		return
	}
	switch {
	case !c.atEnd:
	case t.StoppedByCommand():
		add(StopGently)
	case exit != nil && exit.has(EndedClean) && diedAtOnce(*exit):
		add(HearSignal)
	case c.gaveUp:
		add(GiveTime)
	default:
		add(WaitForServer)
	}
	if c.streams {
		add(EndStreams)
	}
	if c.answered {
		add(AnswerInFlight)
	}
}

// endExplains tells whether the way in which a process ended explains the requests that ended with it.
func endExplains(exit Result) bool {
	switch {
	case exit.Outcome != Fail, exit.has(UndeclaredZero), exit.has(EndedWithStatus) && !exit.has(DumpedBySignal) && !panickedAtEnd(exit):
		return false
	case exit.has(KilledBySignal) && !diedAtOnce(exit): // it had heard the signal
		return false
	}
	return true
}

// handlersPanicked tells whether net/http has told of the panic of a handler since the stop began.
func handlersPanicked(t *timeline.Timeline) bool {
	return slices.ContainsFunc(t.Lines, func(l timeline.Line) bool {
		return l.ID == 0 && l.At >= t.StopBegan() && isPanic(l.Text) && !endsProcess(l.Text)
	})
}
