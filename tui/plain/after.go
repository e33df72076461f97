package plain

import (
	"cmp"
	"fmt"
	"slices"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// later reports what became of the requests that were sent after the signal.
func (r *narratedRun) later() {
	if text := words.Refused(r.timeline); text != "" {
		r.paragraph(r.lead() + text)
	}
	errs := r.lateErrors()
	if len(errs) == 0 {
		return
	}
	r.paragraph(fmt.Sprintf("%s%s met an error after the signal:", r.lead(), ui.Plural(len(errs), "later request")))
	for i, q := range errs {
		if more := len(errs) - i; i == mostLate && more > 1 {
			r.sayf("  and %d more, the last %s.", more, r.since(errs[len(errs)-1].Done))
			return
		}
		r.say("  " + r.ending(q))
	}
}

// mostLate is how many requests that met an error after the signal are named.
const mostLate = 8

// fewestLines is how many lines of the log from the signal on are printed, and as many from its end.
const fewestLines = 4

// logged prints what the service has logged from the signal on, or the first and the last lines of that.
func (r *narratedRun) logged() {
	var lines []string
	signal := r.timeline.SignalAt()
	for _, line := range r.timeline.Lines {
		if signal == 0 || line.At < signal || line.ID == 0 {
			continue
		}
		text := picture.WithoutTime(line.Text)
		if len(r.timeline.Processes) > 1 {
			text = words.Instance(line.Instance) + ": " + text
		}
		lines = append(lines, text)
	}
	switch {
	case signal == 0:
		return
	case len(lines) == 0:
		r.say(r.lead() + "From the signal on it logged nothing.")
		return
	}
	r.say(r.lead() + "From the signal on it logged " + ui.Plural(len(lines), "line") + ":")
	for i, text := range lines {
		switch more := len(lines) - 2*fewestLines; {
		case more > 1 && i == fewestLines:
			r.sayf("  and %d more, then", more)
		case more <= 1 || i < fewestLines || i >= len(lines)-fewestLines:
			r.indented("  ", text)
		}
	}
}

// lateErrors returns the requests that were not in flight at the signal and then met an error that may be the service's
// fault, by the time of the error.
func (r *narratedRun) lateErrors() []*timeline.Request {
	t := r.timeline
	signal := t.SignalAt()
	if signal == 0 {
		return nil
	}
	var errs []*timeline.Request
	for q := range t.AfterStop() {
		if q.Done > signal && !r.inFlight[q.ID] && t.Ending(q).IsError() {
			errs = append(errs, q)
		}
	}
	slices.SortFunc(errs, func(a, b *timeline.Request) int { return cmp.Compare(a.Done, b.Done) })
	return errs
}
