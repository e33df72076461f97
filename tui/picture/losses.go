package picture

import (
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// losses is what the stop has cost so far.
type losses struct {
	failed, ended int           // requests that ended since the stop began; those to which nothing was owed are left out
	unprinted     int           // receipts
	twice         int           // messages that were done twice
	leaderless    time.Duration // for how long nobody led, where that was too long
	stops         []instanceLosses
}

// instanceLosses is what the stop of one instance has cost, where several were stopped one after the other.
type instanceLosses struct{ instance, failed int }

// LossesOf returns what the stop has cost the clients. Without a balancer it counts only the requests that were in flight
// at the signal: the service owes nothing to later ones.
func LossesOf(t *timeline.Timeline) losses {
	l := t.Losses()
	sum := losses{failed: l.Unanswered, ended: l.Answered + l.Unanswered, unprinted: l.Unprinted, twice: l.DoneTwice}
	if l.Leaderless > verdict.Leaderless(t) {
		sum.leaderless = l.Leaderless
	}
	if t.Balanced() {
		sum.failed, sum.ended = l.ErrorsAfter, l.EndedAfter
	}
	if len(t.Stops) > 1 {
		for i, failed := range t.ErrorsByStop() {
			sum.stops = append(sum.stops, instanceLosses{t.Stops[i].Instance, failed})
		}
	}
	return sum
}

// Text says it in at most w columns, or says nothing where nothing was lost.
func (s losses) Text(w int) string {
	requests, receipts := "", ""
	if each := s.each(); each != "" {
		head := strconv.Itoa(s.failed) + " of " + ui.Plural(s.ended, "request") + " met an error"
		if text := ui.Fitting(w-2, head+": "+each, strconv.Itoa(s.failed)+" of "+strconv.Itoa(s.ended)+" met an error: "+each, strconv.Itoa(s.failed)+" met an error: "+each); s.unprinted == 0 && ui.Width(text) <= w-2 {
			return ui.Bad.Of("✗") + " " + text
		}
	}
	if s.failed > 0 {
		requests = strconv.Itoa(s.failed) + " of " + ui.Plural(s.ended, "request") + " met an error since the stop"
	}
	if s.twice > 0 {
		receipts = ui.Plural(s.twice, "parcel") + " shipped twice"
	}
	if s.leaderless > 0 {
		receipts = "nobody was the leader for " + ui.Seconds(s.leaderless)
	}
	if s.unprinted > 0 {
		receipts = ui.Plural(s.unprinted, "receipt") + " not printed"
	}
	switch {
	case requests == "" && receipts == "":
		return ""
	case requests == "":
		return ui.Bad.Of("✗") + " " + ui.Fitting(w-2, receipts)
	case receipts == "":
		return ui.Bad.Of("✗") + " " + ui.Fitting(w-2, requests, strconv.Itoa(s.failed)+" of "+strconv.Itoa(s.ended)+" met an error")
	}
	return ui.Bad.Of("✗") + " " + ui.Fitting(w-2, requests+", "+receipts, requests, strconv.Itoa(s.failed)+" of "+strconv.Itoa(s.ended)+" met an error")
}

// each says whose stop has cost how much, where several instances were stopped.
func (s losses) each() string {
	var said []string
	for _, stop := range s.stops {
		said = append(said, words.ShortInstance(stop.instance)+"'s stop "+strconv.Itoa(stop.failed))
	}
	if s.failed == 0 {
		return ""
	}
	return strings.Join(said, " · ")
}

// Refusals says, behind its sign, what became of the requests that came after the stop and to which nothing was owed. It
// is empty where there were none.
func Refusals(t *timeline.Timeline) string {
	if text := words.Refused(t); text != "" {
		return "· " + text
	}
	return ""
}
