package main

import (
	"strings"

	"closingtime/playground/timeline"
)

// owedNothing tells whether a request was refused because it came after the stop, which no check counts.
func owedNothing(t *timeline.Timeline, r *timeline.Request) bool { return t.OwedNothing(r) }

// refusals says what became of the requests that came after the stop and to which nothing was owed. It is empty where
// there were none.
func refusals(t *timeline.Timeline) string {
	n := 0
	for _, r := range t.Requests {
		if owedNothing(t, r) {
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case t.SignalAt() == 0 && t.Stop.At == 0:
		return "· " + itoa(n) + " refused: the service had ended, and nobody had told it to."
	case n == 1:
		return "· 1 refused: it came after the stop; the service owes it nothing."
	}
	return "· " + itoa(n) + " refused: they came after the stop; the service owes them nothing."
}

// countsAlready tells whether the first sentence of evidence is a count of the ones behind it, as in "2 of 3 lines
// written are not in the log": "and 2 more" would say it twice.
func countsAlready(evidence string) bool {
	first, rest, _ := strings.Cut(evidence, " ")
	return digits(first) && strings.HasPrefix(rest, "of ")
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
