package picture

import (
	"slices"
	"strconv"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// losses is what the stop has cost so far.
type losses struct {
	failed, ended int // requests that ended since the stop began; those to which nothing was owed are left out
	unprinted     int // receipts
	stops         []instanceLosses
}

// instanceLosses is what the stop of one instance has cost, where several were stopped one after the other.
type instanceLosses struct{ instance, failed int }

// LossesOf counts as the verdict does: whoever raced with the closing of an idle connection, or left with the run, has
// met no error; and without a balancer, who came after the signal is owed nothing.
func LossesOf(t *timeline.Timeline) losses {
	var sum losses
	began := t.StoppedAt()
	if began == 0 {
		return sum
	}
	if len(t.Stops) > 1 {
		for _, stop := range t.Stops {
			sum.stops = append(sum.stops, instanceLosses{instance: stop.Instance})
		}
	}
	racing := slices.Collect(t.Racing())
	var hit []*timeline.Request
	balanced := slices.Contains(t.Run.Expect, event.ExpectBalancer)
	for s := range t.Stopped() {
		hit = slices.AppendSeq(hit, t.InFlightOf(s.Instance, s.At))
	}
	for _, r := range t.Requests {
		if r.Done < began || r.Class == event.Canceled || slices.Contains(racing, r) || !balanced && !slices.Contains(hit, r) {
			continue
		}
		sum.ended++
		if r.Class != "" || r.Status >= 500 {
			sum.failed++
			if n := stopNumber(t, r.Done); n > 0 && len(sum.stops) > 0 {
				sum.stops[n-1].failed++
			}
		}
	}
	if !t.Audit.Done && t.Phase() != timeline.Over {
		return sum // the database has yet to say which receipts it has
	}
	for _, j := range t.Jobs {
		switch t.Fate(j) {
		case timeline.ReceiptLost, timeline.ReceiptCut:
			sum.unprinted++
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
		said = append(said, ShortInstance(stop.instance)+"'s stop "+strconv.Itoa(stop.failed))
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
