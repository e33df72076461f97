package words

import (
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Exit says how a process ended, in parts, so that a view can leave out those for which it has no room. The parts together
// make a sentence: "✗ killed by SIGTERM, 2 ms after it came (a shell shows 143)".
type Exit struct {
	Sign  string // ✓ or ✗
	How   string // "ended by itself, status 0"
	Short string // a shorter form of How, or empty
	Lapse string // ", 1.2 s"
	Since string // " after SIGTERM"
	Shell string // " (a shell shows 143)", where How does not have that number
	Asked bool   // the process had been told to stop
	Well  bool   // the process ended by itself, with status 0
}

// ExitForm is a form of the words for the end of a process: one that was killed by a signal, or has an exit status.
type ExitForm int

const (
	ExitClause ExitForm = iota // "killed by SIGTERM", "ended with exit status 3"
	ExitNote                   // "killed by SIGTERM", "exit status 3"
	ExitShort                  // "killed by SIGTERM", "exit 3"
	ExitMark                   // "killed", "exit 3"
)

// ExitIn says in a form how a process ended: killed by a signal or, where killedBy is empty, with a status. Sentences about a
// process's end are made with it.
func ExitIn(form ExitForm, killedBy string, status int) string {
	switch {
	case killedBy != "" && form == ExitMark:
		return "killed"
	case killedBy != "":
		return "killed by " + killedBy
	case form == ExitClause:
		return fmt.Sprintf("ended with exit status %d", status)
	case form == ExitNote:
		return fmt.Sprintf("exit status %d", status)
	}
	return fmt.Sprintf("exit %d", status)
}

// lastResort tells whether a signal is the SIGKILL at the end of a grace period: how long a process lived on is then counted from the
// signal that had asked it to stop.
func lastResort(s timeline.Signal) bool {
	return s.Name == "SIGKILL" && (s.By == event.ByPolicy || s.By == event.ByRun)
}

// HowExited says how a process ended. The process must have ended.
func HowExited(t *timeline.Timeline, p timeline.Process) Exit {
	e := Exit{Sign: "✗", Well: p.EndedWell()}
	var asked timeline.Signal
	for s := range t.SignalsTo(p.Instance) {
		if !e.Asked || s.Name == p.KilledBy && !lastResort(s) {
			asked, e.Asked = s, true
		}
	}
	if e.Asked {
		e.Lapse, e.Since = ", "+Seconds(max(0, p.Exited-asked.At)), " after "+asked.Name
	}
	if e.Asked && (p.Unknown || t.EndedClean(p)) {
		e.Sign = "✓"
	}
	switch {
	case p.KilledBy != "":
		e.How = ExitIn(ExitClause, p.KilledBy, 0)
		if asked.Name == p.KilledBy {
			e.Since = " after it came"
		}
		if status, known := p.ShellStatus(); known {
			e.Shell = fmt.Sprintf(" (a shell shows %d)", status)
		}
	case p.Unknown:
		e.How, e.Short = "ended, status not known", "ended"
	case p.Status != 0:
		e.How = ExitIn(ExitClause, "", p.Status)
	default:
		e.How, e.Short = "ended by itself, status 0", ExitIn(ExitShort, "", 0)
		if !e.Asked {
			e.Since = ", before anybody told it to"
		}
	}
	return e
}
