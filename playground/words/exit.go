package words

import (
	"fmt"

	"closingtime/playground/timeline"
)

// Exit says how a process ended, in parts, so that a view can leave out parts for which it has no room. Together they are a
// sentence: "✗ killed by SIGTERM, 2 ms after it came (a shell shows 143)".
type Exit struct {
	Sign  string // ✓ or ✗
	How   string // "ended by itself, status 0"
	Short string // the same in fewer words, where there are such
	Lapse string // ", 1.2 s"
	Since string // " after SIGTERM"
	Shell string // " (a shell shows 143)", where that is another number than How says
	Asked bool   // somebody had told it to end
}

// HowExited says how a process that has ended did so.
func HowExited(t *timeline.Timeline, p timeline.Process) Exit {
	e := Exit{Sign: "✗"}
	var told timeline.Signal
	for s := range t.SignalsTo(p.Instance) {
		if !e.Asked || s.Name == p.KilledBy {
			told, e.Asked = s, true
		}
	}
	if e.Asked {
		e.Lapse, e.Since = ", "+Seconds(max(0, p.Exited-told.At)), " after "+told.Name
	}
	switch {
	case p.KilledBy != "":
		e.How = "killed by " + p.KilledBy
		if told.Name == p.KilledBy {
			e.Since = " after it came"
		}
		if status := p.ShellStatus(); status > 0 {
			e.Shell = fmt.Sprintf(" (a shell shows %d)", status)
		}
	case p.Status != 0:
		e.How = fmt.Sprintf("ended with status %d", p.Status)
	default:
		e.How, e.Short = "ended by itself, status 0", "exit 0"
		if !e.Asked {
			e.Since = ", before anybody told it to"
			break
		}
		e.Sign = "✓"
	}
	return e
}

// Refused says what became of the requests that came after the stop and to which the service owed nothing. It returns ""
// where there were none.
func Refused(t *timeline.Timeline) string {
	n := 0
	for _, r := range t.Requests {
		if t.Ending(r).Kind == timeline.Unowed {
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case t.StopBegan() == 0:
		return fmt.Sprintf("%d refused: the service had ended, and nobody had told it to.", n)
	case n == 1:
		return "1 refused: it came after the stop; the service owes it nothing."
	}
	return fmt.Sprintf("%d refused: they came after the stop; the service owes them nothing.", n)
}
