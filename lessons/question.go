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
	"errors_after_stop": func(c timeline.Losses) int { return c.ErrorsAfter },
}

// Ask returns the lesson's question about the run as it is now: {in_flight} and {printing} stand for how many requests
// are in flight and how many receipts wait or are being printed.
func (l *Lesson) Ask(t *timeline.Timeline) string {
	requests, receipts := AskedAbout(t)
	return strings.NewReplacer("{in_flight}", strconv.Itoa(requests), "{printing}", strconv.Itoa(receipts)).Replace(l.Question)
}

// AskedAbout counts the requests in flight and the unfinished receipts that a question is about, in all instances together.
// It counts those of now or, once the service was signalled, those at the signal.
func AskedAbout(t *timeline.Timeline) (requests, receipts int) {
	at := t.Now
	if signal := t.SignalAt(); signal > 0 {
		at = signal
	}
	return len(slices.Collect(t.InFlightAt(at))), len(slices.Collect(t.JobsAt(at)))
}

// AnswerFrom returns the answer that a finished run gives to the question of the lesson. It returns false when the lesson
// asks nothing, or the run was never stopped.
func (l *Lesson) AnswerFrom(t *timeline.Timeline) (int, bool) {
	answer, ok := answers[l.Answer]
	if !ok || t.SignalAt() == 0 {
		return 0, false
	}
	return answer(t.Losses()), true
}
