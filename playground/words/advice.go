package words

import (
	"fmt"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// cures has a sentence for each cure, with its capital and full stop.
var cures = map[verdict.Cure]string{
	verdict.HearSignal:     "Handle the signal: nothing in the service does, so the signal ends the process at once, with all its work.",
	verdict.BeginShutdown:  "Begin a shutdown when the signal comes: the process gets it, and goes on as before.",
	verdict.PassSignalOn:   "Let the service itself be the first process (exec in a shell script, the exec form in a Dockerfile): the process in front of it keeps the signal to itself, or ends without it.",
	verdict.WaitForServer:  "Wait until the server has answered what is in flight before the process ends: stop listening, let the handlers finish, and return from main only then.",
	verdict.StopGently:     "Have the stop command ask the service to stop (with SIGTERM, not SIGKILL), and have the service answer what is in flight before it ends: requests were cut off.",
	verdict.AnswerInFlight: "Let the requests that are in flight finish: do not cancel what they work with, such as their context, the database or a backend, before they are answered.",
	verdict.ShutNotClose:   "Shut the server down (in Go, Shutdown and not Close): connections with requests in flight were closed under them, while the process lived on.",
	verdict.EndStreams:     "End the streams yourself when the signal comes: tell their handlers, which send a last event and return; a server that shuts down waits for streams, and does not end them.",
	verdict.GiveTime:       "Give the shutdown more of the grace period, or let no request take longer than the shutdown waits: it gave up before the requests in flight were answered.",
	verdict.HandlersPanic:  "Mend the panic in the handlers: net/http closes the connection of a handler that panics, and its client gets no answer.",
	verdict.ShutdownPanics: "Mend the panic in the shutdown: it ends the process before the rest of the shutdown is done.",
	verdict.MendErrors:     "First mend the errors that the service answers with before the stop, too: they hide what the stop costs.",
	verdict.EndInTime:      "Give the shutdown a deadline of its own that is shorter than the grace period, and at that deadline give up what has not ended.",
	verdict.ServeOn:        "Say that you are not ready, and go on serving until every proxy knows; stop listening only then.",
	verdict.TellClients:    "During the wait, answer with Connection: close, so that clients leave kept connections before the service closes them.",
	verdict.LeaveClients:   "Answer with Connection: close once the signal has come: clients go on sending over the connections that they keep, so that the server never has nothing to do.",
	verdict.CloseIdle:      "Close idle connections when the signal has come: their clients may keep them for as long as they like.",
	verdict.CloseListener:  "Close the listener as soon as nobody serves what comes: the system goes on taking connections for it, and their clients wait in vain.",
	verdict.ExitClean:      "End an orderly shutdown with status 0, or declare the status that you use as clean.",
	verdict.DeclareSignal:  "End with status 0, or declare the death by the signal as clean (-clean): the service answers everything, and then ends itself by the signal.",
	verdict.DeclareZero:    "Declare status 0 as clean, too (-clean 0), or leave the declaration out: the service ends as it should, with 0.",
	verdict.InForeground:   "Run the service in the foreground (for nginx, daemon off;): the process that was started ended at once, and another one serves, which nobody stops.",
	verdict.StayUp:         "Find out why the process ended although nobody had stopped it.",
	verdict.KeepWork:       "Wait for the workers before the process ends, and store what they cannot finish.",
	verdict.CloseDatabase:  "Close the database last, when nothing uses it any more.",
	verdict.FlushLog:       "Flush the log at the very end, on every way out.",
	verdict.CleanUp:        "Remove temporary files and sockets, and end the processes that you have started, on every way out.",
	verdict.HeedSecond:     "Let a second signal end the process at once: stop catching it when the first one has come.",
	verdict.HandOver:       "Release the lease when you stop leading, and no sooner.",
}

// Cure says what a service has to change, in a sentence.
func Cure(c verdict.Cure) string { return cures[c] }

// Met says in a sentence or two what the clients of a service met when it was stopped.
func Met(t *timeline.Timeline) string {
	owed, cut, later, reading := 0, 0, 0, 0
	for o := range t.Owed() {
		switch {
		case o.Ending.ClientLeft():
		case t.StillRead(o.Request):
			reading++
		case !o.Later:
			owed++
			if !o.Whole() {
				cut++
			}
		case !o.Whole():
			later++
		}
	}
	met := fmt.Sprintf("All %d requests in flight at the stop were answered.", owed)
	switch {
	case owed == 0:
		met = "No request was in flight at the stop."
	case owed == 1 && cut == 0:
		met = "The request in flight at the stop was answered."
	case cut > 0:
		met = fmt.Sprintf("Of %s in flight at the stop, %d got no whole answer.", Plural(owed, "request"), cut)
	}
	if later > 0 {
		met += fmt.Sprintf(" Of those that the service took afterwards, %d got none either.", later)
	}
	if reading > 0 {
		met += fmt.Sprintf(" Besides, a slow client was still reading %s when the run ended.", Plural(reading, "answer"))
	}
	return met
}

// Ended says in a sentence how the process that was stopped first has ended.
func Ended(t *timeline.Timeline) string {
	if len(t.Processes) == 0 {
		return ""
	}
	p := t.Process()
	for s := range t.Stopped() {
		p = t.ProcessOf(s.Instance)
		break
	}
	if p.Exited == 0 {
		return "The process has not ended."
	}
	e, was := HowExited(t, p), ""
	if p.KilledBy != "" {
		was = "was "
	}
	return "The process " + was + e.How + e.Lapse + e.Since + e.Shell + "."
}

// Overall says how one run compares to the run before it.
func Overall(t verdict.Trend) string {
	switch t {
	case verdict.Better:
		return "better than before"
	case verdict.Worse:
		return "worse than before"
	case verdict.Same:
		return "the same verdict as before"
	}
	return "no check became worse, and not all can be compared"
}

// Change says how the outcome of a check has changed.
func Change(c verdict.Change) string {
	before, after := outcomeOrNone(c.Before), outcomeOrNone(c.After)
	if before == after {
		return before + ", as before"
	}
	return before + ", and now " + after
}

func outcomeOrNone(r *verdict.Result) string {
	if r == nil {
		return "does not apply"
	}
	return string(r.Outcome)
}

// TrendSign returns the symbol of a trend. The symbols differ in shape, so they do not depend on colour.
func TrendSign(t verdict.Trend) string {
	switch t {
	case verdict.Better:
		return "↑"
	case verdict.Worse:
		return "↓"
	case verdict.Same:
		return "="
	}
	return "?"
}
