// Package words turns facts and findings into plain English. It is the last step for every view: the screens, the lines of
// text, the exports, and the tests that drill a service. The package derives no facts, and no other package parses its
// sentences.
package words

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Report is the result of a check in words, as commands and exports write it for other programs.
type Report struct {
	Check    string            `json:"check"`
	Outcome  verdict.Outcome   `json:"outcome"`
	Evidence []string          `json:"evidence"`           // a sentence for each finding
	Findings []verdict.Finding `json:"findings,omitempty"` // the facts behind them
}

// Reports puts results into words.
func Reports(results []verdict.Result) []Report {
	reports := make([]Report, len(results))
	for i, r := range results {
		reports[i] = Report{r.Check, r.Outcome, Evidence(r), r.Findings}
	}
	return reports
}

// Evidence returns a sentence for each finding of a check, the most telling first, without an initial capital or a full
// stop.
func Evidence(r verdict.Result) []string {
	sentences := make([]string, len(r.Findings))
	for i, f := range r.Findings {
		sentences[i] = Finding(f)
	}
	return sentences
}

// holds says when each check passes.
var holds = map[string]string{
	verdict.Exit:       "the process ended by itself, with status 0, inside the grace period",
	verdict.Answered:   "every request in flight at the signal, and every one that the service took after it, got its whole answer",
	verdict.Traffic:    "no client met an error after the stop began: no 502, no refusal, no reset",
	verdict.Promises:   "every order that a client was told of is in the database, paid; none is left half done",
	verdict.Jobs:       "every accepted receipt is printed, or safely stored to be printed after a restart",
	verdict.Messages:   "every message of the queue is done once, or waits there for the next consumer: none lost, none done twice, none hidden behind a process that has gone",
	verdict.Leadership: "when the leader is stopped, another leads soon after, and never both at once",
	verdict.Database:   "the service closed its pool: no connection open, no session row left, no -wal behind, and nothing used it afterwards",
	verdict.Logs:       "every log line written is in the log",
	verdict.Leftovers:  "no temporary file, socket, lock or child process is left",
	verdict.Deadline:   "the service ended before the grace period was over, even with a step stuck, and soon after it had nothing left to do",
	verdict.Insistence: "a second signal ends it at once",
	verdict.Verify:     "the command that looks at what the service has left behind ends with status 0",
}

// Holds says in a sentence when a check passes, or returns "" when there is no such check.
func Holds(check string) string { return holds[check] }

// Work names one piece of the service's background work.
func Work(t *timeline.Timeline) string {
	switch verdict.OwnWork(t) {
	case verdict.WorkRounds:
		return "round"
	case verdict.WorkMessages:
		return "message"
	}
	return "receipt"
}

// Plural writes a count and its noun: "1 request", "3 requests".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// were writes how many there were: "1 request was", "3 requests were".
func were(n int, noun string) string { return Plural(n, noun) + " " + wasOrWere(n) }

// wasOrWere is the verb for so many of something, isOrAre the same in the present.
func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Times writes how often something happened: "once", "twice", "3 times".
func Times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// Ordinal writes a position from 1: "second", "4th" or "21st".
func Ordinal(n int) string {
	if n >= 1 && n <= 3 {
		return []string{"first", "second", "third"}[n-1]
	}
	ending := "th"
	if last := n % 10; last >= 1 && last <= 3 && n/10%10 != 1 {
		ending = []string{"st", "nd", "rd"}[last-1]
	}
	return fmt.Sprint(n) + ending
}

// Capital returns a text with an initial capital.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// numbers writes a list of numbers: "0", "0 and 2", "0, 1 and 2".
func numbers(all []int) string {
	var texts []string
	for _, n := range all {
		texts = append(texts, fmt.Sprint(n))
	}
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
