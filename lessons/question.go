package lessons

import (
	"slices"
	"strconv"
	"strings"

	"closingtime/playground/timeline"
)

// answers says how each question is answered from the run that it is about.
var answers = map[string]func(timeline.Losses) int{
	"answered":          func(c timeline.Losses) int { return c.Answered },
	"cut":               func(c timeline.Losses) int { return c.InFlight - c.Answered },
	"jobs_printed":      func(c timeline.Losses) int { return c.Printed },
	"jobs_lost":         func(c timeline.Losses) int { return c.ReceiptsLost },
	"log_lines_lost":    func(c timeline.Losses) int { return c.LinesLost },
	"orders_half_done":  func(c timeline.Losses) int { return c.HalfDone },
	"sessions_left":     func(c timeline.Losses) int { return c.SessionsLeft },
	"seconds_to_exit":   func(c timeline.Losses) int { return int(c.ExitAfter.Seconds() + 0.5) },
	"exit_status":       func(c timeline.Losses) int { return c.ExitStatus },
	"leftovers":         func(c timeline.Losses) int { return c.Leftovers },
	"second_signal_ms":  func(c timeline.Losses) int { return int(c.InsistedBefore.Milliseconds()) },
	"done_twice":        func(c timeline.Losses) int { return c.DoneTwice },
	"leaderless":        func(c timeline.Losses) int { return int(c.Leaderless.Seconds() + 0.5) }, // in seconds
	"errors_after_stop": func(c timeline.Losses) int { return c.ErrorsAfter },
}

// Ask returns the lesson's question about the run as it is now: {in_flight} and {printing} stand for how many requests
// are in flight, and how many receipts or messages are being worked on or wait for that.
func (l *Lesson) Ask(t *timeline.Timeline) string {
	requests, receipts := AskedAbout(t)
	return strings.NewReplacer("{in_flight}", strconv.Itoa(requests), "{printing}", strconv.Itoa(receipts)).Replace(l.Question)
}

// AskedAbout counts the requests in flight and the unfinished receipts and messages that a question is about, of all
// instances together: now or, once the service was signalled, then.
func AskedAbout(t *timeline.Timeline) (requests, receipts int) {
	at := t.Now
	if signal := t.SignalAt(); signal > 0 {
		at = signal
	}
	return len(slices.Collect(t.InFlightAt(at))), len(slices.Collect(t.JobsAt(at))) + len(slices.Collect(t.DeliveriesAt(at)))
}

// AnswerFrom returns the answer that a run which is over gives to the lesson's question. It returns false when the
// lesson has none to give, or the run was never stopped.
func (l *Lesson) AnswerFrom(t *timeline.Timeline) (int, bool) {
	answer, ok := answers[l.Answer]
	if !ok || t.SignalAt() == 0 {
		return 0, false
	}
	return answer(t.Losses()), true
}
