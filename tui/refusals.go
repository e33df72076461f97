package main

import (
	"strconv"

	"closingtime/playground/timeline"
)

// refusals says what became of the requests that came after the stop and to which nothing was owed. It is empty where
// there were none.
func refusals(t *timeline.Timeline) string {
	n := 0
	for _, r := range t.Requests {
		if t.Ending(r).Kind == timeline.Unowed {
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case t.SignalAt() == 0 && t.Stop.At == 0:
		return "· " + strconv.Itoa(n) + " refused: the service had ended, and nobody had told it to."
	case n == 1:
		return "· 1 refused: it came after the stop; the service owes it nothing."
	}
	return "· " + strconv.Itoa(n) + " refused: they came after the stop; the service owes them nothing."
}
