package words

import (
	"fmt"

	"closingtime/playground/timeline"
)

// UnowedSign explains the symbol of a request that was refused when the service owed it nothing, for any run.
const UnowedSign = "came when nobody listened any more: after the stop, and the service owes it nothing; or after an end that nobody had asked for"

// Refused says how many requests were refused when the service no longer owed an answer, and why it did not. It returns ""
// where there were none.
func Refused(t *timeline.Timeline) string {
	n := t.CountUnowed()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d refused: %s.", n, whyUnowed(t, n))
}

// RequestsUnowed explains the symbol of requests that were refused when the service no longer owed an answer. It returns ""
// where there are none.
func RequestsUnowed(t *timeline.Timeline) string {
	if t.CountUnowed() == 0 {
		return ""
	}
	return "Requests marked · refused: " + whyUnowed(t, 2) + "."
}

// whyUnowed says why the service owed no answer to n requests that were refused.
func whyUnowed(t *timeline.Timeline, n int) string {
	switch {
	case len(t.Crashes()) > 0 && n == 1:
		return "it came while no process ran"
	case len(t.Crashes()) > 0:
		return "they came while no process ran"
	case t.EndedUnasked():
		return "the service had ended, and nobody had told it to"
	case n == 1:
		return "it came after the stop; the service owes it nothing"
	}
	return "they came after the stop; the service owes them nothing"
}
