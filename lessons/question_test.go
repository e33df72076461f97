package lessons

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Whatever a run answers, one choice is right: the last of those that begin at or below it, in whichever order they stand.
func TestOneChoiceIsRight(t *testing.T) {
	l := &Lesson{Choices: []Choice{{"many", 3}, {"none", 0}, {"one or two", 1}}}
	for answer, right := range map[int]string{0: "none", 1: "one or two", 2: "one or two", 3: "many", 40: "many"} {
		if got := l.Choices[l.Right(answer)].Text; got != right {
			t.Errorf("%d: %q, want %q", answer, got, right)
		}
	}
}

func TestChoicesAreChecked(t *testing.T) {
	good := []Choice{{"none", 0}, {"some", 1}}
	if err := checkChoices("cut", good); err != nil {
		t.Error(err)
	}
	for says, choices := range map[string][]Choice{
		"has 2 to 4":              {{"all", 0}},
		"two are right from 1 on": {{"none", 0}, {"one", 1}, {"some", 1}},
		"the one from 1 says":     {{"none", 0}, {"", 1}},
		"none is right from 0 on": {{"one", 1}, {"two", 2}},
	} {
		if err := checkChoices("cut", choices); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, want %q", choices, err, says)
		}
	}
	if err := checkChoices("", good); err == nil {
		t.Error("choices of which nothing says which is right are taken")
	}
}

func TestAnswersThatAreNoCount(t *testing.T) {
	for _, c := range []struct {
		answer string
		of     timeline.Losses
		want   int
	}{
		{"log_percent_lost", timeline.Losses{Lines: 12}, 0},
		{"log_percent_lost", timeline.Losses{Lines: 1000, LinesLost: 1}, 1},
		{"log_percent_lost", timeline.Losses{Lines: 1000, LinesLost: 999}, 99},
		{"log_percent_lost", timeline.Losses{Lines: 12, LinesLost: 12}, 100},
		{"whose_errors", timeline.Losses{}, 0},
		{"whose_errors", timeline.Losses{ErrorsAfter: 3}, 1},
		{"whose_errors", timeline.Losses{ErrorsAfter: 3, ErrorsLater: 1}, 2},
		{"when_cut", timeline.Losses{InFlight: 5, Answered: 5, ExitAfter: time.Second}, 0},
		{"when_cut", timeline.Losses{InFlight: 5, Answered: 2, ExitAfter: 4 * time.Millisecond}, 1},
		{"when_cut", timeline.Losses{InFlight: 5, Answered: 2, ExitAfter: 4 * time.Second}, 2},
		{"cut_unseen", timeline.Losses{InFlight: 5, Answered: 5, ExitStatus: 1}, 0},
		{"cut_unseen", timeline.Losses{InFlight: 5, ExitStatus: 1}, 1},
		{"cut_unseen", timeline.Losses{InFlight: 5, Answered: 1}, 2},
		{"what_is_lost", timeline.Losses{}, 0},
		{"what_is_lost", timeline.Losses{LinesLost: 9}, 1},
		{"what_is_lost", timeline.Losses{LinesLost: 9, ReceiptsLost: 1}, 2},
	} {
		if got := answers[c.answer](c.of); got != c.want {
			t.Errorf("%s of %+v is %d, want %d", c.answer, c.of, got, c.want)
		}
	}
}

// The first hint that fits what has not passed is given, whatever the checks are that come before.
func TestAHintFitsWhatFailed(t *testing.T) {
	l := &Lesson{Fitting: []Hint{{When: "ended-with-status", Text: "an error"}, {When: "jobs", Text: "a receipt"}, {When: "receipt-lost", Text: "never"}}}
	if err := checkHints(l.Fitting); err != nil {
		t.Error(err)
	}
	finding := func(kind verdict.Kind) []verdict.Finding { return []verdict.Finding{{Kind: kind}} }
	jobs := verdict.Result{Check: verdict.Jobs, Outcome: verdict.Fail, Findings: finding(verdict.ReceiptLost)}
	exit := verdict.Result{Check: verdict.Exit, Outcome: verdict.Fail, Findings: finding(verdict.EndedWithStatus)}
	passed := exit
	passed.Outcome = verdict.Pass
	for _, c := range []struct {
		results []verdict.Result
		want    string
	}{
		{[]verdict.Result{jobs}, "a receipt"},
		{[]verdict.Result{jobs, exit}, "an error"},
		{[]verdict.Result{passed}, ""},
		{nil, ""},
	} {
		if got := l.HintFor(c.results, nil); got != c.want {
			t.Errorf("of %v: %q, want %q", c.results, got, c.want)
		}
	}
	for _, wrong := range []Hint{{When: "exitt", Text: "of no check"}, {When: "exit"}} {
		if checkHints([]Hint{wrong}) == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}

// A question has its numbers in one place: they are filled in for a run, named before one, and checked when it is read.
func TestNumbersInAQuestion(t *testing.T) {
	l := &Lesson{Question: "{printing} receipts wait, and {in_flight} requests. {in_flight}?"}
	run := timeline.Of([]event.Event{
		{At: 1, Kind: event.ProcessStart, PID: 1},
		{At: 2, Kind: event.RequestWritten, ID: 1}, {At: 3, Kind: event.RequestAccepted, ID: 1},
		{At: 4, Kind: event.JobQueued, ID: 1}, {At: 5, Kind: event.JobQueued, ID: 2},
	})
	if got, want := l.Ask(run), "2 receipts wait, and 1 request. 1?"; got != want {
		t.Errorf("about a run it is %q, want %q", got, want)
	}
	l.Question = "{in_flight} requests are in flight, {in_flight} more orders are about to be paid, and {printing} receipts are begun."
	if got, want := l.Ask(run), "1 request is in flight, 1 more order is about to be paid, and 2 receipts are begun."; got != want {
		t.Errorf("about a run it is %q, want %q", got, want)
	}
	l.Question = "{printing} receipts wait, and {in_flight} requests. {in_flight}?"
	named := l.AskWith(func(n Number, begins bool) string { return fmt.Sprint(n, " ", begins) })
	if want := "printing true receipts wait, and in_flight false requests. in_flight true?"; named != want {
		t.Errorf("it is %q, want %q", named, want)
	}
	if err := l.checkNumbers(); err != nil {
		t.Error(err)
	}
	l.Question, l.room = "There is room for {room}, and {in_flight} requests. {in_flight}?", 8
	if err := l.checkNumbers(); err != nil || !l.namesRoom {
		t.Errorf("it is taken to name the room: %v (%v)", l.namesRoom, err)
	}
	if ahead, want := l.AskWith(func(n Number, _ bool) string { return string(n) }), "There is room for 8, and in_flight requests. in_flight?"; ahead != want {
		t.Errorf("before the run it is %q, want %q", ahead, want)
	}
	run.Run.Room = 9 // that of the copy that runs
	if got, want := l.Ask(run), "There is room for 9, and 1 request. 1?"; got != want {
		t.Errorf("about a run it is %q, want %q", got, want)
	}
	if l.Question = "{printed} receipts?"; l.checkNumbers() == nil {
		t.Error("a number that no run knows is not found")
	}
}
