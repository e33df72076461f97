package verdict

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func judgeAnswered(t *timeline.Timeline) (Outcome, []Finding, bool) {
	outcome, findings := judgeAnswers(t)
	return outcome, append(findings, notes(t, outcome)...), true
}

// judgeAnswers judges what became of the requests that the service owed an answer, and of the new connections that it took.
func judgeAnswers(t *timeline.Timeline) (Outcome, []Finding) {
	a := answersOwed(t)
	failed, usual := withoutUsual(t, a.failed, a.held)
	slowLast(failed)
	slowLast(a.dropped)
	signals, note := slices.Collect(t.Stopped()), raced(t)
	wrong := append(counted(failed, a.held, RequestsUnanswered), counted(a.dropped, a.later, TakenAndDropped)...)
	lost, unclear := slices.Concat(newcomersLost(t), cameFrozen(t)), unclearLosses(t)
	switch crashed := cutByCrashes(t); {
	case len(crashed) > 0:
		return Fail, slices.Concat(crashed, wrong, panicked(t), note)
	case len(signals) == 0:
		return Inconclusive, found(NoSignal)
	case len(wrong)+len(lost) > 0:
		if outside(t) {
			note = append(note, errorsBefore(t)...)
		}
		return Fail, slices.Concat(wrong, lost, usual, panicked(t), note)
	case len(usual) > 0:
		return Inconclusive, append(usual, note...)
	case a.doubtful > 0:
		return Inconclusive, append([]Finding{{Kind: ReportsDropped, Count: t.Dropped()}}, note...)
	case a.reading > 0:
		return Inconclusive, append([]Finding{{Kind: AnswerStillRead, Count: a.reading, Name: signals[0].Name}}, note...)
	case unclear != nil:
		return Inconclusive, append(unclear, note...)
	case t.NeverBusy != nil:
		return Inconclusive, append(neverBusy(t), note...)
	case a.held == 0:
		return Inconclusive, append(found(NothingInFlight), note...)
	case outside(t) && (onlySent(t) || onlyUnframedFeeds(t)):
		return Inconclusive, note
	}
	all := Finding{Kind: RequestsAnswered, Count: a.held, Later: a.later, Stopped: stoppedInstances(t), Name: signals[0].Name, After: a.last}
	return Pass, append([]Finding{all}, note...)
}

// owedAnswers says what became of the requests that the service owed an answer.
type owedAnswers struct {
	held, later     int           // how many were in flight at the signal, and how many the service took later
	failed, dropped []Finding     // about those of them without a whole answer
	last            time.Duration // from the signal to the last answer to one that was in flight
	doubtful        int           // how many the service may not have had, since reports are missing: see Owed.Certain
	reading         int           // how many answers were still being read: see StillRead
}

func answersOwed(t *timeline.Timeline) owedAnswers {
	var a owedAnswers
	for o := range t.Owed() {
		switch {
		case o.Later && o.Ending.Kind == timeline.Underway && t.ExitedAt(o.Signal.Instance) == 0:
			continue
		case !o.Certain():
			if t.Dropped() > 0 {
				a.doubtful++
			}
			continue
		case o.Ending.ClientLeft():
			continue
		case t.StillRead(o.Request):
			a.reading++
			continue
		case o.Later:
			a.later++
		default:
			a.held++
			a.last = max(a.last, t.AnsweredBy(o)-o.Signal.At)
		}
		switch {
		case o.Whole():
		case o.Later:
			a.dropped = append(a.dropped, unanswered(RequestDropped, t, o))
		default:
			a.failed = append(a.failed, unanswered(RequestFailed, t, o))
		}
	}
	return a
}

// fewUnclear is how many requests may meet the closing of their connections late, as happens on a busy machine.
const fewUnclear = 1

// unclearLosses returns a finding about the lost requests that the service may have had, or may have lost by closing idle connections;
// or nothing where these are few.
func unclearLosses(t *timeline.Timeline) []Finding {
	f := Finding{Kind: UnclearLosses}
	for waited := range t.Unclear() {
		f.Count++
		f.Taken = max(f.Taken, waited)
	}
	if f.Count <= fewUnclear {
		return nil
	}
	return []Finding{f}
}

// cameFrozen returns a finding about the requests that came to a process that did not run, and got no answer; or nothing.
func cameFrozen(t *timeline.Timeline) []Finding {
	came := t.CameFrozen()
	if len(came) == 0 {
		return nil
	}
	f := Finding{Kind: CameFrozen, Count: len(came), Class: came[0].Class}
	for _, r := range came {
		f.At = max(f.At, r.Done)
	}
	return []Finding{f}
}

// slowLast puts the findings about the requests of slow clients behind the others: the first finding is the example of all, and a slow
// client meets an error long after the service has caused it.
func slowLast(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		switch {
		case a.Slow == b.Slow:
			return 0
		case b.Slow:
			return -1
		}
		return 1
	})
}

// cutByCrashes returns the findings about the requests whose process ended by itself before it had answered them.
func cutByCrashes(t *timeline.Timeline) []Finding {
	cut := t.CutByCrashes()
	if len(cut) == 0 {
		return nil
	}
	findings := []Finding{{Kind: CutByCrashes, Count: len(cut), Of: len(t.Crashes())}}
	for _, r := range cut {
		findings = append(findings, failure(CutByCrash, t, r, Finding{Instance: r.Instance}))
	}
	return findings
}

// unanswered returns the finding about an attempt that the service should have answered.
func unanswered(kind Kind, t *timeline.Timeline, o timeline.Owed) Finding {
	f := Finding{
		Kind: kind, Request: o.Request.ID, Stream: o.Request.Stream, Call: o.Request.Method == event.GRPC, At: o.Attempt.Ended, After: o.Attempt.Ended - o.Signal.At, Name: o.Signal.Name,
		Taken: o.Began - o.Signal.At, Class: o.Ending.Class, Status: o.Ending.Status, Text: o.Attempt.Text,
		Slow: o.Request.Slow,
	}
	if len(o.Request.Attempts) > 1 {
		f.Attempt = o.Number + 1
	}
	if o.Number == len(o.Request.Attempts)-1 {
		f.read(o.Request.Answer)
		f.compare(t, o.Request)
	}
	return f
}

// failure adds to a finding how a request ended for its client.
func failure(kind Kind, t *timeline.Timeline, r *timeline.Request, f Finding) Finding {
	ending := t.Ending(r)
	f.Kind, f.Request, f.Stream, f.At = kind, r.ID, r.Stream, r.Done
	f.Class, f.Status, f.Text, f.Call = ending.Class, ending.Status, r.Text, r.Method == event.GRPC
	f.read(r.Answer)
	f.compare(t, r)
	return f
}

// read adds to a finding what is known of the part of an answer that the client read.
func (f *Finding) read(a *event.Answer) {
	if a != nil {
		f.Quote, f.Code, f.Missing, f.Inside = a.Body, a.Code, a.Missing, a.Inside
	}
}

// compare adds to a finding about a whole answer the other answers that show what is wrong with it.
func (f *Finding) compare(t *timeline.Timeline, r *timeline.Request) {
	switch f.Class {
	case event.Repeated:
		f.Order = r.Order
	case event.Unusual:
		f.Usual, f.Of = t.UsualStatus(r)
	case event.Lesser, event.Mistyped:
		f.Difference = t.Difference(r)
	}
}

// stoppedInstances returns the instances that were stopped, or nil where the run had only one instance.
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

// counted puts a finding in front of wrong that counts them: "2 of 3". It returns wrong unchanged where wrong is empty, and
// where only one was judged.
func counted(wrong []Finding, all int, kind Kind) []Finding {
	if len(wrong) == 0 || all == 1 {
		return wrong
	}
	return append([]Finding{{Kind: kind, Count: len(wrong), Of: all}}, wrong...)
}

// neverBusy returns the findings about a run that waited in vain for the moment at which to stop the service, about answers
// that came too soon for that moment, and about the errors that the clients met meanwhile.
func neverBusy(t *timeline.Timeline) []Finding {
	m := t.NeverBusy
	findings := []Finding{{
		Kind: MomentNeverCame, At: m.At, After: m.Waited, Count: m.Requests, Of: t.Run.Requests, Receipts: m.Printing, ReceiptsOf: t.Run.Jobs,
		Queued: m.Queued, QueuedOf: t.Run.Queued, Item: OwnWork(t),
	}}
	if q := t.TooQuick(t.Run.Requests, 0, m.At); q != nil && m.Requests < t.Run.Requests {
		findings = append(findings, Finding{Kind: AnsweredAtOnce, After: q.After, Count: q.Answers, Taken: q.Slowest, Of: q.Requests, Budget: q.Needed})
	}
	return slices.Concat(findings, bodiesUnread(t), errorsBefore(t))
}

// bodiesUnread returns a finding about the requests that did not count as in flight, while the run waited for enough of them, since
// their bodies had not been sent whole; or nothing.
func bodiesUnread(t *timeline.Timeline) []Finding {
	f := Finding{Kind: BodiesUnread}
	for _, r := range t.Requests {
		switch {
		case r.Sent > t.NeverBusy.At-time.Second || r.Written > 0 && r.Written < t.NeverBusy.At || r.Conn == 0 && r.Done > 0:
		case r.Done == 0 || r.Done >= t.NeverBusy.At:
			f.Count++
		case r.Header > 0:
			f.Later++
		}
	}
	if f.Count+f.Later == 0 {
		return nil
	}
	return []Finding{f}
}

// errorsBefore returns a finding about the errors that clients met before the signal, or nothing.
func errorsBefore(t *timeline.Timeline) []Finding {
	errors := Finding{Kind: ErrorsBeforeStop}
	for _, r := range t.Requests {
		if r.Done == 0 || r.Done >= t.SignalAt() || !t.Ending(r).IsError() {
			continue
		}
		if errors.Count == 0 {
			errors = failure(ErrorsBeforeStop, t, r, errors)
		}
		errors.Count++
	}
	if errors.Count == 0 {
		return nil
	}
	for _, a := range t.Summed(t.SignalAt()) { // where the log has very many, some are summed up
		if a.Class != "" || a.Status >= http.StatusInternalServerError {
			errors.Count += a.Latency.Count
		}
	}
	return []Finding{errors}
}

// OwnWork returns what the service works on besides requests: WorkReceipts, WorkMessages or WorkRounds. Before it has done any
// work, that follows from the checks that the run has to exercise.
func OwnWork(t *timeline.Timeline) string {
	about := RulesOf(t.Run).Exercise
	switch {
	case len(t.Messages) > 0 || slices.Contains(about, Messages):
		return WorkMessages
	case len(t.Terms) > 0 || slices.Contains(about, Leadership):
		return WorkRounds
	}
	return WorkReceipts
}

// panicked returns a finding with the first line of the first panic, of the process or of a handler, in the service's
// output.
func panicked(t *timeline.Timeline) []Finding {
	for _, line := range t.Lines {
		if line.ID == 0 && isPanic(line.Text) {
			return []Finding{{Kind: ServicePanicked, Instance: line.Instance, At: line.At, Quote: line.Text}}
		}
	}
	return nil
}

// isPanic tells whether a line of output is what the Go runtime writes about a panic or, for a handler's panic, net/http.
// Reading the output is the only way: a panic ends the process before any probe could report it, net/http tells of a handler's
// panic in its log alone, and a service may have no probe.
func isPanic(line string) bool {
	return endsProcess(line) || strings.Contains(line, "http: panic serving ")
}

// endsProcess tells whether a line of output is what the Go runtime writes about a panic that ends the process.
func endsProcess(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")
}

// raced returns a finding with the number of requests that raced with the closing of an idle connection, which is nobody's
// fault.
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
