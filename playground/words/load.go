package words

import (
	"fmt"
	"time"

	"closingtime/playground/timeline"
)

// Load says how many requests and receipts there were and, of a load that was summed up, how long its answers took before the stop.
func Load(t *timeline.Timeline) string {
	text := fmt.Sprintf("%s, %s", Plural(t.RequestCount(), "request"), Plural(len(t.Jobs), "receipt"))
	if t.Load.Summed == 0 {
		return text
	}
	until := t.StopBegan()
	if until == 0 {
		until = t.Now
	}
	latency := t.Latency(until)
	return fmt.Sprintf("%s; %d requests before the stop are summed up; half of the answers took %s at most, 99 %% %s, all %s",
		text, t.Load.Summed, shortly(latency.Percentile(0.5)), shortly(latency.Percentile(0.99)), shortly(latency.Most))
}

// When the delay of a load is worth a word: one request was sent so late, or one in a hundred was, of enough requests to tell.
const (
	lateAtAll    = 100 * time.Millisecond
	lateOften    = 10 * time.Millisecond
	enoughToTell = 100
)

// LoadDoubts says how the load was another one than was asked for: how late it was, and what it left out. It returns nil where it was as
// asked for.
func LoadDoubts(t *timeline.Timeline) []string {
	var doubts []string
	l := &t.Load
	if late := &l.Late; late.Most >= lateAtAll || late.Percentile(0.99) > lateOften && late.Count >= enoughToTell {
		doubts = append(doubts, fmt.Sprintf("coordinated omission: the load was late by up to %s (99 %% of the requests by %s at most), since this machine was busy; times of answers are counted from when a request was due, so the delay is in them",
			shortly(late.Most), shortly(late.Percentile(0.99))))
	}
	if l.Skipped > 0 {
		doubts = append(doubts, fmt.Sprintf("%s due and never sent, since this machine held the clients up for more than a second; ask for a lower rate", were(l.Skipped, "request")))
	}
	if len(l.Limits) > 0 {
		most := 0
		for _, limit := range l.Limits {
			most = max(most, limit.Underway)
		}
		doubts = append(doubts, fmt.Sprintf("%s due and not sent, because %d were under way already, which is the limit", were(l.Unsent, "request"), most))
	}
	return doubts
}

// SummedUp says, while a load is summed up, that its requests are not shown one by one.
func SummedUp(t *timeline.Timeline) string {
	return fmt.Sprintf("A fast load is summed up until the stop: %s so far. Those in flight at the stop, and all after it, appear here one by one, as do those that fail.", Plural(t.Load.Summed, "request"))
}

// Rate says that the clients send at another rate from now on.
func Rate(r timeline.Rate) string {
	if r.PerSecond == 0 {
		return "the clients send no more requests for now"
	}
	return fmt.Sprintf("the clients send %v requests a second from now on", r.PerSecond)
}

// Sent says, as a step of a request's history, that its client sends it.
func Sent(r *timeline.Request) string {
	if r.Late == 0 {
		return "its client sends it"
	}
	return "its client sends it, " + shortly(r.Late) + " later than intended"
}

// shortly writes a duration as Seconds does, and a short one in milliseconds.
func shortly(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "less than 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", (d + time.Millisecond/2).Milliseconds())
	}
	return Seconds(d)
}
