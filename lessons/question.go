package lessons

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
)

// Choice is one of the answers that a question offers.
type Choice struct {
	Text string `json:"text"`
	From int    `json:"from"` // it is right from this answer on, up to the next greater From among the choices
}

// The fewest and the most choices of a question. Each has a digit as its key.
const (
	fewestChoices = 2
	mostChoices   = 4
)

// checkChoices wants exactly one of the choices to be right, whatever a run answers.
func checkChoices(answer string, choices []Choice) error {
	if len(choices) == 0 {
		return nil
	}
	if answer == "" {
		return errors.New("nothing says which of them is right: there is no answer")
	}
	if n := len(choices); n < fewestChoices || n > mostChoices {
		return fmt.Errorf("there are %d; a question has %d to %d", n, fewestChoices, mostChoices)
	}
	least := choices[0].From
	for i, c := range choices {
		if c.Text == "" {
			return fmt.Errorf("the one from %d says nothing", c.From)
		}
		if slices.ContainsFunc(choices[:i], func(before Choice) bool { return before.From == c.From }) {
			return fmt.Errorf("two are right from %d on", c.From)
		}
		least = min(least, c.From)
	}
	if least != 0 {
		return errors.New("none is right from 0 on")
	}
	return nil
}

// Right returns which of the lesson's choices, from 0, is the right one where a run gives that answer.
func (l *Lesson) Right(answer int) int {
	right := 0
	for i, c := range l.Choices {
		if from := l.Choices[right].From; c.From <= answer && (c.From > from || from > answer) {
			right = i
		}
	}
	return right
}

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

	"log_percent_lost": logPercentLost,
	"whose_errors":     whoseErrors,
	"when_cut":         whenCut,
	"what_is_lost":     whatIsLost,
	"cut_unseen":       cutUnseen,
}

// logPercentLost returns how many of a hundred lines of the log are lost: 0 only if none is, and 100 only if all are.
func logPercentLost(c timeline.Losses) int {
	switch {
	case c.LinesLost == 0:
		return 0
	case c.LinesLost >= c.Lines:
		return 100
	}
	return min(99, max(1, 100*c.LinesLost/c.Lines))
}

// whoseErrors returns 0 if no request met an error, 1 if only such did as were in flight when the stop began, and 2 if
// others did, too.
func whoseErrors(c timeline.Losses) int {
	switch {
	case c.ErrorsAfter == 0:
		return 0
	case c.ErrorsLater == 0:
		return 1
	}
	return 2
}

// atOnce is less than any wait of a shutdown takes.
const atOnce = time.Second

// whenCut returns 0 if no request that was in flight at the signal was cut off, 1 if some were, and the service ended at
// once, and 2 if some were, and it ended later.
func whenCut(c timeline.Losses) int {
	switch {
	case c.Answered == c.InFlight:
		return 0
	case c.ExitAfter < atOnce:
		return 1
	}
	return 2
}

// cutUnseen returns 0 if no request that was in flight at the signal was cut off, 1 if some were, and the exit status says
// that something went wrong, and 2 if it says that all is well.
func cutUnseen(c timeline.Losses) int {
	switch {
	case c.Answered == c.InFlight:
		return 0
	case c.ExitStatus != 0:
		return 1
	}
	return 2
}

// whatIsLost returns 0 if no line of the log and no receipt is lost, 1 if only lines of the log are, and 2 if receipts are.
func whatIsLost(c timeline.Losses) int {
	switch {
	case c.ReceiptsLost > 0:
		return 2
	case c.LinesLost > 0:
		return 1
	}
	return 0
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

// AnswerFrom returns the answer that a finished run gives to the question of the lesson. It returns false when the lesson
// asks nothing, or the run was never stopped.
func (l *Lesson) AnswerFrom(t *timeline.Timeline) (int, bool) {
	answer, ok := answers[l.Answer]
	if !ok || t.SignalAt() == 0 {
		return 0, false
	}
	return answer(t.Losses()), true
}
