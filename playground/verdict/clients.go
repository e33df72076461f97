package verdict

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

func judgeAnswered(t *timeline.Timeline) (Outcome, []string, bool) {
	held, lost := 0, []string(nil)
	var last time.Duration // until the last answer, from the signal
	for signal, r := range inFlight(t) {
		held++
		last = max(last, r.Done-signal.At)
		if why := unanswered(r, signal); why != "" {
			lost = append(lost, why)
		}
	}
	signals := slices.Collect(t.Stopped())
	note := racingNote(t)
	switch {
	case len(signals) == 0:
		return Inconclusive, []string{"nobody signalled the service"}, true
	case len(lost) == 0 && t.NeverBusy != "":
		return Inconclusive, append(missed(t), note...), true
	case held == 0:
		return Inconclusive, append([]string{"no request was in flight at the signal"}, note...), true
	case len(lost) > 0:
		return Fail, append(counted(lost, held, "request", "in flight at the signal got no whole answer"), note...), true
	}
	all := fmt.Sprintf("all %d requests in flight %sat %s were answered, the last %s after it", held, stoppedInstances(t), signals[0].Name, stop.Seconds(last))
	if held == 1 {
		all = fmt.Sprintf("the one request in flight %sat %s was answered %s after it", stoppedInstances(t), signals[0].Name, stop.Seconds(last))
	}
	return Pass, append([]string{all}, note...), true
}

// inFlight yields what was in flight in each instance that the stop was about, with the signal that it got. Requests
// that raced with the closing of an idle connection are left out.
func inFlight(t *timeline.Timeline) iter.Seq2[timeline.Signal, *timeline.Request] {
	return func(yield func(timeline.Signal, *timeline.Request) bool) {
		racing := slices.Collect(t.Racing())
		for signal := range t.Stopped() {
			for r := range t.InFlightOf(signal.Instance, signal.At) {
				if !slices.Contains(racing, r) && !yield(signal, r) {
					return
				}
			}
		}
	}
}

// stoppedInstances says in which instances the stop was about those in flight: "in instance 0 ". It is empty where
// there is but one.
func stoppedInstances(t *timeline.Timeline) string {
	if !slices.ContainsFunc(t.Processes, func(p *timeline.Process) bool { return p.Instance != t.Processes[0].Instance }) {
		return ""
	}
	var names []string
	for signal := range t.Stopped() {
		names = append(names, fmt.Sprint(signal.Instance))
	}
	if len(names) == 1 {
		return "in instance " + names[0] + " "
	}
	return "in instances " + strings.Join(names, " and ") + " "
}

// counted puts before what went wrong how many that are, and of how many: "3 of 9 receipts lost".
func counted(wrong []string, all int, noun, what string) []string {
	if all == 1 {
		return wrong
	}
	return append([]string{fmt.Sprintf("%d of %s %s", len(wrong), plural(all, noun), what)}, wrong...)
}

// missed says that the run waited in vain for its moment, and what the clients met meanwhile.
func missed(t *timeline.Timeline) []string {
	evidence := []string{"the moment to stop never came: " + t.NeverBusy}
	errors, first := 0, ""
	for _, r := range t.Requests {
		if why := clientError(r); why != "" && r.Done < t.SignalAt() {
			errors++
			first = cmp.Or(first, why)
		}
	}
	if errors > 0 {
		evidence = append(evidence, fmt.Sprintf("%s met an error before the signal, the first: %s", plural(errors, "request"), first))
	}
	return evidence
}

// unanswered says why a request did not get its whole answer, or "" when it did. An answer of 500 and above counts
// as none, and so does one of 400 and above to an order, since the clients place none that may be refused.
func unanswered(r *timeline.Request, signal timeline.Signal) string {
	after := fmt.Sprintf("%s after %s", since(signal.At, r.Done), signal.Name)
	switch {
	case r.Done == 0:
		return fmt.Sprintf("request %d: no answer", r.ID)
	case r.Class == event.Canceled:
		return fmt.Sprintf("request %d: no answer when the run ended", r.ID)
	case r.Class != "":
		return fmt.Sprintf("request %d: %s %s", r.ID, classText(r), after)
	case r.Status >= 500, r.Status >= 400 && r.Method == "POST":
		return fmt.Sprintf("request %d: answered %d, %s", r.ID, r.Status, after)
	}
	return ""
}

func classText(r *timeline.Request) string {
	switch r.Class {
	case event.Refused:
		return "connection refused"
	case event.Reset:
		return "connection reset"
	case event.EOF:
		return "connection closed before an answer (EOF)"
	case event.CutShort:
		return fmt.Sprintf("answer cut short (status %d, then unexpected EOF)", r.Status)
	case event.Garbled:
		return fmt.Sprintf("answered %d without a whole order", r.Status)
	case event.Timeout:
		return "the client gave up waiting"
	}
	return r.Text
}

// racingNote counts the requests that nobody can be blamed for.
func racingNote(t *timeline.Timeline) []string {
	n := len(slices.Collect(t.Racing()))
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("not judged: %s raced with the closing of an idle connection (golang/go#23829)", plural(n, "request"))}
}

func judgeTraffic(t *timeline.Timeline) (Outcome, []string, bool) {
	if !slices.Contains(t.Run.Expect, event.ExpectBalancer) {
		return Pass, nil, false
	}
	began := stopBegan(t)
	if began == 0 {
		return Inconclusive, []string{"the service was not stopped"}, true
	}
	met, failed := afterStop(t), []string(nil)
	first := 0 // how many failed before another stop began
	for _, r := range failures(t) {
		stop, what := latestStop(t, r.Done)
		if stop == began {
			first++
		}
		failed = append(failed, fmt.Sprintf("request %d: %s %s after %s began", r.ID, clientError(r), since(stop, r.Done), what))
	}
	note := racingNote(t)
	switch {
	case len(failed) > 0:
		what := "that ended after the stop began met an error"
		if later := len(failed) - first; later > 0 {
			what += fmt.Sprintf(": %d before a second stop began, and %d after that", first, later)
		}
		return Fail, append(counted(failed, len(met), "request", what), note...), true
	case len(met) == 0:
		return Inconclusive, append([]string{"no client asked for anything after the stop began"}, note...), true
	}
	return Pass, append([]string{fmt.Sprintf("%s ended after the stop began, none with an error", plural(len(met), "request"))}, note...), true
}

// latestStop returns when the latest stop had begun at that moment, and which it is: "the second stop, of instance 1,"
// where there are several.
func latestStop(t *timeline.Timeline, at time.Duration) (began time.Duration, what string) {
	if len(t.Stops) < 2 {
		return stopBegan(t), "the stop"
	}
	i := 0
	for i+1 < len(t.Stops) && t.Stops[i+1].At <= at {
		i++
	}
	return t.Stops[i].At, fmt.Sprintf("the %s stop, of instance %d,", ordinal(i+1), t.Stops[i].Instance)
}

// ordinal writes a place in an order: "second", or "4th".
func ordinal(n int) string {
	if n <= 3 {
		return []string{"first", "second", "third"}[n-1]
	}
	return fmt.Sprintf("%dth", n)
}

// stopBegan returns when the stop began, which is before the signal where there is a preStop hook, or 0.
func stopBegan(t *timeline.Timeline) time.Duration {
	if t.Stop.At > 0 {
		return t.Stop.At
	}
	return t.SignalAt()
}

// afterStop returns the requests that ended after the stop began. Those that raced with the closing of an idle
// connection are left out.
func afterStop(t *timeline.Timeline) []*timeline.Request {
	began, racing := stopBegan(t), slices.Collect(t.Racing())
	return slices.DeleteFunc(slices.Clone(t.Requests), func(r *timeline.Request) bool {
		return began == 0 || r.Done < began || slices.Contains(racing, r)
	})
}

// failures returns those of afterStop that met an error.
func failures(t *timeline.Timeline) []*timeline.Request {
	return slices.DeleteFunc(afterStop(t), func(r *timeline.Request) bool { return clientError(r) == "" })
}

// clientError names the error that a client met, or "".
func clientError(r *timeline.Request) string {
	switch {
	case r.Class == event.Canceled:
		return ""
	case r.Class != "":
		return classText(r)
	case r.Status >= 500:
		return fmt.Sprintf("%d,", r.Status) // the time after it is another number
	}
	return ""
}
