package picture

import (
	"strconv"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// LossText describes, in at most w columns, what the stop has cost the clients so far, or returns "" where nothing was lost.
// Behind a balancer, it counts all requests since the stop. Without one, it counts those in flight at the signal, and says so,
// since the service owes later ones no answer. Where there is room, it adds how many errors there were in all.
func LossText(t *timeline.Timeline, w int) string {
	l := t.Losses()
	failed, ended := l.Unanswered, l.Answered+l.Unanswered
	meant, since, all := " in flight at the signal", "", ""
	if l.ErrorsAfter > failed {
		all = ", " + strconv.Itoa(l.ErrorsAfter) + " since the stop in all"
	}
	if t.Balanced() {
		failed, ended = l.ErrorsAfter, l.EndedAfter
		meant, since, all = "", " since the stop", ""
	}
	var texts []string // the longest first
	receipts := receiptLosses(t, l)
	others := receipts
	switch {
	case l.Leaderless > verdict.Leaderless(t):
		others = "no instance was the leader for " + ui.Seconds(l.Leaderless)
	case l.DoneTwice > 0:
		others = ui.Plural(l.DoneTwice, "parcel") + " shipped twice"
	}
	if failed > 0 {
		n := strconv.Itoa(failed)
		whole, brief := n+" of "+ui.Plural(ended, "request")+meant+" met an error", n+" of "+strconv.Itoa(ended)+" met an error"
		if each := lossesByStop(t); each != "" && receipts == "" {
			texts = append(texts, whole+": "+each, brief+": "+each, n+" met an error: "+each)
		}
		if others != "" {
			texts = append(texts, whole+since+all+", "+others, whole+since+", "+others)
		}
		texts = append(texts, whole+since+all, whole+since, brief)
	} else if others != "" {
		texts = append(texts, others)
	}
	if len(texts) == 0 {
		return ""
	}
	return ui.Bad.Of("✗") + " " + ui.Fitting(w-2, texts...)
}

// receiptLosses says what became of the receipts that were not printed, if one of them is lost or may be.
func receiptLosses(t *timeline.Timeline, l timeline.Losses) string {
	var said []string
	if l.ReceiptsLost > 0 && !t.Undecided() { // else the outcome is unknown
		said = append(said, ui.Plural(l.ReceiptsLost, "receipt")+" lost")
	}
	if l.Unknown > 0 {
		said = append(said, ui.Plural(l.Unknown, "receipt")+" not printed")
	}
	if len(said) > 0 && l.Stored > 0 {
		said = append(said, strconv.Itoa(l.Stored)+" stored")
	}
	return strings.Join(said, ", ")
}

// lossesByStop says how many requests each stop has cost, where several instances behind a balancer were stopped.
func lossesByStop(t *timeline.Timeline) string {
	if len(t.Stops) < 2 || !t.Balanced() {
		return ""
	}
	var said []string
	for i, failed := range t.ErrorsByStop() {
		said = append(said, words.ShortInstance(t.Stops[i].Instance)+"'s stop "+strconv.Itoa(failed))
	}
	return strings.Join(said, " · ")
}

// Refusals says, behind its sign, how many requests were refused when the service owed them nothing. It returns "" where
// there were none.
func Refusals(t *timeline.Timeline) string {
	if text := words.Refused(t); text != "" {
		return "· " + text
	}
	return ""
}
