package lessons

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/timeline"
)

// Choice is one of the answers that a question offers.
type Choice struct {
	Text string `json:"text"`
	From int    `json:"from"` // the choice is right for answers from this one up to the next greater From among the choices
}

// The fewest and the most choices of a question. Each choice has a digit as its key.
const (
	fewestChoices = 2
	mostChoices   = 4
)

// checkChoices returns an error unless exactly one of the choices is right for every answer that a run can give.
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

// Right returns the number, from 0, of the choice that is right for an answer.
func (l *Lesson) Right(answer int) int {
	right := 0
	for i, c := range l.Choices {
		if from := l.Choices[right].From; c.From <= answer && (c.From > from || from > answer) {
			right = i
		}
	}
	return right
}

// answers says how each question is answered from the losses of a run.
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
	"second_signal_ms":  func(c timeline.Losses) int { return int(c.OutlivedSecond.Milliseconds()) },
	"done_twice":        func(c timeline.Losses) int { return c.DoneTwice },
	"crashes":           func(c timeline.Losses) int { return c.Crashes },
	"leaderless":        func(c timeline.Losses) int { return int(c.Leaderless.Seconds() + 0.5) }, // in seconds
	"errors_after_stop": func(c timeline.Losses) int { return c.ErrorsAfter },

	"log_percent_lost": logPercentLost,
	"whose_errors":     whoseErrors,
	"when_cut":         whenCut,
	"what_is_lost":     whatIsLost,
	"cut_unseen":       cutUnseen,
	"how_it_ended":     howItEnded,
}

// logPercentLost returns the percentage of log lines that are lost. It is 0 only if none is, and 100 only if all are.
func logPercentLost(c timeline.Losses) int {
	switch {
	case c.LinesLost == 0:
		return 0
	case c.LinesLost >= c.Lines:
		return 100
	}
	return min(99, max(1, 100*c.LinesLost/c.Lines))
}

// whoseErrors returns 0 if no request met an error, 1 if only requests did that were in flight when the stop began, and 2
// if others did too.
func whoseErrors(c timeline.Losses) int {
	switch {
	case c.ErrorsAfter == 0:
		return 0
	case c.ErrorsLater == 0:
		return 1
	}
	return 2
}

// atOnce is shorter than any wait in a shutdown.
const atOnce = time.Second

// whenCut returns 0 if no request in flight at the signal was cut off, 1 if some were and the service ended at once, and 2
// if some were and it ended later.
func whenCut(c timeline.Losses) int {
	switch {
	case c.Answered == c.InFlight:
		return 0
	case c.ExitAfter < atOnce:
		return 1
	}
	return 2
}

// cutUnseen returns 0 if no request in flight at the signal was cut off, 1 if some were and the exit status reports a
// failure, and 2 if some were and the exit status reports success.
func cutUnseen(c timeline.Losses) int {
	switch {
	case c.Answered == c.InFlight:
		return 0
	case c.ExitStatus != 0:
		return 1
	}
	return 2
}

// howItEnded returns 0 if the service ended by itself, 1 if the signal that asked for the stop killed it, and 2 if SIGKILL
// did.
func howItEnded(c timeline.Losses) int {
	switch {
	case c.ExitStatus == killed:
		return 2
	case c.ExitStatus > bySignal:
		return 1
	}
	return 0
}

// How a shell shows the death by a signal: bySignal plus the signal's number.
const (
	bySignal = 128
	killed   = bySignal + 9
)

// whatIsLost returns 0 if neither log lines nor receipts are lost, 1 if only log lines are, and 2 if receipts are.
func whatIsLost(c timeline.Losses) int {
	switch {
	case c.ReceiptsLost > 0:
		return 2
	case c.LinesLost > 0:
		return 1
	}
	return 0
}

// Number is the name of a number in a question, such as {in_flight}, which a run fills in.
type Number string

const (
	NumberInFlight Number = "in_flight" // how many requests are in flight
	NumberPrinting Number = "printing"  // how many receipts or messages are worked on or wait for a worker
	NumberRoom     Number = "room"      // how many receipts the queue in memory has room for: known before the run, from the code
)

// placeholder is how a number stands in the text of a question.
var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// AskWith returns the lesson's question. In it, what say returns replaces each number that only a run knows. begins tells whether a
// sentence begins with the number.
func (l *Lesson) AskWith(say func(n Number, begins bool) string) string {
	return l.askWith(l.room, say)
}

// askWith is AskWith for a service whose queue in memory has that much room.
func (l *Lesson) askWith(room int, say func(n Number, begins bool) string) string {
	return l.fill(func(n Number, begins bool) string {
		if n == NumberRoom {
			return strconv.Itoa(room)
		}
		return say(n, begins)
	})
}

// fill returns the lesson's question, in which what say returns replaces each number.
func (l *Lesson) fill(say func(n Number, begins bool) string) string {
	asked, from := "", 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(l.Question, -1) {
		asked += l.Question[from:at[0]]
		before := strings.TrimRight(asked, " ")
		begins := before == "" || strings.ContainsAny(before[len(before)-1:], ".?!")
		asked, from = asked+say(Number(l.Question[at[2]:at[3]]), begins), at[1]
	}
	return asked + l.Question[from:]
}

// checkNumbers returns an error for an unknown number in the question. It notes whether the question names the queue's room.
func (l *Lesson) checkNumbers() (err error) {
	l.fill(func(n Number, _ bool) string {
		switch n {
		case NumberInFlight, NumberPrinting:
		case NumberRoom:
			l.namesRoom = true
		default:
			err = fmt.Errorf("there is no number {%s}; there are {%s}, {%s} and {%s}", n, NumberInFlight, NumberPrinting, NumberRoom)
		}
		return ""
	})
	return err
}

// Ask returns the lesson's question about the run as it is now.
func (l *Lesson) Ask(t *timeline.Timeline) string {
	requests, receipts := AskedAbout(t)
	return ofOne.ReplaceAllStringFunc(l.askWith(cmp.Or(t.Run.Room, l.room), func(n Number, _ bool) string {
		return strconv.Itoa(map[Number]int{NumberInFlight: requests, NumberPrinting: receipts}[n])
	}), inSingular)
}

// ofOne matches the number one with a plural noun after it.
var ofOne = regexp.MustCompile(`\b1 (more )?(request|receipt|message|call|order)s\b( are\b)?`)

// inSingular returns the singular of a match of ofOne: "1 requests are" becomes "1 request is".
func inSingular(plural string) string {
	noun, isVerb := strings.CutSuffix(plural, " are")
	if noun = strings.TrimSuffix(noun, "s"); isVerb {
		return noun + " is"
	}
	return noun
}

// AskedAbout counts the requests in flight and the unfinished receipts and messages, of all instances together, that a
// question is about. It counts them at the moment of the stop, or now before there was one. The requests of one instance are
// those of Timeline.Held.
func AskedAbout(t *timeline.Timeline) (requests, receipts int) {
	at := cmp.Or(t.StopMoment(), t.Now)
	return len(slices.Collect(t.InFlightAt(at))), len(slices.Collect(t.JobsAt(at))) + len(slices.Collect(t.DeliveriesAt(at)))
}

// AnswerFrom returns the answer that a finished run gives to the lesson's question. It returns false when the lesson has no
// question, and when the run was never stopped.
func (l *Lesson) AnswerFrom(t *timeline.Timeline) (int, bool) {
	answer, ok := answers[l.Answer]
	if !ok || t.SignalAt() == 0 || t.Undecided() {
		return 0, false
	}
	return answer(t.Losses()), true
}
