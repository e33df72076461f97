package verdict

import (
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeAnswered(t *timeline.Timeline) (Outcome, []Finding, bool) {
	var failed, dropped []Finding // of those in flight at the signal, and of those that the service took later
	held, later, doubtful := 0, 0, 0
	var last time.Duration // until the last answer, from the signal
	for o := range t.Owed() {
		switch {
		case o.Later && o.Ending.Kind == timeline.Underway && t.ExitedAt(o.Signal.Instance) == 0:
			continue
		case o.Later:
			later++
		default:
			held++
			last = max(last, o.Attempt.Ended-o.Signal.At)
		}
		switch {
		case o.Whole():
		case o.Doubtful:
			doubtful++
		case o.Later:
			dropped = append(dropped, unanswered(RequestDropped, o))
		default:
			failed = append(failed, unanswered(RequestFailed, o))
		}
	}
	signals := slices.Collect(t.Stopped())
	note := raced(t)
	switch {
	case len(signals) == 0:
		return Inconclusive, found(NoSignal), true
	case len(failed)+len(dropped) > 0:
		findings := counted(failed, held, RequestsUnanswered)
		return Fail, slices.Concat(findings, counted(dropped, later, TakenAndDropped), panicked(t), note), true
	case doubtful > 0:
		return Inconclusive, append([]Finding{{Kind: ReportsDropped, Count: t.Dropped()}}, note...), true
	case t.NeverBusy != nil:
		return Inconclusive, append(neverBusy(t), note...), true
	case held == 0:
		return Inconclusive, append(found(NothingInFlight), note...), true
	}
	all := Finding{Kind: RequestsAnswered, Count: held, Later: later, Stopped: stoppedInstances(t), Name: signals[0].Name, After: last}
	return Pass, append([]Finding{all}, note...), true
}

// unanswered returns the finding on an attempt that the service should have answered.
func unanswered(kind Kind, o timeline.Owed) Finding {
	f := Finding{
		Kind: kind, Request: o.Request.ID, Stream: o.Request.Stream, Call: o.Request.Method == event.GRPC, At: o.Attempt.Ended, After: o.Attempt.Ended - o.Signal.At, Name: o.Signal.Name,
		Taken: o.Began - o.Signal.At, Class: o.Ending.Class, Status: o.Ending.Status, Text: o.Attempt.Text,
	}
	if len(o.Request.Attempts) > 1 {
		f.Attempt = o.Number + 1
	}
	if o.Number == len(o.Request.Attempts)-1 {
		f.read(o.Request.Answer)
	}
	return f
}

// failure fills in what became of a request for its client.
func failure(kind Kind, t *timeline.Timeline, r *timeline.Request, f Finding) Finding {
	ending := t.Ending(r)
	f.Kind, f.Request, f.Stream, f.At = kind, r.ID, r.Stream, r.Done
	f.Class, f.Status, f.Text, f.Call = ending.Class, ending.Status, r.Text, r.Method == event.GRPC
	f.read(r.Answer)
	return f
}

// read fills in what the client read of an answer, if it is known.
func (f *Finding) read(a *event.Answer) {
	if a != nil {
		f.Quote, f.Code, f.Missing = a.Body, a.Code, a.Missing
	}
}

// stoppedInstances returns the instances that the stop was about, or nil where there is but one.
func stoppedInstances(t *timeline.Timeline) []int {
	if len(t.Processes) < 2 {
		return nil
	}
	var stopped []int
	for signal := range t.Stopped() {
		stopped = append(stopped, signal.Instance)
	}
	return stopped
}

// counted returns the findings, with their number and that of all before them.
func counted(wrong []Finding, all int, kind Kind) []Finding {
	if len(wrong) == 0 || all == 1 {
		return wrong
	}
	return append([]Finding{{Kind: kind, Count: len(wrong), Of: all}}, wrong...)
}

// neverBusy says that the run waited in vain for the moment at which to stop the service, and which errors the clients met
// meanwhile.
func neverBusy(t *timeline.Timeline) []Finding {
	m := t.NeverBusy
	findings := []Finding{{
		Kind: MomentNeverCame, At: m.At, After: m.Waited, Count: m.Requests, Of: t.Run.Requests, Receipts: m.Printing, ReceiptsOf: t.Run.Jobs,
		Queued: m.Queued, QueuedOf: t.Run.Queued,
	}}
	errors := Finding{Kind: ErrorsBeforeStop}
	for _, r := range t.Requests {
		if r.Done >= t.SignalAt() || !t.Ending(r).Met() {
			continue
		}
		if errors.Count == 0 {
			errors = failure(ErrorsBeforeStop, t, r, errors)
		}
		errors.Count++
	}
	if errors.Count > 0 {
		findings = append(findings, errors)
	}
	return findings
}

// panicked quotes the first line of the first panic, of the process or of a handler, in the service's output.
func panicked(t *timeline.Timeline) []Finding {
	for _, line := range t.Lines {
		if line.ID == 0 && isPanic(line.Text) {
			return []Finding{{Kind: ServicePanicked, Instance: line.Instance, At: line.At, Quote: line.Text}}
		}
	}
	return nil
}

// isPanic tells whether a line of output is what the Go runtime or, for a handler, net/http writes of a panic.
func isPanic(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.Contains(line, "http: panic serving ")
}

// raced counts the requests that raced with the closing of an idle connection, for which nobody is to blame.
func raced(t *timeline.Timeline) []Finding {
	n := 0
	for range t.Racing() {
		n++
	}
	if n == 0 {
		return nil
	}
	return []Finding{{Kind: RequestsRaced, Count: n}}
}
