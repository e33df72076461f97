package prediction

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// reason says how the right answer comes about in a run: by which sum, product or fact.
func reason(l *lessons.Lesson, t *timeline.Timeline, results []verdict.Result) string {
	switch l.Answer {
	case "answered", "cut":
		return cmp.Or(whyAnswered(t), why(l.Answer, results))
	case "jobs_lost":
		return cmp.Or(whyLost(t.FirstSignal().Name, t.Losses(), t.Run.Room, ordersLater(t)), why(l.Answer, results))
	case "jobs_printed":
		return whyPrinted(t)
	case "done_twice":
		return cmp.Or(whyTwice(t), why(l.Answer, results))
	case "errors_after_stop":
		return cmp.Or(whyErrors(l, t), why(l.Answer, results))
	case "whose_errors":
		if product := whyErrors(l, t); product != "" {
			return product + ", and " + strconv.Itoa(t.Losses().ErrorsAfter) + " met an error"
		}
		return why(l.Answer, results)
	case "exit_status":
		return whyStatus(t)
	}
	return why(l.Answer, results)
}

// why returns the most telling evidence of the check that the answer is about.
func why(answer string, results []verdict.Result) string {
	result := verdict.Find(results, answers[answer].check)
	if result == nil || len(result.Findings) == 0 {
		return ""
	}
	findings := result.Findings
	if len(findings) > 1 && findings[0].Counts() { // it repeats the number that was given already
		findings = findings[1:]
	}
	return words.Finding(findings[0])
}

// whyAnswered compares how long the process lived on with how long an order takes.
func whyAnswered(t *timeline.Timeline) string {
	l, signal := t.Losses(), t.FirstSignal().Name
	if l.InFlight == 0 || l.ExitAfter == 0 {
		return ""
	}
	if l.Unanswered == 0 {
		return "the process ended " + words.Seconds(l.ExitAfter) + " after " + signal + ", when the last of them had its answer"
	}
	text := "the process lived for another " + words.Seconds(l.ExitAfter) + " after " + signal
	if takes := typical(orderTimes(t)); takes > 0 {
		text += ", and an order takes about " + words.Seconds(takes.Round(100*time.Millisecond))
	}
	return text + "; the clients got: " + strings.Join(endings(t), ", ")
}

// endings says how the requests in flight at the signal ended, the most frequent ending first.
func endings(t *timeline.Timeline) []string {
	count := make(map[string]int)
	for o := range t.Owed() {
		switch {
		case o.Later:
		case o.Ending.Class != "":
			count[string(o.Ending.Class)]++
		case o.Ending.Status > 0:
			count[fmt.Sprint(o.Ending.Status)]++
		}
	}
	ends := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	for i, end := range ends {
		ends[i] = fmt.Sprintf("%d %s", count[end], end)
	}
	return ends
}

// orderTimes returns the durations of the orders that were answered before the signal.
func orderTimes(t *timeline.Timeline) (times []time.Duration) {
	for _, r := range t.Requests {
		if r.Order > 0 && r.Sent > 0 && r.Done > r.Sent && r.Done < t.SignalAt() {
			times = append(times, r.Done-r.Sent)
		}
	}
	return times
}

// typical returns the median of some durations, or 0 where there are none.
func typical(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// whyLost gives the sum that leads to the lost receipts: those in memory at the signal and those accepted after it, minus those that
// were printed or stored since. room is how many receipts the queue holds, which is the most that can be lost where any others are
// stored. later is how many of the receipts accepted after the signal are for orders that came after it as well.
func whyLost(signal string, l timeline.Losses, room, later int) string {
	stored := l.AtSignal + l.AcceptedAfter - l.Printed - l.ReceiptsLost
	if l.AtSignal+l.AcceptedAfter == 0 || stored < 0 {
		return ""
	}
	inFlight := ""
	if later > 0 && later < l.AcceptedAfter {
		inFlight = fmt.Sprintf(" (%d for those in flight)", l.AcceptedAfter-later)
	}
	sum := fmt.Sprintf("%d in memory or being printed at %s + %d accepted after it%s - %d printed since - %d stored since = %d lost",
		l.AtSignal, signal, l.AcceptedAfter, inFlight, l.Printed, stored, l.ReceiptsLost)
	if stored > 0 && room > 0 && l.ReceiptsLost == room {
		sum += ", as many as the queue has room for"
	}
	return sum
}

// ordersLater counts the orders that the service took after the signal.
func ordersLater(t *timeline.Timeline) (n int) {
	for o := range t.Owed() {
		if o.Later && o.Request.Order > 0 {
			n++
		}
	}
	return n
}

// whyPrinted compares the number of workers and the duration of a receipt with the time that was left.
func whyPrinted(t *timeline.Timeline) string {
	workers := make(map[[2]int]bool)
	var times []time.Duration
	for _, j := range t.Jobs {
		if j.Started > 0 {
			workers[[2]int{j.Instance, j.Worker}] = true
		}
		if j.Started > 0 && j.Done > j.Started && j.Error == "" {
			times = append(times, j.Done-j.Started)
		}
	}
	if len(times) == 0 || t.Losses().ExitAfter == 0 {
		return ""
	}
	return ui.Plural(len(workers), "worker") + ", about " + words.Seconds(typical(times).Round(10*time.Millisecond)) + " for a receipt, and " +
		words.Seconds(t.Losses().ExitAfter) + " until the process ended"
}

// whyTwice says what became of the messages that the first consumer had at its signal. The next consumer ships the parcels again whose
// messages were not acknowledged.
func whyTwice(t *timeline.Timeline) string {
	signal := t.FirstSignal()
	had, fates := 0, make(map[timeline.DeliveryFate]int)
	for _, d := range t.Deliveries {
		if d.Instance == signal.Instance && t.HadAtStop(d) {
			had++
			fates[t.DeliveryFate(d)]++
		}
	}
	if signal.At == 0 || len(t.Messages) == 0 {
		return ""
	}
	text := ui.Plural(had, "message") + ui.Either(had == 1, " was", " were") + " in the hands of the first consumer at " + signal.Name
	var became []string
	for _, f := range []struct {
		fate timeline.DeliveryFate
		what string
	}{
		{timeline.DeliveryUnacked, "shipped and not acknowledged"}, {timeline.DeliveryAgain, "shipped a second time"},
		{timeline.DeliveryDone, "shipped and acknowledged"}, {timeline.DeliveryReturned, "given back"}, {timeline.DeliveryFailed, "not shipped, after an error"},
		{timeline.DeliveryHeld, "not shipped when it ended"}, {timeline.DeliveryLost, "acknowledged and never shipped"},
	} {
		if n := fates[f.fate]; n > 0 {
			became = append(became, strconv.Itoa(n)+" "+f.what)
		}
	}
	if len(became) > 0 {
		text += ": " + strings.Join(became, ", ")
	}
	if n := shippedLater(t, signal.Instance); n > 0 {
		text += "; " + strconv.Itoa(n) + " that a later one shipped " + ui.Either(n == 1, "is", "are") + " still in the queue, to be shipped again"
	}
	return text
}

// shippedLater counts the messages that a consumer after the first one shipped and could not acknowledge, and that nobody has shipped
// again yet.
func shippedLater(t *timeline.Timeline, first int) (n int) {
	shipments := t.Shipments()
	for _, d := range t.Deliveries {
		if d.Instance != first && t.DeliveryFate(d) == timeline.DeliveryUnacked && shipments[d.Message] == 1 {
			n++
		}
	}
	return n
}

// whyErrors gives the product that leads to the errors of requests sent after the stop began: the rate of requests, times the delay of
// the balancer, divided by the number of instances. It adds the errors of requests that were in flight then.
func whyErrors(l *lessons.Lesson, t *timeline.Timeline) string {
	losses := t.Losses()
	if l.Front == nil || l.Rate == 0 || losses.ErrorsAfter == 0 {
		return ""
	}
	serving, stops, times := max(1, l.Instances), 1, ""
	if l.Rollout {
		serving, stops = serving+1, len(t.Stops)
		times = " × " + ui.Plural(stops, "stop")
	}
	delay, until := noticedAfter(t), "noticed"
	if delay == 0 {
		delay, until = l.Front.Delay, "notices"
	}
	about := l.Rate * delay.Seconds() / float64(serving) * float64(stops)
	text := fmt.Sprintf("%g a second × %g s until the balancer %s ÷ %d instances%s is about %g", l.Rate, delay.Seconds(), until, serving, times, math.Round(2*about)/2)
	if inFlight := losses.ErrorsAfter - losses.ErrorsLater; inFlight > 0 {
		text += fmt.Sprintf(" sent after the stop began, besides %d in flight then", inFlight)
	}
	return text
}

// noticedAfter returns how long the balancer took on average to notice the stops of a run, in hundredths of a second, or 0
// where it has noticed none.
func noticedAfter(t *timeline.Timeline) time.Duration {
	sum, n := time.Duration(0), 0
	for _, s := range t.Stops {
		if after, noticed := t.Noticed(timeline.Step{Instance: s.Instance, At: s.At}); noticed {
			sum += after
			n++
		}
	}
	return (sum / time.Duration(max(1, n))).Round(10 * time.Millisecond)
}

// whyStatus says where the status comes from.
func whyStatus(t *timeline.Timeline) string {
	p := t.Process()
	switch status, _ := p.ShellStatus(); {
	case p.KilledBy != "" && status > 128:
		return fmt.Sprintf("%s ended it, and a shell shows 128 and the signal's number: 128 + %d", p.KilledBy, status-128)
	case p.KilledBy != "":
		return p.KilledBy + " ended it"
	case status == 0:
		return "main returned, as if all were well, " + words.Seconds(t.Losses().ExitAfter) + " after the signal"
	}
	return fmt.Sprintf("the service said so itself, with os.Exit, %s after the signal", words.Seconds(t.Losses().ExitAfter))
}
